import { Construct } from 'constructs';

/** Actions of a stage need different names, and a second gate of the same kind would add nothing. */
export function validateOnce(scope: Construct, id: string, what: string): string[] {
  return scope.node.tryFindChild(id) ? [`a stage must have at most one ${what}, got two: remove one`] : [];
}
