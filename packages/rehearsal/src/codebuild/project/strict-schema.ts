import { z } from 'zod';
import { describeIssues } from '../../schema';
import { InvalidDefinition } from '../errors';

/** A key that CodeBuild knows and the rehearsal does not play: refused by name as soon as it has a value. */
export const notPlayed = (wayOut: string) =>
  z.undefined({ error: `not supported by the rehearsal: ${wayOut}` }).optional();

/** Parses strictly and says every problem with the path where it is. */
export function parseStrict<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = describeIssues(result.error, () => 'not known to CodeBuild or to the rehearsal');
  throw new InvalidDefinition(problems.map((problem) => `${what}: ${problem}`).join('; '));
}
