import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import * as AdmZip from 'adm-zip';
import { Execution, ProgressEvent, Rehearsal, StackOutputs, startRehearsal } from 'codepipeline-rehearsal';
import { deploySystemC } from './support';
import { images, logLines, run, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const NAME = 'SystemC-Pipeline-59E46BAD-production';

describe('an upload to system C', () => {
  const progress: ProgressEvent[] = [];
  let rehearsal: Rehearsal;
  let outputs: StackOutputs;
  let execution: Execution;

  rehearse(
    async (started) => {
      rehearsal = started;
      outputs = await deploySystemC(rehearsal, 'SystemC');
      execution = await run(rehearsal, outputs);
    },
    { onProgress: (event) => progress.push(event) },
  );

  test('goes through every stage', () => {
    expect(execution.statusSummary).toBeUndefined();
    expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Succeeded' });
    expect(execution.status).toBe('Succeeded');
  });

  test("puts the tag production on this execution's image", async () => {
    const digest = execution.namespaces.get('Image')?.IMAGE_DIGEST;
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const [image, ...others] = await images(rehearsal, outputs);
    expect(others).toEqual([]);
    expect(image.imageDigest).toBe(digest);
    expect([...(image.imageTags ?? [])].sort()).toEqual([execution.id, 'production'].sort());
  });

  test('has a deploy action that names the image', () => {
    const [deployed] = execution.history.filter(({ stageName }) => stageName === 'Deploy');
    const digest = execution.namespaces.get('Image')?.IMAGE_DIGEST;
    expect(deployed).toMatchObject({
      externalExecutionId: digest,
      summary: expect.stringMatching(new RegExp(`^tagged .+@${digest} as 'production'$`)),
      outputVariables: { IMAGE_DIGEST: digest, IMAGE_TAG: 'production' },
    });
  });

  test('stores its artifacts under the keys that the policies name', async () => {
    expect(await artifactKeys()).toEqual([
      expect.stringMatching(/^SystemC-Pipeline-59E\/BuildOutpu\/\w{7}$/),
      expect.stringMatching(/^SystemC-Pipeline-59E\/ImageFiles\/\w{7}$/),
      expect.stringMatching(/^SystemC-Pipeline-59E\/Source\/\w{7}\.zip$/),
    ]);
  });

  test('has an artifact that names the image by digest', async () => {
    const [, Key] = await artifactKeys();
    const { Body } = await rehearsal.clients.s3.send(new GetObjectCommand({ Bucket: outputs.artifactBucketName, Key }));
    const zip = new AdmZip(Buffer.from(await Body!.transformToByteArray()));
    expect(zip.getEntries().map(({ entryName }) => entryName)).toEqual(['imageDetail.json']);
    const { ImageURI } = JSON.parse(zip.readAsText('imageDetail.json'));
    expect(ImageURI).toBe(`${outputs.ecrRepositoryUrl}@${execution.namespaces.get('Image')?.IMAGE_DIGEST}`);
  });

  async function artifactKeys(): Promise<(string | undefined)[]> {
    const { clients } = rehearsal;
    const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: outputs.artifactBucketName }));
    return Contents.map(({ Key }) => Key);
  }

  test('writes the log of the build to its log group', async () => {
    const lines = (await logLines(rehearsal, `/aws/codebuild/${NAME}`)).join('\n');
    expect(lines).toContain('Login Succeeded');
    expect(lines).toContain('digest: sha256:');
  });

  test('writes the log of the function to its log group, without credentials', async () => {
    const lines = (await logLines(rehearsal, `/aws/lambda/${NAME}-Deploy-tag-production`)).join('\n');
    expect(lines).toContain("as 'production'");
    expect(lines).not.toMatch(/artifactCredentials|secretAccessKey|sessionToken/);
  });

  test('reports each step while it runs', () => {
    const told = progress.filter((event) => event.type.startsWith('stage-')).map((event) => event.type);
    expect(told).toEqual(Array(3).fill(['stage-started', 'stage-finished']).flat());
    expect(progress.filter((event) => event.type === 'warning')).toEqual([]);
  });

  test('moves the tag from the image before it', async () => {
    const next = await run(rehearsal, outputs, sourceZip({ 'site/index.html': 'second' }));
    const tags = Object.fromEntries(
      (await images(rehearsal, outputs)).map(({ imageDigest, imageTags = [] }) => [imageDigest, imageTags]),
    );
    const [first, second] = [execution, next].map(({ namespaces }) => namespaces.get('Image')!.IMAGE_DIGEST);
    expect(second).not.toBe(first);
    expect(tags[first]).toEqual([execution.id]);
    expect([...tags[second]].sort()).toEqual([next.id, 'production'].sort());
  });

  test('succeeds again if it is repeated', async () => {
    const again = await run(rehearsal, outputs, sourceZip({ 'site/index.html': 'second' }));
    expect(again.statusSummary).toBeUndefined();
    expect(again.status).toBe('Succeeded');
  });
});

test('two rehearsals can run at the same time without affecting each other', async () => {
  const two = await Promise.all([startRehearsal(), startRehearsal()]);
  try {
    const ended = await Promise.all(
      two.map(async (rehearsal) => run(rehearsal, await deploySystemC(rehearsal, 'SystemC'))),
    );
    expect(ended.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
    expect(two.map(({ engine }) => engine.pipeline(NAME).executions.length)).toEqual([1, 1]);
  } finally {
    await Promise.all(two.map((rehearsal) => rehearsal.close()));
  }
}, 60_000);
