import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr';
import { Execution, ProgressEvent, Rehearsal, ScanFindings } from 'codepipeline-rehearsal';
import { Deployed, DeployedSystemB, deployedBy, deploySystemB, digestOf, pushAndWait, repositoryName } from './support';
import { shopSource, UNFINISHED_PAGE } from '../../../examples/demo/shop-source';
import { images, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const listeners = new Set<(event: ProgressEvent) => void>();
let rehearsal: Rehearsal;
let systemB: DeployedSystemB;
let first: Execution;

rehearse(
  async (started) => {
    rehearsal = started;
    systemB = await deploySystemB(rehearsal, 'dev');
    first = await pushAndWait(systemB);
  },
  {
    timeouts: { lambdaContinuation: 200 },
    onProgress: (event) => listeners.forEach((listen) => listen(event)),
  },
);

const registry = async (): Promise<unknown[]> => {
  const found = await images(rehearsal, { ecrRepositoryUrl: systemB.outputs.ecrRepositoryUri });
  return found.map(({ imageDigest, imageTags }) => [imageDigest, imageTags]);
};

/** A different page makes a different image. */
const withPage = (name: string) => shopSource({ 'site/index.html': `<title>Shop</title><h1>${name}</h1>` });

const scan = (scanned: Omit<ScanFindings, 'repositoryName'>): Promise<void> =>
  rehearsal.setScanFindings({ repositoryName: repositoryName(systemB.outputs), ...scanned });

/** Resolves at the first event that matches. */
function happened(isIt: (event: ProgressEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const listen = (event: ProgressEvent): void => {
      if (!isIt(event)) return;
      listeners.delete(listen);
      resolve();
    };
    listeners.add(listen);
  });
}

test('before the failures, there is a deployment', async () => {
  expect(first.statusSummary).toBeUndefined();
  expect((await deployedBy(systemB)).running.image).toContain(digestOf(first));
  expect(await systemB.inbox.unread()).toEqual([]);
});

describe('a failing test', () => {
  let before: Deployed;
  let imagesBefore: unknown[];
  let execution: Execution;

  beforeAll(async () => {
    [before, imagesBefore] = [await deployedBy(systemB), await registry()];
    execution = await pushAndWait(systemB, shopSource(UNFINISHED_PAGE));
  });

  test('stops at Build and names the command that failed', () => {
    expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Failed' });
    expect(execution.statusSummary).toMatch(/^Build › Docker failed: .* failed in phase BUILD: .*sh test\.sh.*1/);
  });

  test('pushes and deploys nothing: the registry, the service and the records do not change', async () => {
    expect(await registry()).toEqual(imagesBefore);
    expect(await deployedBy(systemB)).toEqual(before);
  });

  test('notifies subscribers', async () => {
    const { subject, text } = await systemB.inbox.next();
    expect(subject).toBeUndefined();
    expect(text.split('\n')).toEqual([
      '"A build failed. Nothing was deployed."',
      '"Pipeline: cicd-pipeline-dev"',
      '"Status:   FAILED"',
      expect.stringMatching(/^"Build: {4}arn:aws:codebuild:us-east-1:\d+:build\/cicd-pipeline-dev:[0-9a-f-]+"$/),
      expect.stringMatching(/^"Log: {6}https:.*group=\/aws\/codebuild\/cicd-pipeline-dev;stream=[0-9a-f-]+"$/),
      '"Link:     https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/cicd-pipeline-dev/executions?region=us-east-1"',
    ]);
    expect(await systemB.inbox.unread()).toEqual([]);
  });
});

/** The validation follows the deployment: the new image runs, its record says why it failed, and people are notified. */
describe.each<[string, Omit<ScanFindings, 'repositoryName'>, RegExp]>([
  [
    'a scan with critical findings',
    { findings: [{ name: 'CVE-2026-1', severity: 'CRITICAL' }] },
    /has findings that block its deployment \(1 CRITICAL\): update the affected packages and push again$/,
  ],
  [
    'a scan that failed',
    { status: 'FAILED', findings: [] },
    /has no scan \(FAILED.*\): turn on scan on push and push the image again, or set allowUnscannedImage$/,
  ],
])('%s', (name, scanned, reason) => {
  let before: Deployed;
  let execution: Execution;

  beforeAll(async () => {
    before = await deployedBy(systemB);
    await scan(scanned);
    execution = await pushAndWait(systemB, withPage(name));
  });
  afterAll(() => scan({ findings: [] }));

  test('fails the stage after the deployment, with the reason', () => {
    expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Failed' });
    expect(execution.statusSummary).toMatch(/^Deploy › ValidateImage failed: image /);
    expect(execution.statusSummary).toMatch(reason);
  });

  test('is recorded with the digest, and earlier records do not change', async () => {
    const { recorded, running } = await deployedBy(systemB);
    const failed = { status: 'FAILED', imageDigest: digestOf(execution), summary: expect.stringMatching(reason) };
    expect(recorded).toEqual([...before.recorded, expect.objectContaining(failed)]);
    expect(running.image).toContain(digestOf(execution));
  });

  test('notifies subscribers', () => expectNotified(execution, reason));
});

describe('an image that is deleted while it waits for its scan', () => {
  const reason =
    /^there is no image sha256:\w+ in repository '\S+': it was deleted, or the pipeline was updated with another repository, so release the change again$/;
  let before: Deployed;
  let execution: Execution;

  beforeAll(async () => {
    before = await deployedBy(systemB);
    await scan({ status: 'IN_PROGRESS', findings: [] });
    const waiting = happened((event) => event.type === 'action-started' && event.actionName === 'ValidateImage');
    execution = await systemB.rehearsal.push(systemB.outputs.pipelineName, withPage('deleted'));
    await waiting;
    const imageIds = [{ imageDigest: digestOf(execution) }];
    const command = new BatchDeleteImageCommand({ repositoryName: repositoryName(systemB.outputs), imageIds });
    await rehearsal.clients.ecr.send(command);
    await execution.rest.promise;
  });
  afterAll(() => scan({ findings: [] }));

  test('fails the validation, which is recorded', async () => {
    expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Failed' });
    expect(execution.statusSummary).toMatch(/^Deploy › ValidateImage failed: there is no image /);
    const failed = { status: 'FAILED', imageDigest: digestOf(execution), imageTags: [] };
    expect((await deployedBy(systemB)).recorded).toEqual([...before.recorded, expect.objectContaining(failed)]);
  });

  test('notifies subscribers', () => expectNotified(execution, reason));
});

test('after all these failures, a good push is deployed', async () => {
  const good = await pushAndWait(systemB, withPage('good'));
  expect(good.statusSummary).toBeUndefined();
  const { running, recorded } = await deployedBy(systemB);
  expect(running.image).toContain(digestOf(good));
  expect(recorded.at(-1)).toMatchObject({ status: 'SUCCEEDED', imageDigest: digestOf(good) });
  expect(await systemB.inbox.unread()).toEqual([]);
});

/** Expects one message, as people read it. */
async function expectNotified(execution: Execution, reason: RegExp): Promise<void> {
  const { subject, text } = await systemB.inbox.next();
  expect(subject).toBe('Validation failed: cicd-pipeline-dev, stage Deploy');
  const [headline, blank, reported, ...lines] = text.split('\n');
  expect([headline, blank]).toEqual(['The validation of an image failed.', '']);
  expect(reported.replace(/^Reason: +/, '')).toMatch(reason);
  const { CommitId: commit, CommitMessage: message } = execution.namespaces.get('SourceVariables')!;
  expect(commit).toMatch(/^[0-9a-f]{40}$/);
  expect(lines).toEqual([
    'Pipeline:  cicd-pipeline-dev',
    'Stage:     Deploy',
    'Action:    ValidateImage',
    'Target:    shop-dev',
    `Execution: ${execution.id}`,
    `Image:     ${repositoryName(systemB.outputs)}@${digestOf(execution)}`,
    `Commit:    ${commit}`,
    `Message:   ${message}`,
    `Link:      https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/cicd-pipeline-dev/executions/${execution.id}/timeline?region=us-east-1`,
  ]);
  expect(await systemB.inbox.unread()).toEqual([]);
}
