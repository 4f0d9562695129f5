import { z } from 'zod';

/** CloudFormation passes booleans as strings too. */
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'must be true or false' })
  .transform((value) => value === true || value === 'true');

/** Whether a dynamic reference is left, which CloudFormation would have replaced by its value. */
export const isUnresolved = (text: string): boolean => text.includes('{{resolve:');

/** A problem for each issue, `Stages[0].Name: …`, and for each unknown key. */
export function describeIssues(error: z.ZodError, unknownKey: (key: string) => string): string[] {
  return error.issues.flatMap((issue) => {
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => describe([...issue.path, key], unknownKey(key)));
      case 'invalid_key':
        return issue.issues.map(({ message }) => describe(issue.path, message));
      default:
        return [describe(issue.path, issue.message)];
    }
  });
}

const describe = (path: readonly PropertyKey[], message: string): string =>
  path.length === 0 ? message : `${pathOf(path)}: ${message}`;

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
