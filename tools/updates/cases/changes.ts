import { Change } from '../change';
import { ECS } from './ecs';
import { ENVIRONMENTS } from './environments';
import { EXISTING_PARTS } from './existing-parts';
import { KEYS } from './keys';
import { NAMES } from './names';
import { OPTIONS } from './options';
import { SOURCES } from './sources';
import { STAGES } from './stages';

/** A topic of changes, as the document groups them. */
export interface ChangeGroup {
  readonly title: string;
  readonly changes: readonly Change[];
}

export const GROUPS: readonly ChangeGroup[] = [
  { title: 'Stages, gates and targets', changes: STAGES },
  { title: 'Deployments to ECS by functions', changes: ECS },
  { title: 'Sources', changes: SOURCES },
  { title: 'Keys', changes: KEYS },
  { title: 'Existing parts', changes: EXISTING_PARTS },
  { title: 'Names and places', changes: NAMES },
  { title: 'Options', changes: OPTIONS },
  { title: 'Feature flags and environments', changes: ENVIRONMENTS },
];

export const CHANGES: readonly Change[] = GROUPS.flatMap(({ changes }) => changes);
