import { Account, Resident } from '../account';
import { Deployment } from '../deploy';
import { label } from '../label';
import { isStateful } from '../spec';
import { closedObjects, darkLogs, keysUnderData } from './keys';
import { cancelledExecutions, changedFunctions } from './executions';
import { expiringImages } from './images';
import { lostSubscriptions, silencedApprovals, silencedRules } from './notices';

/** What an update can do to what users have. */
export const KINDS = ['replaced', 'orphaned', 'deleted', 'left', 'colliding', 'lost', 'cancelled', 'underway'] as const;
export type Kind = (typeof KINDS)[number];

export interface Finding {
  readonly kind: Kind;
  readonly what: string;
}

/** Judges an update, as CloudFormation would play it, by what it does to what people have. */
export function judge(deployment: Deployment): Finding[] {
  const of = (kind: Kind, what: readonly string[]) => [...new Set(what)].sort().map((each) => ({ kind, what: each }));
  const stateful = (residents: readonly Resident[]) => residents.filter(({ type }) => isStateful(type)).map(label);
  const { replaced, orphaned, deleted, colliding, left } = deployment;
  return [
    ...of('replaced', stateful(replaced)),
    ...of('orphaned', stateful(orphaned)),
    ...of('deleted', stateful(deleted)),
    ...of(
      'left',
      left.map((stack) => `stack ${stack}, with all that is in it`),
    ),
    ...of('colliding', colliding.map(label)),
    ...of('lost', LOSSES.flatMap((find) => find(deployment))),
    ...of('cancelled', cancelledExecutions(deployment)),
    ...of('underway', changedFunctions(deployment)),
  ];
}

const LOSSES: readonly ((deployment: Deployment) => string[])[] = [
  darkLogs,
  closedObjects,
  keysUnderData,
  expiringImages,
  lostSubscriptions,
  silencedRules,
  silencedApprovals,
];

/** How many resources of an account are in no stack. */
export function countKept({ residents }: Account): number {
  return residents.filter(({ isKept }) => isKept).length;
}
