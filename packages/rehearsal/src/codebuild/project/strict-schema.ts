import { z } from 'zod';
import { InvalidDefinition } from '../errors';

/** A key that CodeBuild knows and the rehearsal does not play: refused by name as soon as it has a value. */
export const notPlayed = (wayOut: string) =>
  z.undefined({ error: `is not played by the rehearsal: ${wayOut}` }).optional();

/** Parses strictly and says every problem with the path where it is. */
export function parseStrict<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidDefinition(result.error.issues.map((issue) => describeIssue(issue, what)).join('; '));
}

function describeIssue(issue: z.core.$ZodIssue, what: string): string {
  const path = issue.path.join('/');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => [path, key].filter(Boolean).join('/'));
    return `${what}: ${keys.join(', ')} is not known to CodeBuild or to the rehearsal`;
  }
  return `${what}: ${path ? `${path} ` : ''}${issue.message}`;
}
