import { buildHarness } from './build-harness';
import { newRequest } from './fakes';

describe('a build', () => {
  const harness = buildHarness();

  // https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
  test("gives its commands the documented variables, its role, and nothing of this machine's environment", async () => {
    process.env.AWS_PROFILE = 'of-the-user';
    process.env.GITHUB_TOKEN = 'secret-of-the-user';
    const request = newRequest(
      harness.aws,
      {
        version: '0.2',
        phases: {
          build: {
            commands: [
              'env | cut -d= -f1 | sort | tr "\\n" " "',
              'test "$PWD" = "$CODEBUILD_SRC_DIR" && case "$HOME" in "$TMPDIR"|/root) exit 1;; esac',
              'echo "$CODEBUILD_INITIATOR $CODEBUILD_BUILD_NUMBER $CODEBUILD_SOURCE_VERSION $CODEBUILD_RESOLVED_SOURCE_VERSION $CODEBUILD_BUILD_IMAGE $AWS_REGION $AWS_DEFAULT_REGION $AWS_ENDPOINT_URL"',
            ],
          },
        },
      },
      { sourceRevision: 'version-1' },
    );
    const result = await harness.run(request);
    delete process.env.AWS_PROFILE;
    delete process.env.GITHUB_TOKEN;
    expect(result.status).toBe('SUCCEEDED');
    const names =
      request.output
        .find((line) => line.startsWith('AWS_ACCESS'))
        ?.trim()
        .split(' ') ?? [];
    expect(names.filter((name) => !['OLDPWD', 'PWD', 'SHLVL', '_'].includes(name))).toEqual([
      'AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_REGION', 'AWS_EC2_METADATA_DISABLED', 'AWS_ENDPOINT_URL', 'AWS_PAGER', 'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'CODEBUILD_BUILD_ARN', 'CODEBUILD_BUILD_ID', 'CODEBUILD_BUILD_IMAGE',
      'CODEBUILD_BUILD_NUMBER', 'CODEBUILD_BUILD_SUCCEEDING', 'CODEBUILD_INITIATOR', 'CODEBUILD_KMS_KEY_ID', 'CODEBUILD_LOG_PATH',
      'CODEBUILD_RESOLVED_SOURCE_VERSION', 'CODEBUILD_SOURCE_VERSION', 'CODEBUILD_SRC_DIR', 'CODEBUILD_START_TIME', 'HOME', 'LANG', 'PATH', 'TMPDIR',
    ]); // prettier-ignore
    expect(request.output).toContain(
      'codepipeline/shop-pipeline 1 arn:aws:s3:::store/pipeline/Source/abc version-1 aws/codebuild/standard:7.0 us-east-1 us-east-1 http://127.0.0.1:1',
    );
  });

  // "The value in the start build operation call takes highest precedence … The value in the build project definition
  // takes next precedence … The value in the buildspec declaration takes lowest precedence": build-spec-ref.html, env
  test("lets the action's variables win over the project's, and these over the buildspec's", async () => {
    const variable = (name: string, value: string) => ({ name, value, type: 'PLAINTEXT' as const });
    const project = {
      type: 'LINUX_CONTAINER',
      image: 'i',
      computeType: 'c',
      privilegedMode: false,
      variables: [variable('B', 'project'), variable('C', 'project')],
    };
    const request = newRequest(
      harness.aws,
      {
        version: '0.2',
        env: { variables: { A: 'spec', B: 'spec', C: 'spec' } },
        phases: { build: { commands: ['echo $A $B $C'] } },
      },
      { projectValues: { environment: project }, environmentOverrides: [variable('C', 'action')] },
    );
    await harness.run(request);
    expect(request.output).toContain('spec project action');
  });

  // build-spec-ref.html: env/parameter-store, env/secrets-manager, env/exported-variables, and the note that strings
  // specified using Parameter Store and Secrets Manager are hidden in logs
  test('fetches parameters and secrets with its role, hides them in its log and does not export them', async () => {
    harness.aws.parameters.set('/shop/token', 'hush-parameter');
    harness.aws.secrets.set('shop/db', '{"password":"hush-secret"}');
    const request = newRequest(harness.aws, {
      version: '0.2',
      env: {
        'parameter-store': { TOKEN: '/shop/token' },
        'secrets-manager': { PASSWORD: 'shop/db:password' },
        'exported-variables': ['TOKEN', 'PLAIN'],
      },
      phases: {
        build: {
          commands: [
            'echo "token $TOKEN, password $PASSWORD, key $AWS_ACCESS_KEY_ID"',
            'test "$PASSWORD" = hush-secret',
            'PLAIN=yes',
          ],
        },
      },
    });
    const result = await harness.run(request);
    expect(result.status).toBe('SUCCEEDED');
    expect(result.exportedVariables).toEqual({ PLAIN: 'yes' });
    expect(request.output).toContain('token ***, password ***, key ***');
    expect(
      JSON.stringify([harness.aws.events, request.output.filter((line) => !line.includes('Running command'))]),
    ).not.toContain('hush');
  });

  test.each([
    [{ 'parameter-store': { T: '/none' } }, undefined, 'Decrypted Variables Error', 'parameter does not exist: /none'],
    [
      { 'parameter-store': { T: '/none' } },
      'ssm:GetParameters',
      'Decrypted Variables Error',
      'not authorized to perform: ssm:GetParameters',
    ],
    [
      { 'secrets-manager': { T: 'none:key' } },
      undefined,
      'Secrets Manager Error Message',
      'secret none has no key key',
    ],
    [
      { 'secrets-manager': { T: 'none' } },
      'secretsmanager:GetSecretValue',
      'Secrets Manager Error Message',
      'not authorized',
    ],
  ])('fails in DOWNLOAD_SOURCE when a variable cannot be fetched: %#', async (env, denied, code, message) => {
    if (denied) {
      harness.aws.deny.add(denied);
    }
    const result = await harness.build({ env, phases: {} });
    expect(result.failure).toMatchObject({
      phase: 'DOWNLOAD_SOURCE',
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});
