import { z } from 'zod';
import { describeIssues } from '../../schema';
import { InvalidDefinition } from '../errors';

/** A key that CodeBuild knows and the rehearsal does not support: rejected by name if it has a value. */
export const notPlayed = (fix: string) => z.undefined({ error: `not supported by the rehearsal: ${fix}` }).optional();

/** Parses strictly; throws every problem with its path. */
export function parseStrict<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const problems = describeIssues(result.error, () => 'not known to CodeBuild or to the rehearsal');
  throw new InvalidDefinition(problems.map((problem) => `${what}: ${problem}`).join('; '));
}
