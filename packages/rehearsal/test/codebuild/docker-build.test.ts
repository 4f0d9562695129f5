import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerHarness, DOCKERFILE, NAME } from './docker-harness';
import { fakeServices, newAws, newRequest } from './fakes';
import { runBuild } from '../../src/codebuild/run/build';

describe('the stand-in for docker', () => {
  const harness = dockerHarness();

  test('serves a whole build', async () => {
    const aws = newAws();
    const tools = join(harness.folder, 'tools');
    mkdirSync(tools);
    writeFileSync(join(tools, 'aws'), '#!/bin/sh\necho pass:word\n', { mode: 0o755 });
    writeFileSync(join(tools, 'python3'), '', { mode: 0o755 });
    const request = newRequest(
      aws,
      {
        version: '0.2',
        env: {
          'exported-variables': ['IMAGE_DIGEST', 'IMAGE_TAG', 'IMAGE_URI'],
          variables: { REPOSITORY_URI: `${NAME}/shop` },
        },
        phases: {
          pre_build: {
            commands: [
              'REPOSITORY_HOST="${REPOSITORY_URI%%/*}"',
              'IMAGE_TAG=v1',
              'aws ecr get-login-password --region $AWS_REGION | docker login --username AWS --password-stdin $REPOSITORY_HOST',
            ],
          },
          build: {
            'on-failure': 'ABORT',
            commands: [
              'docker build --tag "$REPOSITORY_URI:$IMAGE_TAG" .',
              'case "$(command -v python3)" in */bin/*tools*) exit 1;; esac',
            ],
          },
          post_build: {
            commands: [
              'if [ "$CODEBUILD_BUILD_SUCCEEDING" != 1 ]; then exit 1; fi',
              'docker push "$REPOSITORY_URI:$IMAGE_TAG"',
              'IMAGE_URI=$(docker inspect --format "{{index .RepoDigests 0}}" "$REPOSITORY_URI:$IMAGE_TAG")',
              'IMAGE_DIGEST="${IMAGE_URI#*@}"',
              'printf \'[{"name":"shop","imageUri":"%s"}]\' "$IMAGE_URI" > imagedefinitions.json',
            ],
          },
        },
        artifacts: { files: ['imagedefinitions.json'] },
      },
      {
        files: { Dockerfile: DOCKERFILE, 'app.js': '' },
        outputArtifacts: [{ name: 'Built', location: { bucket: 'store', key: 'built' } }],
        projectValues: {
          environment: { type: 'LINUX_CONTAINER', image: 'i', computeType: 'c', privilegedMode: true, variables: [] },
        },
      },
    );
    const services = fakeServices(aws, {
      registryHost: harness.registry.host,
      toolsDirectory: tools,
      temporaryDirectory: join(harness.folder, 'state'),
    });
    const result = await runBuild(request, services, new AbortController().signal);
    expect(result.failure).toBeUndefined();
    const { digest } = harness.pushed('shop:v1');
    expect(result.exportedVariables).toEqual({
      IMAGE_TAG: 'v1',
      IMAGE_DIGEST: digest,
      IMAGE_URI: `${NAME}/shop@${digest}`,
    });
    expect(aws.uploads).toHaveLength(1);
  });
});
