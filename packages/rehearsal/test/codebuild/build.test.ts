import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildHarness, phasesOf } from './build-harness';
import { newRequest, unzip } from './fakes';
import { until } from './processes';

describe('a build', () => {
  const harness = buildHarness();

  test('runs its phases in order, uploads its artifact and exports its variables', async () => {
    const request = newRequest(
      harness.aws,
      {
        version: '0.2',
        env: { 'exported-variables': ['IMAGE_TAG', 'NEVER_SET'] },
        phases: {
          pre_build: { commands: ['IMAGE_TAG=v1', 'cd sub'] },
          build: { commands: ['cat file.txt'] },
          post_build: { commands: ['echo "[]" > ../imagedefinitions.json'] },
        },
        artifacts: { files: ['imagedefinitions.json'] },
      },
      {
        files: { 'sub/file.txt': 'from the source\n' },
        outputArtifacts: [{ name: 'Built', location: { bucket: 'store', key: 'pipeline/Built/xyz' } }],
      },
    );
    const result = await harness.run(request);
    expect(result.failure).toBeUndefined();
    expect(result.status).toBe('SUCCEEDED');
    expect(phasesOf(result)).toEqual(
      'SUBMITTED QUEUED PROVISIONING DOWNLOAD_SOURCE INSTALL PRE_BUILD BUILD POST_BUILD UPLOAD_ARTIFACTS FINALIZING COMPLETED'
        .split(' ')
        .map((type) => `${type} SUCCEEDED`),
    );
    expect(result.exportedVariables).toEqual({ IMAGE_TAG: 'v1' });
    expect(request.output).toContain('from the source');
    expect(request.output).toContain('[Container] Running command cat file.txt');
    expect(harness.aws.uploads.map(({ location }) => location.key)).toEqual(['pipeline/Built/xyz']);
    expect(unzip(harness.aws.uploads[0].body)).toEqual({ 'imagedefinitions.json': '[]\n' });
    // "Amazon S3 metadata has a CodeBuild header named x-amz-meta-codebuild-buildarn": build-spec-ref.html, artifacts
    expect(harness.aws.uploads[0].metadata).toEqual({ 'codebuild-buildarn': result.arn });
    expect(result.id).toMatch(/^shop:[0-9a-f-]{36}$/);
    expect(result.arn).toBe(`arn:aws:codebuild:us-east-1:000000000000:build/${result.id}`);
  });

  test('assumes its service role as CodeBuild, with the context keys that CodeBuild sends', async () => {
    const result = await harness.build({ phases: {} });
    expect(harness.aws.assumed).toEqual([
      {
        servicePrincipal: 'codebuild.amazonaws.com',
        roleArn: 'arn:aws:iam::000000000000:role/build-role',
        sessionName: `AWSCodeBuild-${result.id.split(':')[1]}`,
        context: {
          'aws:SourceArn': 'arn:aws:codebuild:us-east-1:000000000000:project/shop',
          'aws:SourceAccount': '000000000000',
        },
      },
    ]);
  });

  test('reads its buildspec from the source, and fails in DOWNLOAD_SOURCE when there is none or a wrong one', async () => {
    const file = 'version: 0.2\nphases:\n  build:\n    commands: [echo from file]';
    const request = newRequest(harness.aws, '', {
      files: { 'ci/build.yml': file },
      projectValues: { buildspec: 'ci/build.yml' },
    });
    expect((await harness.run(request)).status).toBe('SUCCEEDED');
    expect(request.output).toContain('from file');

    const missing = await harness.run(newRequest(harness.aws, '', { projectValues: { buildspec: undefined } }));
    expect(missing.failure).toEqual({
      phase: 'DOWNLOAD_SOURCE',
      code: 'YAML_FILE_ERROR',
      message: 'YAML file does not exist: buildspec.yml is not in the source',
    });

    const wrong = await harness.build({ phases: {}, colour: 'red' });
    expect(wrong.failure).toEqual({
      phase: 'DOWNLOAD_SOURCE',
      code: 'YAML_FILE_ERROR',
      message: 'buildspec: colour: not known to CodeBuild or to the rehearsal',
    });
  });

  test("writes its log to the project's group while it runs, and creates the group when there is none", async () => {
    harness.aws.logGroups.clear();
    const request = newRequest(harness.aws, {
      version: '0.2',
      phases: { build: { commands: ['echo logged; while [ ! -e "$TMPDIR/../../go" ]; do sleep 0.05; done'] } },
    });
    const running = harness.run(request);
    await until(() => harness.aws.events.some(({ message }) => message === 'logged'));
    writeFileSync(join(harness.temporary, 'go'), '');
    const result = await running;
    rmSync(join(harness.temporary, 'go'));
    expect(harness.aws.logCalls).toEqual(['CreateLogGroup /aws/codebuild/shop', 'CreateLogStream /aws/codebuild/shop']);
    expect(result.logs).toEqual({ groupName: '/aws/codebuild/shop', streamName: result.id.split(':')[1] });
    expect(harness.aws.events.map(({ message }) => message)).toContain(
      '[Container] Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED',
    );
  });

  test('without privileged mode has no Docker daemon', async () => {
    const request = newRequest(harness.aws, { version: '0.2', phases: { build: { commands: ['docker info'] } } });
    expect((await harness.run(request)).failure?.phase).toBe('BUILD');
    expect(request.output).toContain(
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    );
  });

  test('removes even folders that a tool write-protected', async () => {
    const result = await harness.build({
      phases: { build: { commands: ['mkdir -p locked/inner && touch locked/inner/file && chmod -R a-w locked'] } },
    });
    expect(result.status).toBe('SUCCEEDED'); // that nothing is left is checked after each test
  });
});
