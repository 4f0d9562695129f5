/** What the emulator accepts (network_resources.py) and nothing plays: no container of a service runs, so nothing needs its network. */
const NOT_PLAYED = /^AWS::EC2::(EIP|NatGateway|SecurityGroupEgress|SecurityGroupIngress)$/;

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
}

/** The types in a template that are accepted and do nothing, each with its number. */
export function notPlayed({ Resources = {} }: Template): string[] {
  const types = Object.values(Resources)
    .map(({ Type }) => Type)
    .filter((type) => NOT_PLAYED.test(type))
    .sort();
  return [...new Set(types)].map((type) => `${type} (${types.filter((each) => each === type).length})`);
}
