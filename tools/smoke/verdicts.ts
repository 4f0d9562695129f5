import { deniedActions, includesAction } from './denial';
import { EVIDENCE, type Evidence } from './evidence';
import type { StepResult, StepResults } from './prove';
import { STEPS, type StepId } from './steps';
import type { Assumption } from '../../aws/lists/assumptions';

/** The verdict of the run on an assumption. */
export interface Verdict {
  readonly assumption: Assumption;
  readonly verdict: 'confirmed' | 'refuted' | 'not reached';
  readonly because: string;
  readonly steps: readonly StepId[];
}

/** The emulator behaves as we assume, so a rehearsal confirms nothing. */
function shared(evidence: Evidence): string {
  const onAws = 'notReached' in evidence ? `; on AWS neither: ${evidence.notReached}` : '';
  return `the rehearsal shares it${onAws}`;
}

export function verdictsOf(
  assumptions: readonly Assumption[],
  results: StepResults,
  { isRehearsal }: { readonly isRehearsal: boolean },
  evidence: Readonly<Record<string, Evidence>> = EVIDENCE,
): Verdict[] {
  return assumptions.map((assumption) => {
    const found = evidence[assumption.id];
    if (found === undefined) throw new Error(`tools/smoke/evidence.ts does not say what confirms '${assumption.id}'`);
    const steps = 'confirmedBy' in found ? found.confirmedBy : [];
    if (isRehearsal) return { assumption, verdict: 'not reached', because: shared(found), steps };
    if ('notReached' in found) return { assumption, verdict: 'not reached', because: found.notReached, steps };
    return { assumption, steps, ...judge(assumption, steps, results) };
  });
}

function judge(
  { calls }: Assumption,
  steps: readonly StepId[],
  results: StepResults,
): Pick<Verdict, 'verdict' | 'because'> {
  const refused = steps.find((id) => isAgainst(calls, results[id]));
  if (refused !== undefined) return { verdict: 'refuted', because: say(refused, results[refused]) };
  const open = steps.find((id) => results[id]?.status !== 'passed');
  if (open !== undefined) return { verdict: 'not reached', because: say(open, results[open]) };
  return { verdict: 'confirmed', because: steps.map((id) => say(id, results[id])).join('; ') };
}

/** A denial of other actions than those of the assumption does not refute it. */
function isAgainst(calls: readonly string[], result: StepResult | undefined): boolean {
  if (result?.status !== 'failed' || !result.isRefusal) return false;
  const named = deniedActions(result.message);
  return named.length === 0 || named.some((action) => includesAction(calls, action));
}

function say(id: StepId, result: StepResult | undefined): string {
  if (result === undefined) return `the run did not come to '${STEPS[id]}'`;
  if (result.status === 'skipped') return `${STEPS[id]}: ${result.because}`;
  return `${STEPS[id]}: ${result.status === 'passed' ? result.evidence : result.message}`;
}
