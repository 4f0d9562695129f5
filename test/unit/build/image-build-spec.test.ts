import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageBuildSpecOptions, imageBuildSpec } from '../../../src/build/image-build-spec';
import { Json } from '../../support/template';

const options: ImageBuildSpecOptions = {
  dockerfile: 'Dockerfile',
  contextPath: '.',
  buildArgs: [],
  loginCommands: [],
  preBuildCommands: [],
  testCommands: [],
  imageDefinitions: [],
};
const imageDefinitions = [
  { containerName: 'app', fileName: 'imagedefinitions.json' },
  { containerName: 'side-car_2', fileName: 'imagedefinitions-side-car_2.json' },
];
const phasesOf = (changes: Partial<ImageBuildSpecOptions> = {}): Json =>
  imageBuildSpec({ ...options, ...changes }).phases;

test('the buildspec is complete', () => {
  expect(imageBuildSpec({ ...options, testCommands: ['npm test'], imageDefinitions })).toEqual({
    version: '0.2',
    env: { 'exported-variables': ['IMAGE_DIGEST'] },
    phases: {
      pre_build: {
        'on-failure': 'ABORT',
        commands: [
          'export IMAGE_URI="$REPOSITORY_URI:$IMAGE_TAG"',
          'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"',
        ],
      },
      build: {
        'on-failure': 'ABORT',
        commands: [`docker build --tag "$IMAGE_URI" --file 'Dockerfile' '.'`, 'npm test'],
      },
      post_build: {
        'on-failure': 'ABORT',
        commands: [
          'test "$CODEBUILD_BUILD_SUCCEEDING" = 1',
          'docker push "$IMAGE_URI"',
          `export IMAGE_DIGEST="$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$IMAGE_URI" | grep "^$REPOSITORY_URI@" | cut -d @ -f 2)"`,
          'test -n "$IMAGE_DIGEST"',
          `printf '{"ImageURI":"%s"}' "$REPOSITORY_URI@$IMAGE_DIGEST" > "$CODEBUILD_SRC_DIR/imageDetail.json"`,
          `printf '[{"name":"%s","imageUri":"%s"}]' 'app' "$REPOSITORY_URI@$IMAGE_DIGEST" > "$CODEBUILD_SRC_DIR/imagedefinitions.json"`,
          `printf '[{"name":"%s","imageUri":"%s"}]' 'side-car_2' "$REPOSITORY_URI@$IMAGE_DIGEST" > "$CODEBUILD_SRC_DIR/imagedefinitions-side-car_2.json"`,
        ],
      },
    },
    artifacts: { files: ['imageDetail.json', 'imagedefinitions.json', 'imagedefinitions-side-car_2.json'] },
  });
});

test('without containers, the artifact contains only the image detail', () => {
  expect(imageBuildSpec(options).artifacts).toEqual({ files: ['imageDetail.json'] });
});

test('logins run first, then the commands before the build', () => {
  const { pre_build: before, build } = phasesOf({ loginCommands: ['login'], preBuildCommands: ['first', 'second'] });
  expect(before['on-failure']).toBe('ABORT');
  expect(before.commands.slice(1)).toEqual([expect.stringMatching(/^aws ecr /), 'login', 'first', 'second']);
  expect(build.commands).toEqual([expect.stringMatching(/^docker build /)]);
});

test('tests run after the build and before anything is pushed', () => {
  const phases = phasesOf({ testCommands: ['first', 'second'] });
  expect(phases.build.commands.slice(1)).toEqual(['first', 'second']);
  expect(JSON.stringify([phases.pre_build, phases.build])).not.toContain('docker push');
});

describe('in a POSIX shell', () => {
  const bin = mkdtempSync(join(tmpdir(), 'build-spec-'));
  afterAll(() => rmSync(bin, { recursive: true }));

  /** Runs commands with a `docker` that prints its arguments, or the digests of an image. */
  function run(commands: string[], digests: string[] = [], variables: NodeJS.ProcessEnv = {}): string {
    writeFileSync(
      join(bin, 'docker'),
      `#!/bin/sh\nif [ "$1" = image ]; then printf '%s\\n' ${digests.map((d) => `'${d}'`).join(' ')}; else printf '[%s]' "$@"; fi\n`,
    );
    chmodSync(join(bin, 'docker'), 0o755);
    const env = {
      PATH: `${bin}:${process.env.PATH}`,
      IMAGE_URI: 'host/shop:1',
      REPOSITORY_URI: 'host/shop',
      CODEBUILD_SRC_DIR: bin,
      ...variables,
    };
    return execFileSync('sh', ['-ec', commands.join('\n')], { env, encoding: 'utf8' });
  }

  test('build arguments and paths reach Docker unchanged', () => {
    const value = `it's "$HOME" \`id\` $(id) \\ *`;
    const { build } = phasesOf({ buildArgs: ['MESSAGE'], dockerfile: "it's/Dockerfile", contextPath: 'my app' });
    expect(run(build.commands, [], { BUILD_ARG_MESSAGE: value })).toBe(
      `[build][--tag][host/shop:1][--file][it's/Dockerfile][--build-arg][MESSAGE=${value}][my app]`,
    );
  });

  test('the digest is the one of this repository, even if the image is also in others', () => {
    const [, , exportDigest, check] = phasesOf().post_build.commands;
    const digests = ['other/host/shop@sha256:1', 'host/shop-two@sha256:2', 'host/shop@sha256:3'];
    expect(run([exportDigest, check, 'echo "$IMAGE_DIGEST"'], digests)).toBe('sha256:3\n');
  });

  test('an image with no digest fails the build', () => {
    const [, , exportDigest, check] = phasesOf().post_build.commands;
    expect(() => run([exportDigest, check], ['other/shop@sha256:1'])).toThrow(/Command failed/);
  });

  test('the files are JSON with the image by digest, whatever directory the test commands changed to', () => {
    const writing = phasesOf({ imageDefinitions }).post_build.commands.slice(4);
    run(['cd /', 'IMAGE_DIGEST=sha256:1f', ...writing]);
    const read = (name: string): Json => JSON.parse(readFileSync(join(bin, name), 'utf8'));
    const imageUri = 'host/shop@sha256:1f';
    expect(read('imageDetail.json')).toEqual({ ImageURI: imageUri });
    expect(read('imagedefinitions.json')).toEqual([{ name: 'app', imageUri }]);
    expect(read('imagedefinitions-side-car_2.json')).toEqual([{ name: 'side-car_2', imageUri }]);
  });

  test('nothing is pushed after a failed build', () => {
    const [guard] = phasesOf().post_build.commands;
    expect(() => run(['CODEBUILD_BUILD_SUCCEEDING=0', guard])).toThrow(/Command failed/);
    expect(run(['CODEBUILD_BUILD_SUCCEEDING=1', guard])).toBe('');
  });
});
