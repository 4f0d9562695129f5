import { EMPTY_ACCOUNT } from './account';
import { deploy } from './deploy';
import { Finding, judge, Kind } from './judge/judge';
import { Library, samplesOf } from './samples';
import { synthesize } from './synthesize';

/** What must not happen to users who take a new release and change nothing. */
const NEVER: readonly Kind[] = ['replaced', 'orphaned', 'deleted', 'left', 'colliding', 'lost'];

export interface ReleaseComparison {
  /** What an update from the release to the library does, by sample. */
  readonly findings: readonly { readonly sample: string; readonly finding: Finding }[];
  /** Samples with parts that the release does not know, and why it rejects them. */
  readonly unknown: readonly { readonly sample: string; readonly reason: string }[];
}

/** Deploys each sample, or these, with a release and then with the library, and judges the update. */
export function compareReleases(release: Library, library: Library, samples?: readonly string[]): ReleaseComparison {
  const [former, current] = [samplesOf(release), samplesOf(library)];
  const findings: { sample: string; finding: Finding }[] = [];
  const unknown: { sample: string; reason: string }[] = [];
  for (const [sample, version] of former) {
    if (samples !== undefined && !samples.includes(sample)) {
      continue;
    }
    const [before, after] = [synthesize(version), synthesize(current.get(sample)!)];
    if (after.refused !== undefined) throw new Error(`the sample '${sample}' must synthesize, got: ${after.refused}`);
    if (before.refused !== undefined) {
      unknown.push({ sample, reason: before.refused });
      continue;
    }
    const update = deploy(deploy(EMPTY_ACCOUNT, before).after, after);
    const broken = judge(update).filter(({ kind }) => NEVER.includes(kind));
    findings.push(...broken.map((finding) => ({ sample, finding })));
  }
  return { findings, unknown };
}
