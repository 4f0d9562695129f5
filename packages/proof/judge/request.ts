/** Somebody calls something: what AWS would have to decide. */
export interface Request {
  /** ARN of a role, a service such as `events.amazonaws.com`, or `anonymous`. */
  readonly principal: string;
  readonly action: string;
  /** One resource, with no wildcard; `*` for actions that IAM knows no resource for. */
  readonly resource: string;
  /** The condition keys that the request carries. */
  readonly context: { readonly [key: string]: string };
}

export const ANONYMOUS = 'anonymous';

export function isService(principal: string): boolean {
  return !principal.startsWith('arn:') && principal !== ANONYMOUS;
}

/** For messages. */
export function describe({ principal, action, resource, context }: Request): string {
  const keys = Object.entries(context).map(([key, value]) => `${key}=${value}`);
  return `${principal} calls ${action} on ${resource}${keys.length > 0 ? ` with ${keys.join(', ')}` : ''}`;
}
