import { isInlineBuildspec, parseBuildspec } from '../../src/codebuild/buildspec/buildspec';

const parse = (text: string) => parseBuildspec(text, 'buildspec.yml');
const withKeys = (keys: object) =>
  JSON.stringify({ version: '0.2', phases: { build: { commands: ['make'] } }, ...keys });

// The keys and their values: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
describe('a buildspec', () => {
  test('is read from YAML, every scalar as a string', () => {
    const parsed = parse(
      `
version: 0.2
env:
  shell: bash
  variables:
    PORT: 8080
    DEBUG: yes
  exported-variables: [IMAGE_TAG]
phases:
  build:
    on-failure: ABORT
    commands:
      - echo one
      - |
        echo two
        echo three
    finally:
      - echo done
artifacts:
  files: '**/*'
  discard-paths: yes
`.replace("files: '**/*'", "files: ['**/*']"),
    );
    expect(parsed.env).toEqual({
      shell: 'bash',
      variables: { PORT: '8080', DEBUG: 'yes' },
      'exported-variables': ['IMAGE_TAG'],
    });
    expect(parsed.phases.build).toEqual({
      'on-failure': 'ABORT',
      commands: ['echo one', 'echo two\necho three\n'],
      finally: ['echo done'],
    });
    expect(parsed.artifacts).toEqual({ files: ['**/*'], 'discard-paths': true });
  });

  test('is read from JSON, with numbers and booleans as strings', () => {
    const parsed = parse(
      '{\n\t"version": 0.2, "env": { "variables": { "PORT": 8080, "DEBUG": true } }, "phases": {} }',
    );
    expect(parsed.env?.variables).toEqual({ PORT: '8080', DEBUG: 'true' });
  });

  test.each([
    [
      '{"version": "0.2", "phases": {}, "phasen": {}}',
      'buildspec.yml: phasen: not known to CodeBuild or to the rehearsal',
    ],
    [
      withKeys({ phases: { build: { commands: ['x'], comands: [] } } }),
      'buildspec.yml: phases.build.comands: not known',
    ],
    [withKeys({ phases: { deploy: { commands: [] } } }), 'phases.deploy: not known'],
    [
      withKeys({ artifacts: { files: ['a'], 'secondary-artifacts': { one: { files: ['b'], file: 'c' } } } }),
      'artifacts.secondary-artifacts.one.file: not known',
    ],
    ['{"version": "0.1", "phases": {}}', 'version: must be 0.2'],
    ['{"phases": {}}', 'version: must be 0.2'],
    ['{"version": "0.2"}', 'phases: must be a mapping'],
    [withKeys({ phases: { build: {} } }), 'phases.build.commands: must be a list of commands'],
    [withKeys({ artifacts: {} }), 'artifacts.files: must be a list'],
    [
      'version: 0.2\nphases:\n  build:\n    commands:\n      - echo "FATAL: none"',
      'phases.build.commands[0]: must be a string: quote a command',
    ],
    ['version: 0.2\nphases:\n\tbuild: {}', 'buildspec.yml: '],
  ])('with a mistake is rejected with its path: %#', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test.each([
    [{ 'run-as': 'user' }, 'run-as: not supported by the rehearsal'],
    [{ phases: { build: { commands: [], 'run-as': 'user' } } }, 'phases.build.run-as: not supported by the rehearsal'],
    [{ proxy: { logs: 'yes' } }, 'proxy: not supported by the rehearsal'],
    [{ batch: { 'fast-fail': false } }, 'batch: not supported by the rehearsal'],
    [{ env: { 'git-credential-helper': 'yes' } }, 'env.git-credential-helper: must be "no"'],
    [{ env: { shell: 'powershell.exe' } }, 'env.shell: must be bash or /bin/sh'],
    [
      { phases: { build: { commands: [], 'on-failure': 'RETRY-3' } } },
      'phases.build.on-failure: must be ABORT or CONTINUE, the only values that the rehearsal supports, got RETRY-3',
    ],
    [{ phases: { build: { commands: [], 'on-failure': 'STOP' } } }, 'phases.build.on-failure: must be ABORT'],
    [
      { reports: { unit: { files: ['a'], 'file-format': 'CucumberJson' } } },
      'reports.unit.file-format: must be JUNITXML',
    ],
    [{ artifacts: { files: ['a'], 's3-prefix': 'x' } }, 'artifacts.s3-prefix: not supported'],
    // "Do not set any environment variable with a name that starts with CODEBUILD_"
    [{ env: { variables: { CODEBUILD_X: '1' } } }, 'env.variables.CODEBUILD_X: must not start with CODEBUILD_'],
    // "The following cannot be exported: … Environment variables that start with AWS_"
    [{ env: { 'exported-variables': ['AWS_REGION'] } }, 'env.exported-variables[0]: must not start with AWS_'],
  ])('with what the rehearsal does not support is rejected by name: %#', (keys, message) => {
    expect(() => parse(withKeys(keys))).toThrow(message);
  });

  test('can name a cache, which is allowed to be empty, and runtimes', () => {
    const phases = { install: { 'runtime-versions': { nodejs: 22 } } };
    expect(parse(withKeys({ phases, cache: { paths: ['/root/.m2/**/*'] } })).phases.install).toEqual({
      'runtime-versions': { nodejs: '22' },
    });
  });

  test('file-format is not case sensitive', () => {
    expect(
      parse(withKeys({ reports: { unit: { files: ['a'], 'file-format': 'JunitXml' } } })).reports?.unit['file-format'],
    ).toBe('JUNITXML');
  });

  test.each([
    ['{"version":"0.2"}', true],
    ['version: 0.2\nphases: {}', true],
    ['ci/buildspec.yml', false],
  ])('%s is inline: %s', (text, inline) => {
    expect(isInlineBuildspec(text)).toBe(inline);
  });
});
