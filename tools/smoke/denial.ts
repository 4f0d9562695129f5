/** The error codes with which AWS services deny access. */
const DENIAL =
  /access ?denied|not authorized|unauthorized|insufficient permissions|not allowed to|is unable to assume/i;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html#access-denied-message-examples */
const ACTION = /(?:perform:?|performing) ((?:[a-z0-9-]+:)?[A-Z][A-Za-z]+)/g;

export const isDenial = (message: string): boolean => DENIAL.test(message);

/** The actions that AWS's message names, such as `s3:GetObject`. Only STS leaves its prefix out (`AssumeRole`). */
export function deniedActions(message: string): string[] {
  return [...message.matchAll(ACTION)].map(([, action]) => (action.includes(':') ? action : `sts:${action}`));
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Errors of AWS are identified by their name.
  return '$metadata' in error ? `${error.name}: ${error.message}` : error.message;
}

/** Whether a list of actions, in the form of policies, contains the action. */
export function includesAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${source}$`, 'i').test(action);
  });
}
