import { z } from 'zod';

/** What the emulator accepts (network_resources.py) and nothing plays: no container of a service runs, so nothing needs its network. */
const NOT_PLAYED = /^AWS::EC2::(EIP|NatGateway|SecurityGroupEgress|SecurityGroupIngress)$/;

const templateSchema = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })).default({}) });

/** The types in a template that are accepted and do nothing, each with its number. */
export function notPlayed(template: unknown): string[] {
  const types = Object.values(templateSchema.parse(template).Resources)
    .map(({ Type }) => Type)
    .filter((type) => NOT_PLAYED.test(type))
    .sort();
  return [...new Set(types)].map((type) => `${type} (${types.filter((each) => each === type).length})`);
}
