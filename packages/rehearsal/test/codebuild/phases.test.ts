import { readOnFailure } from '../../src/codebuild/buildspec/on-failure';
import { nextPhase } from '../../src/codebuild/buildspec/phases';
import type { PhaseType } from '../../src/codebuild/types';

// https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html (its picture, and the note
// that UPLOAD_ARTIFACTS is always attempted, even if the BUILD phase fails)
describe('build phase transitions', () => {
  test('phases that succeed follow one another', () => {
    const seen: PhaseType[] = ['SUBMITTED'];
    while (seen[seen.length - 1] !== 'COMPLETED') {
      seen.push(nextPhase(seen[seen.length - 1], 'SUCCEEDED'));
    }
    expect(seen).toEqual(
      'SUBMITTED QUEUED PROVISIONING DOWNLOAD_SOURCE INSTALL PRE_BUILD BUILD POST_BUILD UPLOAD_ARTIFACTS FINALIZING COMPLETED'.split(
        ' ',
      ),
    );
  });

  // "if a command fails during the install phase, none of the commands in the pre_build, build, and post_build phases
  // are run": https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
  test.each<[PhaseType, PhaseType]>([
    ['QUEUED', 'FINALIZING'],
    ['DOWNLOAD_SOURCE', 'FINALIZING'],
    ['INSTALL', 'FINALIZING'],
    ['PRE_BUILD', 'FINALIZING'],
    ['BUILD', 'POST_BUILD'],
    ['POST_BUILD', 'UPLOAD_ARTIFACTS'],
    ['UPLOAD_ARTIFACTS', 'FINALIZING'],
    ['FINALIZING', 'COMPLETED'],
  ])('after a failed %s comes %s', (failed, next) => {
    expect(nextPhase(failed, 'FAILED')).toBe(next);
  });

  test.each<PhaseType>(['INSTALL', 'BUILD', 'POST_BUILD'])(
    'a build that is stopped or timed out in %s goes to FINALIZING',
    (phase) => {
      expect(nextPhase(phase, 'STOPPED', 'CONTINUE')).toBe('FINALIZING');
      expect(nextPhase(phase, 'TIMED_OUT')).toBe('FINALIZING');
    },
  );
});

// phases/*/on-failure in https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
describe('on-failure', () => {
  test('ABORT ends the build: a failed build is not followed by post_build', () => {
    expect(nextPhase('BUILD', 'FAILED', 'ABORT')).toBe('FINALIZING');
    expect(nextPhase('POST_BUILD', 'FAILED', 'ABORT')).toBe('FINALIZING');
  });

  test('CONTINUE continues with the next phase', () => {
    expect(nextPhase('INSTALL', 'FAILED', 'CONTINUE')).toBe('PRE_BUILD');
    expect(nextPhase('PRE_BUILD', 'FAILED', 'CONTINUE')).toBe('BUILD');
  });

  test('it says nothing about a phase that succeeds', () => {
    expect(nextPhase('BUILD', 'SUCCEEDED', 'ABORT')).toBe('POST_BUILD');
  });

  test.each(['RETRY', 'RETRY-4', 'RETRY-.*connection timed out.*', 'Retry-3-.*connection timed out.*'])(
    '%s is read as a retry',
    (text) => {
      expect(readOnFailure(text).kind).toBe('retry');
    },
  );

  test.each(['abort', 'RETRY-101', 'STOP'])('%s is no value of it', (text) => {
    expect(readOnFailure(text).kind).toBe('invalid');
  });
});
