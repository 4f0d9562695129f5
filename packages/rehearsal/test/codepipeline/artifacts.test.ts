import { artifactKey, randomArtifactId } from '../../src/codepipeline/engine/artifacts';

// The example event of https://docs.aws.amazon.com/lambda/latest/dg/services-codepipeline.html:
// the artifact "invokeOutput" of "my-pipeline" lies at my-pipeline/invokeOutp/D0YHsJn.
test('a key is the pipeline cut at 20 characters, the artifact cut at 10, seven random ones', () => {
  expect(artifactKey('my-pipeline', 'invokeOutput', 'D0YHsJn')).toBe('my-pipeline/invokeOutp/D0YHsJn');
  expect(artifactKey('a-pipeline-with-a-long-name', 'Image', 'TdOSFRV')).toBe('a-pipeline-with-a-lo/Image/TdOSFRV');
});

test('the copy of an uploaded .zip keeps its extension', () => {
  expect(artifactKey('p', 'Source', 'abc1234', 'dir/source.zip')).toBe('p/Source/abc1234.zip');
  expect(artifactKey('p', 'Source', 'abc1234', 'dir/source.tar')).toBe('p/Source/abc1234');
});

test('random parts are seven letters and digits, and differ', () => {
  const ids = Array.from({ length: 50 }, randomArtifactId);
  ids.forEach((id) => expect(id).toMatch(/^[A-Za-z0-9]{7}$/));
  expect(new Set(ids).size).toBe(50);
});
