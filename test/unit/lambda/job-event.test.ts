import { JobEvent } from '../../../src/lambda/job-event';

const credentials = { accessKeyId: 'AKIASECRET', secretAccessKey: 'very-secret', sessionToken: 'token-secret' };
const artifact = (name: string) => ({
  name,
  revision: null,
  location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: `shop/${name}/abc` } },
});
const jobWith = (data: unknown) => JobEvent.of({ 'CodePipeline.job': { id: 'job-1', data } })!;
const artifacts = (more: object = {}) =>
  jobWith({
    inputArtifacts: [artifact('Source')],
    outputArtifacts: [artifact('Image')],
    artifactCredentials: credentials,
    ...more,
  }).artifacts();

test('the artifacts of a job, with the credentials for them', () => {
  expect(artifacts()).toEqual({
    inputs: [{ name: 'Source', bucketName: 'artifacts', objectKey: 'shop/Source/abc' }],
    outputs: [{ name: 'Image', bucketName: 'artifacts', objectKey: 'shop/Image/abc' }],
    credentials,
  });
  expect(artifacts({ encryptionKey: { id: 'key-1', type: 'KMS' } }).encryptionKeyId).toBe('key-1');
});

test('a job without artifacts has its credentials only', () => {
  expect(artifacts({ inputArtifacts: undefined, outputArtifacts: undefined })).toEqual({
    inputs: [],
    outputs: [],
    credentials,
  });
});

test.each([
  [{ artifactCredentials: undefined }, 'artifactCredentials.accessKeyId'],
  [{ artifactCredentials: { ...credentials, secretAccessKey: 7 } }, 'artifactCredentials.secretAccessKey'],
  [{ artifactCredentials: { ...credentials, sessionToken: '' } }, 'artifactCredentials.sessionToken'],
  [{ inputArtifacts: [{}] }, 'artifact.name'],
  [{ inputArtifacts: [{ name: 'Source' }] }, 'artifact.location.s3Location.bucketName'],
  [
    { outputArtifacts: [{ name: 'Image', location: { s3Location: { bucketName: 'artifacts' } } }] },
    'artifact.location.s3Location.objectKey',
  ],
])('missing fields are named, and no value is shown (%j)', (more, path) => {
  expect(() => artifacts(more)).toThrow(new Error(`the job has no ${path}: retry the stage`));
});
