import { jobParameters } from '../../../src/lambda/job-parameters';

const parameters = {
  imageDigest: `sha256:${'a'.repeat(64)}`,
  pipelineName: 'shop-dev',
  executionId: 'e-1',
  stageName: 'Production',
  actionName: 'ValidateImage',
};

test('are read in their version', () => {
  expect(jobParameters({ version: 1, ...parameters, more: true })).toEqual(parameters);
});

test.each([
  [parameters, 'none'],
  [{ ...parameters, version: 2 }, '2'],
  [{ ...parameters, version: null }, 'null'],
  [undefined, 'none'],
])('of another version (%j) are rejected before anything else is read', (given, got) => {
  expect(() => jobParameters(given)).toThrow(
    `the user parameters must have version 1, got ${got}: the pipeline was updated while the execution ran, so release the change again`,
  );
});

test.each([{ imageDigest: 'sha256:1' }, { stageName: '' }])('are rejected with %j', (change) => {
  expect(() => jobParameters({ version: 1, ...parameters, ...change })).toThrow(/must be/);
});
