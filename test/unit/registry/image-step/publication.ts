import { ECRClient } from '@aws-sdk/client-ecr';
import { FakeRegistry } from './fake-registry';
import { publishImage } from '../../../../src/registry/image-step/handler/publish-image';

export const registry = new FakeRegistry();
export const BUILDS = 'builds';
export const SHOP = 'shop';
export const TAG = 'e-1';
export const because = {
  $metadata: {},
  message: 'as ECR says it',
  registryId: '1',
  repositoryName: SHOP,
  uploadId: '0',
};
export const publish = (imageDigest: string) =>
  publishImage(
    new ECRClient({ region: 'us-east-1' }),
    {
      buildRepository: BUILDS,
      repository: SHOP,
      imageDigest,
      imageTag: TAG,
      isInProgress: async () => Promise.resolve(true),
    },
    new AbortController().signal,
  );

/** Gives each test of a file an empty registry. */
export function withRegistry(): void {
  beforeEach(() => {
    [BUILDS, SHOP].forEach((name) =>
      Object.values(registry.repository(name)).forEach((map: Map<string, never>) => map.clear()),
    );
    registry.serve();
  });
}
