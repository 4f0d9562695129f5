/** What CodePipeline and ECR say in tests of the validation. */
export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const STARTED_AT = new Date('2026-01-01T12:00:00.123Z');

export const parameters = {
  version: 1,
  imageDigest: DIGEST,
  pipelineName: 'shop-dev',
  executionId: 'e-1',
  stageName: 'Production',
  actionName: 'ValidateImage',
  target: 'service',
  failOn: ['CRITICAL', 'HIGH'],
  allowUnscannedImage: false,
  scanTimeoutMinutes: 30,
};

/** A job of its own for each test: the function remembers of which ones it has notified people. */
export const current = { jobId: 'job-1' };

export function job(change: Partial<typeof parameters> = {}, continuationToken?: string) {
  return jobWith(JSON.stringify({ ...parameters, ...change }), continuationToken);
}

export function jobWith(UserParameters: unknown, continuationToken?: string) {
  return {
    'CodePipeline.job': {
      id: current.jobId,
      data: {
        actionConfiguration: { configuration: { UserParameters } },
        artifactCredentials: {
          accessKeyId: 'AKIASECRET',
          secretAccessKey: 'very-secret',
          sessionToken: 'token-secret',
        },
        continuationToken,
      },
    },
  };
}
