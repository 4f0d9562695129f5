import { buildHarness, phasesOf, statusOf } from './build-harness';
import { newRequest } from './fakes';

const BUILT = { outputArtifacts: [{ name: 'Built', location: { bucket: 'store', key: 'built' } }] };

describe('a build', () => {
  const harness = buildHarness();

  // https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
  describe('of which a command fails', () => {
    const STEPS = {
      install: { commands: ['true'] },
      pre_build: { commands: ['true'] },
      build: { commands: ['true'] },
      post_build: { commands: ['echo after'] },
    };

    test('in pre_build, runs neither build nor post_build and uploads nothing', async () => {
      const request = newRequest(harness.aws, {
        version: '0.2',
        phases: { ...STEPS, pre_build: { commands: ['exit 7', 'echo not reached'] } },
      });
      const result = await harness.run(request);
      expect(result.status).toBe('FAILED');
      expect(phasesOf(result).slice(4)).toEqual([
        'INSTALL SUCCEEDED',
        'PRE_BUILD FAILED',
        'FINALIZING SUCCEEDED',
        'COMPLETED SUCCEEDED',
      ]);
      expect(result.failure).toEqual({
        phase: 'PRE_BUILD',
        code: 'COMMAND_EXECUTION_ERROR',
        message: 'Error while executing command: exit 7. Reason: exit status 7',
      });
      expect(request.output).not.toContain('not reached');
      expect(request.output).toContain('[Container] Command did not exit successfully exit 7 exit status 7');
    });

    test('in build, still runs post_build, which sees CODEBUILD_BUILD_SUCCEEDING=0, and UPLOAD_ARTIFACTS', async () => {
      const request = newRequest(
        harness.aws,
        {
          version: '0.2',
          phases: {
            pre_build: { commands: ['echo "pre $CODEBUILD_BUILD_SUCCEEDING"'] },
            build: { commands: ['false'] },
            post_build: { commands: ['echo "post $CODEBUILD_BUILD_SUCCEEDING"'] },
          },
          artifacts: { files: ['app.txt'] },
        },
        BUILT,
      );
      const result = await harness.run(request);
      expect(request.output).toEqual(expect.arrayContaining(['pre 1', 'post 0']));
      expect(phasesOf(result).slice(6, 9)).toEqual([
        'BUILD FAILED',
        'POST_BUILD SUCCEEDED',
        'UPLOAD_ARTIFACTS SUCCEEDED',
      ]);
      expect(harness.aws.uploads).toHaveLength(1);
      expect([result.status, result.failure?.phase]).toEqual(['FAILED', 'BUILD']);
    });

    test.each([
      ['its folder', 'rm -rf "$PWD"', 'echo next', 'exit status 1'],
      ['the folder it went to', 'mkdir sub && cd sub && rm -rf ../sub', 'echo next', 'exit status 1'],
    ])('because another one removed %s, is reported with its phase', async (_, removal, command, reason) => {
      const result = await harness.build({ phases: { build: { commands: [removal, command] } } });
      expect(result.failure).toEqual({
        phase: 'BUILD',
        code: 'COMMAND_EXECUTION_ERROR',
        message: `Error while executing command: ${command}. Reason: ${reason}`,
      });
    });

    test.each(['/bin/sh', 'bash'])(
      'because it removed all folders of the build, is reported with its phase (%s)',
      async (shell) => {
        const command = 'rm -rf "$(dirname "$PWD")"';
        const result = await harness.build(
          {
            env: { shell, 'exported-variables': ['TAG'] },
            phases: { build: { commands: [command] }, post_build: { commands: ['true'] } },
            artifacts: { files: ['app.txt'] },
          },
          BUILT,
        );
        expect(phasesOf(result).slice(6, 9)).toEqual(['BUILD FAILED', 'POST_BUILD FAILED', 'UPLOAD_ARTIFACTS FAILED']);
        expect(result.failure).toMatchObject({ phase: 'BUILD', code: 'COMMAND_EXECUTION_ERROR' });
        expect(result.failure?.message).toMatch(
          /^Error while executing command: rm -rf .* Reason: the build's folder \S+\/shell was removed, and the build cannot continue without it$/,
        );
        expect(result.exportedVariables).toEqual({});
      },
    );

    test('in build with on-failure: ABORT, does not reach post_build', async () => {
      const request = newRequest(harness.aws, {
        version: '0.2',
        phases: { ...STEPS, build: { 'on-failure': 'ABORT', commands: ['false'] } },
      });
      const result = await harness.run(request);
      expect(statusOf(result, 'POST_BUILD')).toBeUndefined();
      expect(request.output).not.toContain('after');
      expect(result.status).toBe('FAILED');
    });

    test('with on-failure: CONTINUE, continues but has failed', async () => {
      const result = await harness.build({
        phases: { ...STEPS, pre_build: { 'on-failure': 'CONTINUE', commands: ['false'] } },
      });
      expect(statusOf(result, 'BUILD')).toBe('SUCCEEDED');
      expect(result.status).toBe('FAILED');
    });

    // "The commands in a finally block are run even if a command in the commands block fails … If any command in a
    // phase fails, the phase fails": build-spec-ref.html#build-spec.phases.finally
    test('runs the finally block, and fails for a finally that fails', async () => {
      const request = newRequest(harness.aws, {
        version: '0.2',
        phases: { build: { commands: ['false', 'echo skipped'], finally: ['echo tidied'] } },
      });
      const result = await harness.run(request);
      expect(request.output).toContain('tidied');
      expect(request.output).not.toContain('skipped');
      expect(result.failure?.message).toContain('command: false');

      const other = await harness.build({ phases: { build: { commands: ['true'], finally: ['exit 4'] } } });
      expect(other.failure).toMatchObject({ phase: 'BUILD', message: expect.stringContaining('exit 4') as string });
    });

    // "the value of a variable is available starting with the install phase":
    // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ExportedEnvironmentVariable.html
    test('exports the variables as they are then', async () => {
      const result = await harness.build({
        env: { 'exported-variables': ['TAG'] },
        phases: { install: { commands: ['TAG=early', 'false'] } },
      });
      expect(result.exportedVariables).toEqual({ TAG: 'early' });
    });
  });

  describe('whose role lacks a permission fails where CodeBuild would', () => {
    const REQUEST = { phases: { build: { commands: ['true'] } }, artifacts: { files: ['app.txt'] } };
    const OUTPUT = BUILT;
    test.each([
      [
        'sts:AssumeRole',
        'QUEUED',
        'CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::000000000000:role/build-role',
      ],
      [
        'logs:CreateLogStream',
        'QUEUED',
        'Service role arn:aws:iam::000000000000:role/build-role does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build',
      ],
      [
        's3:GetObject',
        'DOWNLOAD_SOURCE',
        'for primary source and source version arn:aws:s3:::store/pipeline/Source/abc',
      ],
      ['s3:PutObject', 'UPLOAD_ARTIFACTS', 'Failed to upload artifacts: AccessDenied: User:'],
      ['logs:PutLogEvents', 'FINALIZING', "the build's log could not be written to /aws/codebuild/shop"],
      ['codebuild:CreateReport', 'UPLOAD_ARTIFACTS', 'unit: ['],
    ])('%s in %s', async (action, phase, message) => {
      harness.aws.deny.add(action);
      const reports = action.includes('Report') ? { reports: { unit: { files: ['app.txt'] } } } : {};
      const result = await harness.build({ ...REQUEST, ...reports }, OUTPUT);
      expect(result.status).toBe('FAILED');
      expect(result.failure?.phase).toBe(phase);
      expect(result.failure?.message).toContain(message);
      expect(result.failure?.message).toContain(`is not authorized to perform: ${action} on resource:`);
    });
  });
});
