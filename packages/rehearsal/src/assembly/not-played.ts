import { z } from 'zod';

/** Types that the emulator accepts without effect (network_resources.py): containers do not run, so they need no network. */
const NOT_PLAYED = /^AWS::EC2::(EIP|NatGateway|SecurityGroupEgress|SecurityGroupIngress)$/;

const templateSchema = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })).default({}) });

/** The types in a template that are accepted without effect, each with its count. */
export function notPlayed(template: unknown): string[] {
  const types = Object.values(templateSchema.parse(template).Resources)
    .map(({ Type }) => Type)
    .filter((type) => NOT_PLAYED.test(type))
    .sort();
  return [...new Set(types)].map((type) => `${type} (${types.filter((each) => each === type).length})`);
}
