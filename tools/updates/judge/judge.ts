import { Resident } from '../account';
import { Deployment } from '../deploy';
import { label } from '../label';
import { isStateful } from '../spec';
import { canceledExecutions, changedFunctions } from './executions';
import { expiringImages } from './images';
import { closedObjects, darkLogs, keysUnderData } from './keys';
import { lostSubscriptions, silencedApprovals, silencedEvents } from './notices';

/** What an update can do to what users have. */
export const KINDS = ['replaced', 'orphaned', 'deleted', 'left', 'colliding', 'lost', 'canceled', 'underway'] as const;
export type Kind = (typeof KINDS)[number];

export interface Finding {
  readonly kind: Kind;
  readonly what: string;
}

/** Judges an update, as CloudFormation would play it, by what it does to what people have. */
export function judge(deployment: Deployment): Finding[] {
  const { replaced, orphaned, deleted, colliding, left } = deployment;
  const removed = (residents: readonly Resident[]) => residents.filter((each) => !contains(replaced, each));
  const fateOf = (resident: Resident) => (contains(deleted, resident) ? 'is deleted' : 'is kept');
  return [
    ...of(
      'replaced',
      stateful(replaced).map((each) => `${label(each)}, and the old one ${fateOf(each)}`),
    ),
    ...of('orphaned', stateful(removed(orphaned)).map(label)),
    ...of('deleted', stateful(removed(deleted)).map(label)),
    ...of(
      'left',
      left.map((stack) => `stack ${stack}, with all that is in it`),
    ),
    ...of('colliding', colliding.map(label)),
    ...of(
      'lost',
      LOSSES.flatMap((find) => find(deployment)),
    ),
    ...of('canceled', canceledExecutions(deployment)),
    ...of('underway', changedFunctions(deployment)),
  ];
}

function of(kind: Kind, what: readonly string[]): Finding[] {
  return [...new Set(what)].sort().map((each) => ({ kind, what: each }));
}

function stateful(residents: readonly Resident[]): Resident[] {
  return residents.filter(({ type }) => isStateful(type));
}

function contains(residents: readonly Resident[], { id, type }: Resident): boolean {
  return residents.some((each) => each.id === id && each.type === type);
}

const LOSSES: readonly ((deployment: Deployment) => string[])[] = [
  darkLogs,
  closedObjects,
  keysUnderData,
  expiringImages,
  lostSubscriptions,
  silencedEvents,
  silencedApprovals,
];
