import { EMPTY_ACCOUNT } from './account';
import { Change, Version } from './change';
import { deploy } from './deploy';
import { Finding, judge } from './judge/judge';
import { synthesize, Synthesis } from './synthesize';

/** The change itself, and taking it back. */
export const STEPS = ['there', 'back'] as const;
export type Step = (typeof STEPS)[number];

/** What came of a step. */
export interface Outcome {
  readonly id: string;
  readonly title: string;
  readonly step: Step;
  readonly findings: readonly Finding[];
  /** Warnings and errors that the version before the step did not have. */
  readonly said: readonly string[];
  /** Why the app does not synthesize. Then nothing is deployed. */
  readonly refused?: string;
}

/** Deploys the version before a change to an empty account, then the change, and then takes the change back. */
export function play(change: Change): Outcome[] {
  const [before, after] = [synthesized(change.before), synthesized(change.after)];
  if (before.refused !== undefined) throw new Error(`${change.id} begins with what is refused: ${before.refused}`);
  const first = deploy(EMPTY_ACCOUNT, before);
  if (first.colliding.length > 0) throw new Error(`${change.id} begins with a collision`);
  const { id, title } = change;
  if (after.refused !== undefined) {
    return [{ id, title, step: 'there', findings: [], said: [], refused: after.refused }];
  }
  const there = deploy(first.after, after);
  const back = deploy(there.after, before);
  return [
    { id, title, step: 'there', findings: judge(there), said: saidAnew(before, after) },
    { id, title, step: 'back', findings: judge(back), said: saidAnew(after, before) },
  ];
}

function saidAnew(from: Synthesis, to: Synthesis): string[] {
  return to.said.filter((text) => !from.said.includes(text));
}

const syntheses = new WeakMap<Version, Synthesis>();

/** Many changes begin with the same version. */
function synthesized(version: Version): Synthesis {
  const synthesis = syntheses.get(version) ?? synthesize(version);
  syntheses.set(version, synthesis);
  return synthesis;
}
