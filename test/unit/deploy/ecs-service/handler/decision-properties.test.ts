import * as fc from 'fast-check';
import { anyObservation, DEPLOYMENT, DIGEST, progress as begun, REVISION, settings } from './arbitraries';
import { Decision, decide, GRACE_MINUTES } from '../../../../../src/deploy/ecs-service/handler/decision';
import { sentenceOf } from '../../../../../src/deploy/ecs-service/handler/ends';
import type { Observation, Progress } from '../../../../../src/deploy/ecs-service/handler/observation';

const MINUTE_MS = 60_000;
const LAST = settings.timeoutMinutes + GRACE_MINUTES;

type Ended = Extract<Decision, { kind: 'succeeded' | 'failed' }>;

/** What the handler does with a decision, without ECS. */
function advance(progress: Progress, decision: Decision, now: number): Progress {
  switch (decision.kind) {
    case 'start':
      return { ...progress, updatedAt: now };
    case 'intend':
      return { ...progress, stopping: decision.reason };
    case 'wait':
      return { ...progress, missingSince: decision.missingSince };
    default:
      return progress;
  }
}

/** Follows observations at any times, of which some are lost, until one is the end. */
function play(start: Progress, seen: readonly Observation[]): { readonly end?: Ended; readonly last?: Observation } {
  let progress = start;
  for (const observation of seen) {
    progress = { ...progress, deploymentArn: observation.deployment?.arn ?? progress.deploymentArn };
    const decision = decide(progress, observation, settings);
    if (decision.kind === 'succeeded' || decision.kind === 'failed') {
      return { end: decision, last: observation };
    }
    progress = advance(progress, decision, observation.now);
  }
  return {};
}

const observations = fc
  .array(fc.tuple(anyObservation, fc.nat(20)), { maxLength: 30 })
  .map((list) => list.map(([seen, minute], index) => ({ ...seen, now: (index + minute) * MINUTE_MS })));
const starts = fc.constantFrom<Progress>(begun, { since: 0, revisionArn: REVISION });

/** Computed apart from the decision. */
function runsOurImage({ deployment }: Observation): boolean {
  const { status, target } = deployment ?? {};
  return (
    status === 'SUCCESSFUL' &&
    target?.taskDefinition === REVISION &&
    settings.containerNames.every((name) => {
      const found = target.images.find(({ containerName }) => containerName === name);
      const digest = found?.imageDigest ?? found?.image.split('@').at(1);
      return digest === DIGEST || target.otherDigests.some((other) => other === digest);
    })
  );
}

test('no order of observations, late or missing ones, is a false success', () => {
  let successes = 0;
  fc.assert(
    fc.property(starts, observations, (start, seen) => {
      const { end, last } = play(start, seen);
      if (end?.kind === 'succeeded') {
        successes++;
        expect(runsOurImage(last!)).toBe(true);
      }
    }),
    { numRuns: 3000 },
  );
  expect(successes).toBeGreaterThan(20);
});

test('every end has a sentence without gaps', () => {
  fc.assert(
    fc.property(starts, observations, (start, seen) => {
      const { end } = play(start, seen);
      if (end !== undefined) {
        const sentence = sentenceOf(end.end, end.facts);
        expect(sentence).toMatch(/'web'|'Approve'/);
        expect(sentence).not.toMatch(/[{}]|undefined|NaN|\[object/);
      }
    }),
    { numRuns: 1000 },
  );
});

test('whatever ECS reports, an action ends within its timeout and the grace', () => {
  fc.assert(
    fc.property(starts, fc.array(anyObservation, { minLength: 1, maxLength: 5 }), (start, kinds) => {
      // The same few observations again and again, each minute.
      const seen = Array.from({ length: LAST + 10 }, (_, minute) => ({
        ...kinds[minute % kinds.length],
        now: minute * MINUTE_MS,
      }));
      expect(play(start, seen).end).toBeDefined();
    }),
    { numRuns: 500 },
  );
});

test('nothing is ever started twice, or without a reason that the token carries', () => {
  fc.assert(
    fc.property(starts, observations, (start, seen) => {
      let progress = start;
      let starts_ = 0;
      for (const observation of seen) {
        progress = { ...progress, deploymentArn: observation.deployment?.arn ?? progress.deploymentArn };
        const decision = decide(progress, observation, settings);
        starts_ += decision.kind === 'start' ? 1 : 0;
        if (decision.kind === 'stop' || (decision.kind === 'answer' && decision.action === 'ROLLBACK')) {
          expect(progress.stopping).toBeDefined();
        }
        progress = advance(progress, decision, observation.now);
      }
      expect(starts_).toBeLessThanOrEqual(start.deploymentArn === DEPLOYMENT ? 0 : 1);
    }),
    { numRuns: 1000 },
  );
});
