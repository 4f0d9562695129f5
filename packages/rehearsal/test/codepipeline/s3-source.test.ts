import { actionContext } from './action-context';
import { pipelineOf } from './fixtures';
import type { ObjectRevision, ObjectStore } from '../../src/codepipeline/aws/object-store';
import type { SourceRevisionOverride } from '../../src/codepipeline/engine/model';
import type { ActionContext } from '../../src/codepipeline/providers/provider';
import { s3Source } from '../../src/codepipeline/providers/s3-source';

const [action] = pipelineOf().stages[0].actions;
const revision: ObjectRevision = { versionId: 'v2', eTag: '"abc"', metadata: {}, lastModified: new Date(5) };

function storeWith(changes: Partial<ObjectStore> = {}) {
  const calls: string[] = [];
  const store: ObjectStore = {
    isVersioned: async () => true,
    head: async () => revision,
    read: async () => ({ body: Buffer.from('zip'), isTagged: false }),
    write: async () => undefined,
    copyTags: async () => undefined,
    ...changes,
  };
  const noted =
    <A extends unknown[], R>(name: string, call: (...args: A) => R) =>
    (...args: A): R => {
      calls.push([name, ...args.map(String)].join(' '));
      return call(...args);
    };
  const openStore = (): ObjectStore => ({
    isVersioned: noted('versioning', store.isVersioned),
    head: noted('head', store.head),
    read: noted('read', store.read),
    write: noted('write', store.write),
    copyTags: (from, to) => (calls.push(`tags ${from.versionId} to ${to.key}`), store.copyTags(from, to)),
  });
  return { calls, run: (context: ActionContext) => s3Source.run(context, { openStore }) };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
test('copies exactly the version it found into the artifact store', async () => {
  const { calls, run } = storeWith();
  const outcome = await run(actionContext(action).context);
  expect(calls).toEqual([
    'versioning uploads',
    'head uploads source.zip undefined',
    'read uploads source.zip v2',
    'write artifacts shop-dev/SourceOutput/id zip undefined',
  ]);
  expect(outcome.variables).toEqual({
    VersionId: 'v2',
    ETag: '"abc"',
    BucketName: 'uploads',
    ObjectKey: 'source.zip',
  });
  expect(outcome.sourceRevision).toMatchObject({ revisionId: 'v2', changeIdentifier: '"abc"', created: new Date(5) });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
test('copies the tags of the object', async () => {
  const { calls, run } = storeWith({ read: async () => ({ body: Buffer.from('zip'), isTagged: true }) });
  await run(actionContext(action).context);
  expect(calls.at(-1)).toBe('tags v2 to shop-dev/SourceOutput/id');
});

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevision.html
test("the object's own summary is the revision's", async () => {
  const metadata = { 'codepipeline-artifact-revision-summary': 'fix the cart' };
  const { run } = storeWith({ head: async () => ({ ...revision, metadata }) });
  const outcome = await run(actionContext(action).context);
  expect([outcome.summary, outcome.sourceRevision?.summary]).toEqual(['fix the cart', 'fix the cart']);
});

test('encrypts with the key of the artifact store', async () => {
  const { calls, run } = storeWith();
  const artifactStore = { bucket: 'artifacts', encryptionKeyId: 'alias/k' };
  await run(actionContext(action, { artifactStore }).context);
  expect(calls.at(-1)).toBe('write artifacts shop-dev/SourceOutput/id zip alias/k');
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
test('uses the version or the key of its overrides', async () => {
  const { calls, run } = storeWith();
  const override = (revisionType: SourceRevisionOverride['revisionType'], revisionValue: string) => ({
    actionName: 'S3',
    revisionType,
    revisionValue,
  });
  const sourceOverrides = [override('S3_OBJECT_KEY', 'old.zip'), override('S3_OBJECT_VERSION_ID', 'v1')];
  await run(actionContext(action, { sourceOverrides }).context);
  expect(calls[1]).toBe('head uploads old.zip v1');
});

test('a missing object and an unversioned bucket are named', async () => {
  const missing = storeWith({ head: async () => undefined });
  await expect(missing.run(actionContext(action).context)).rejects.toMatchObject({
    code: 'RevisionUnavailable',
    message: 'the bucket uploads has no object source.zip',
  });
  const unversioned = storeWith({ isVersioned: async () => false });
  await expect(unversioned.run(actionContext(action).context)).rejects.toMatchObject({
    code: 'ConfigurationError',
    message: expect.stringContaining('the source bucket uploads is not versioned'),
  });
  expect(unversioned.calls).toEqual(['versioning uploads']);
});
