import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as AdmZip from 'adm-zip';
import { Execution, Rehearsal } from 'codepipeline-rehearsal';
import { Deployed, DeployedSystemB, deployedBy, deploySystemB, digestOf, pushAndWait, repositoryName } from './support';
import { stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

/** An execution that has built its image. Its stage `Deploy` has failed and can be retried. */
let execution: Execution;
let rehearsal: Rehearsal;
let systemB: DeployedSystemB;
let before: Deployed;
let goodArtifact: Buffer;

rehearse(async (started) => {
  rehearsal = started;
  systemB = await deploySystemB(rehearsal, 'dev');
  const critical = [{ name: 'CVE-2026-1', severity: 'CRITICAL' }] as const;
  await scanFinds(critical);
  execution = await pushAndWait(systemB);
  await scanFinds([]);
  await systemB.inbox.next();
  before = await deployedBy(systemB);
  goodArtifact = await readArtifact();
});

type Findings = Parameters<Rehearsal['setScanFindings']>[0]['findings'];

const scanFinds = (findings: Findings): Promise<void> =>
  rehearsal.setScanFindings({ repositoryName: repositoryName(systemB.outputs), findings });

async function readArtifact(): Promise<Buffer> {
  const { bucket: Bucket, key: Key } = execution.artifacts.get('ImageFiles')!;
  const { Body } = await rehearsal.clients.s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body!.transformToByteArray());
}

/** Why deployments failed, in order. */
const failed: string[] = [];

/** Replaces the artifact of the image step. */
async function putArtifact(Body: Buffer): Promise<void> {
  const { bucket: Bucket, key: Key } = execution.artifacts.get('ImageFiles')!;
  await rehearsal.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

function artifactWith(definitions: unknown): Buffer {
  const zip = new AdmZip(goodArtifact);
  zip.deleteFile('imagedefinitions.json');
  if (definitions !== undefined) {
    const text = typeof definitions === 'string' ? definitions : JSON.stringify(definitions);
    zip.addFile('imagedefinitions.json', Buffer.from(text));
  }
  return zip.toBuffer();
}

async function tryAgain(): Promise<string | undefined> {
  const { pipelineName: name } = systemB.outputs;
  rehearsal.engine.retryStage({ name, stageName: 'Deploy', executionId: execution.id, mode: 'ALL_ACTIONS' });
  await execution.rest.promise;
  return execution.statusSummary;
}

const image = (changes: Record<string, string>): unknown => [
  { name: 'app', imageUri: `${systemB.outputs.ecrRepositoryUri}@${digestOf(execution)}`, ...changes },
];

describe('a deployment with a broken imagedefinitions.json fails, and the service and the records do not change', () => {
  afterAll(() => putArtifact(goodArtifact));

  test.each<[string, () => unknown, string]>([
    ['is missing', () => undefined, 'Did not find the image definition file imagedefinitions.json'],
    ['is not JSON', () => '[{', 'The image definition file imagedefinitions.json contains invalid JSON format'],
    [
      'names no image',
      () => [{ name: 'app' }],
      'The image definition file imagedefinitions.json contains invalid JSON',
    ],
    ['names a stranger', () => image({ name: 'api' }), 'The AWS ECS container api does not exist'],
  ])('that %s', async (_, definitions, message) => {
    await putArtifact(artifactWith(definitions()));
    const summary = await tryAgain();
    expect(summary).toMatch(/^Deploy › deploy-Service failed: /);
    expect(summary).toContain(message);
    failed.push(message);
    expect(await deployedBy(systemB)).toEqual(before);
  });
});

describe('an image that is deleted before its deployment', () => {
  test('cannot be pulled, and the service and the records do not change', async () => {
    const imageIds = [{ imageDigest: digestOf(execution) }];
    const command = new BatchDeleteImageCommand({ repositoryName: repositoryName(systemB.outputs), imageIds });
    await rehearsal.clients.ecr.send(command);
    const name = `${systemB.outputs.ecrRepositoryUri}@${digestOf(execution)}`;
    expect(await tryAgain()).toMatch(
      `Deploy › deploy-Service failed: no task could start: CannotPullContainerError: ${name}`,
    );
    failed.push(`CannotPullContainerError: ${name}`);
    expect(await deployedBy(systemB)).toEqual(before);
  });

  test('is replaced by the next push', async () => {
    const next = await pushAndWait(systemB);
    expect(next.statusSummary).toBeUndefined();
    expect(stagesOf(next)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Succeeded' });
    const { running, recorded } = await deployedBy(systemB);
    expect(running.image).toContain(digestOf(next));
    expect(recorded).toEqual([...before.recorded, expect.objectContaining({ status: 'SUCCEEDED' })]);
  });
});

test('each failed deployment sends one notification, with its reason', async () => {
  const messages = await systemB.inbox.unread();
  expect(messages).toHaveLength(failed.length);
  messages.forEach(({ text }, index) => {
    expect(text).toMatch(/^"An action of the pipeline failed, or an update of the pipeline canceled the execution."/);
    expect(text).toContain('"Action:    deploy-Service"');
    expect(text).toContain(failed[index]);
  });
});
