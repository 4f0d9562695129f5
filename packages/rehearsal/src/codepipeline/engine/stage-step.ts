import type { ActionDeclaration } from '../declaration/declaration';

/** An action's state in the run of its stage; an action that has not started has none. */
export type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';

/** What a stage does next. */
export type StageStep =
  | { readonly kind: 'start'; readonly actions: readonly ActionDeclaration[] }
  | { readonly kind: 'wait' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'stopped' };

/** Actions grouped by run order, lowest first; gaps in the numbers have no meaning. */
export function runOrderGroups(actions: readonly ActionDeclaration[]): ActionDeclaration[][] {
  const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  return orders.map((order) => actions.filter(({ runOrder }) => runOrder === order));
}

/**
 * The stage as a state machine, one step at a time: actions of the same run order run in parallel, each of them
 * finishes even if another one has failed, and the next group starts only when the whole group has succeeded.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html (run order)
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html (failure, stop)
 */
export function nextStageStep(
  actions: readonly ActionDeclaration[],
  statusOf: (actionName: string) => ActionStatus | undefined,
  stopping: boolean,
): StageStep {
  const unfinished = runOrderGroups(actions).find((group) => group.some(({ name }) => statusOf(name) !== 'Succeeded'));
  if (unfinished === undefined) {
    return { kind: stopping ? 'stopped' : 'succeeded' };
  }
  const pending = unfinished.filter(({ name }) => statusOf(name) === undefined);
  if (pending.length > 0 && !stopping) {
    return { kind: 'start', actions: pending };
  }
  if (unfinished.some(({ name }) => statusOf(name) === 'InProgress')) {
    return { kind: 'wait' };
  }
  return { kind: stopping ? 'stopped' : 'failed' };
}
