import { DIGEST, hook, IMAGE, OTHER, PLATFORM, REVISION } from './arbitraries';
import {
  decisionOf,
  gone,
  HOUR_MS,
  images,
  rolledBack,
  Situation,
  SITUATIONS,
  stopped,
  successful,
} from './situations';
import type { Decision } from '../../../../../src/deploy/ecs-service/handler/decision';
import { End, ENDS, sentenceOf } from '../../../../../src/deploy/ecs-service/handler/ends';

test.each(Object.keys(ENDS) as End[])('the end %s is reached', (end) => {
  const decision = decisionOf(SITUATIONS[end]);
  expect(decision).toMatchObject({ kind: end.startsWith('succeeded') ? 'succeeded' : 'failed', end });
});

test('sentences contain the facts', () => {
  const sentence = (end: End) => {
    const { facts } = decisionOf(SITUATIONS[end]) as Extract<Decision, { kind: 'succeeded' | 'failed' }>;
    return sentenceOf(end, facts);
  };
  expect(sentence('breakerRollback')).toBe(
    "service 'web' was rolled back by its deployment circuit breaker after 3 failed tasks",
  );
  expect(sentence('alarmRollback')).toBe(
    "service 'web' was rolled back because of its CloudWatch alarms (errors, latency)",
  );
  expect(sentence('digestDiffers')).toBe(
    `service 'web' was deployed, but its container 'worker' runs ${OTHER} instead of ${IMAGE}`,
  );
  expect(sentence('rejected')).toBe(
    "approval 'Approve' was rejected, so the deployment of service 'web' was ended (ROLLBACK_SUCCESSFUL)",
  );
  expect(sentence('stuck')).toBe(
    "the deployment of service 'web' has not ended 30 minutes after its timeout of 60 minutes (it is ROLLBACK_IN_PROGRESS): stop it in ECS",
  );
  expect(sentence('notStarted')).toBe(
    "ECS did not begin a deployment of service 'web' within 5 minutes: retry the stage",
  );
});

describe('the image of a successful deployment', () => {
  const judged = (more: object) => decisionOf({ seen: { ...successful, target: images(more) } });

  test.each([
    ['the digest that ECS reports, whatever the name says', { image: 'shop:latest', imageDigest: DIGEST }],
    ['the digest in the name if ECS reports none', { image: `shop@${DIGEST}`, imageDigest: undefined }],
  ])('is ours by %s', (_, more) => {
    expect(judged(more)).toMatchObject({ kind: 'succeeded' });
  });

  test.each([
    ['reports another digest than the name', { imageDigest: OTHER }, OTHER],
    ['reports no digest, and the name has none', { image: 'shop:latest', imageDigest: undefined }, 'shop:latest'],
    ['does not report the container', { containerName: 'sidecar' }, undefined],
  ])('is another one if ECS %s', (_, more, running) => {
    expect(judged(more)).toMatchObject({ end: 'digestDiffers', facts: { container: 'worker', running } });
  });

  test('is ours by the digest of a platform that its index lists', () => {
    const ofPlatform = { ...images({ imageDigest: PLATFORM }), otherDigests: [PLATFORM] };
    expect(decisionOf({ seen: { ...successful, target: ofPlatform } })).toMatchObject({ kind: 'succeeded' });
  });

  test('is waited for', () => {
    expect(decisionOf({ seen: { status: 'SUCCESSFUL' } })).toEqual({
      kind: 'wait',
      summary: "the deployment of service 'web' is SUCCESSFUL, and ECS does not report its images yet",
    });
  });

  test('is a success after the timeout too, because that is the truth', () => {
    expect(
      decisionOf({ seen: successful, observation: { now: 2 * HOUR_MS }, progress: { stopping: 'timeout' } }),
    ).toMatchObject({
      kind: 'succeeded',
    });
  });

  test('is a failure if it came after a rejection', () => {
    expect(decisionOf({ seen: successful, progress: { stopping: 'rejected' } })).toMatchObject({
      end: 'rejectedTooLate',
    });
  });
});

describe('a deployment that goes on', () => {
  const waiting = {
    hooks: [hook, { ...hook, id: 'hook-2', isPause: false }, { ...hook, id: 'hook-3', status: 'SUCCEEDED' }],
  };

  test('is waited for, with what it does', () => {
    expect(decisionOf({ seen: { stage: 'SCALE_UP', runningCount: 1 } })).toEqual({
      kind: 'wait',
      summary: "the deployment of service 'web' is IN_PROGRESS, SCALE_UP: 1 of 2 tasks run",
    });
    expect(decisionOf({ seen: { status: 'PENDING', desiredCount: undefined } })).toEqual({
      kind: 'wait',
      summary: "the deployment of service 'web' is PENDING: 0 of 0 tasks run",
    });
  });

  test('is waited for while it is rolled back, with the reason', () => {
    expect(decisionOf({ seen: { status: 'ROLLBACK_IN_PROGRESS', reasons: ['circuit breaker'] } })).toEqual({
      kind: 'wait',
      summary: "the deployment of service 'web' is ROLLBACK_IN_PROGRESS: circuit breaker",
    });
    expect(decisionOf({ seen: { status: 'STOP_REQUESTED' } })).toMatchObject({
      summary: "the deployment of service 'web' is STOP_REQUESTED",
    });
  });

  test('says which hook pauses it, until when, and what it waits for', () => {
    const expiresAt = new Date('2026-01-01T12:00:00Z');
    expect(decisionOf({ seen: { hooks: [{ ...hook, expiresAt }] }, observation: { approval: 'waiting' } })).toEqual({
      kind: 'wait',
      summary:
        "the deployment of service 'web' is paused by hook-1 until 2026-01-01T12:00:00.000Z: it waits for approval 'Approve'",
      isPaused: true,
    });
    expect(decisionOf({ seen: { hooks: [hook] }, settings: { approvalAction: undefined } })).toEqual({
      kind: 'wait',
      summary: "the deployment of service 'web' is paused by hook-1: it waits for ContinueServiceDeployment",
      isPaused: true,
    });
  });

  test('continues when it is approved, at its pauses only', () => {
    const approved = { approval: 'approved' as const };
    expect(decisionOf({ seen: waiting, observation: approved })).toEqual({
      kind: 'answer',
      hooks: [hook],
      action: 'CONTINUE',
    });
    expect(decisionOf({ observation: approved })).toMatchObject({ kind: 'wait' });
  });

  test.each([
    ['rejected', 'rejected'],
    ['timedOut', 'approvalTimedOut'],
  ] as const)('whose approval is %s is ended, once the reason is in the token', (approval, reason) => {
    expect(decisionOf({ seen: waiting, observation: { approval } })).toEqual({ kind: 'intend', reason });
    expect(decisionOf({ seen: waiting, progress: { stopping: reason } })).toEqual({
      kind: 'answer',
      hooks: [hook],
      action: 'ROLLBACK',
    });
    expect(decisionOf({ progress: { stopping: reason }, settings: { stopType: 'ABORT' } })).toEqual({
      kind: 'stop',
      stopType: 'ROLLBACK',
    });
  });

  test.each(['ROLLBACK', 'ABORT'] as const)('that takes too long is stopped as set (%s)', (stopType) => {
    const late = { now: HOUR_MS };
    expect(decisionOf({ observation: { now: HOUR_MS - 1 } })).toMatchObject({ kind: 'wait' });
    expect(decisionOf({ seen: waiting, observation: late })).toEqual({ kind: 'intend', reason: 'timeout' });
    expect(
      decisionOf({ seen: waiting, observation: late, progress: { stopping: 'timeout' }, settings: { stopType } }),
    ).toEqual({ kind: 'stop', stopType });
  });
});

describe('without a deployment', () => {
  const fresh = { updatedAt: undefined, deploymentArn: undefined };

  test('one is started, once', () => {
    expect(decisionOf({ observation: gone, progress: fresh })).toEqual({ kind: 'start' });
    expect(decisionOf({ observation: { ...gone, now: 2 }, progress: { ...fresh, updatedAt: 1 } })).toEqual({
      kind: 'wait',
      summary: "ECS does not report the deployment of service 'web' yet",
      missingSince: 1,
    });
  });

  test('a known one is waited for, and so is a service without a status', () => {
    const observation = { deployment: undefined, service: undefined, now: 7 };
    expect(decisionOf({ observation, progress: { updatedAt: undefined } })).toMatchObject({
      kind: 'wait',
      missingSince: 7,
    });
  });
});

describe('the cause of a bad end', () => {
  const end = (situation: Situation) =>
    (decisionOf(situation) as Extract<Decision, { kind: 'succeeded' | 'failed' }>).end;

  test('is what ECS detected, even if the deployment was about to be stopped', () => {
    expect(end({ seen: { ...rolledBack, breakerFailures: 3, alarms: [] }, progress: { stopping: 'timeout' } })).toBe(
      'breakerRollback',
    );
    expect(end({ seen: { ...rolledBack, alarms: [] }, progress: { stopping: 'rejected' } })).toBe('alarmRollback');
  });

  test('is our own stop before hooks that ended with it', () => {
    const hooks = [{ ...hook, status: 'FAILED' }];
    expect(end({ seen: { ...rolledBack, hooks }, progress: { stopping: 'rejected' } })).toBe('rejected');
  });

  test('is no hook after whose timeout ECS went on', () => {
    const hooks = [{ ...hook, status: 'TIMED_OUT', timeoutAction: 'CONTINUE' }];
    expect(end({ seen: { ...rolledBack, hooks } })).toBe('rolledBack');
  });

  test('names alarms even if ECS does not', () => {
    const decision = decisionOf({ seen: { ...stopped, alarms: [] } }) as Extract<
      Decision,
      { kind: 'succeeded' | 'failed' }
    >;
    expect(sentenceOf(decision.end, decision.facts)).toBe(
      "the deployment of service 'web' was stopped because of its CloudWatch alarms (unknown), without a rollback",
    );
  });

  test('is in words without an approval of ours too', () => {
    const situation = {
      seen: rolledBack,
      progress: { stopping: 'rejected' as const },
      settings: { approvalAction: undefined },
    };
    const decision = decisionOf(situation) as Extract<Decision, { kind: 'succeeded' | 'failed' }>;
    expect(sentenceOf(decision.end, decision.facts)).toContain('the approval was rejected');
  });

  test('of another revision names both', () => {
    expect(decisionOf(SITUATIONS.otherRevision)).toMatchObject({ facts: { running: 'arn:other', revision: REVISION } });
  });
});
