import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { Execution, Inbox, Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { Fleet } from './fleet';
import { recordedDeployments } from '../../../examples/demo/outcome';
import { deploy, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

let rehearsal: Rehearsal;
let ecs: ECSClient;
let outputs: StackOutputs;
let inbox: Inbox;

rehearse(
  async (started) => {
    rehearsal = started;
    ecs = new ECSClient(rehearsal.clients.config);
    outputs = await deploy(rehearsal, (app) => new Fleet(app, 'Fleet'));
    inbox = await rehearsal.subscribe(outputs.topicArn);
  },
  { timeouts: { lambdaContinuation: 200, ecsMinute: 100 } },
);

let releases = 0;

async function release(): Promise<Execution> {
  const page = sourceZip({ 'site/index.html': `<title>Release ${++releases}</title>` });
  return rehearsal.upload(outputs.pipelineName, page);
}

/** The images by container, of a service or of the newest revision of a family. */
async function imagesOf(taskDefinition: string): Promise<Record<string, string>> {
  const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return Object.fromEntries(found!.containerDefinitions!.map(({ name, image }) => [name!, image!]));
}

async function serviceImages(service: string): Promise<Record<string, string>> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'fleet', services: [service] }));
  return imagesOf(services![0].taskDefinition!);
}

const imageOf = ({ namespaces }: Execution): string =>
  `${outputs.repositoryUri}@${namespaces.get('Image')?.IMAGE_DIGEST}`;

const FIRST_IMAGE = 'public.ecr.aws/nginx/nginx:stable';
let good: string;

test('a migration runs with the new image, then two services and a scheduled task get it', async () => {
  const execution = await release();
  await execution.rest.promise;
  expect(execution.statusSummary).toBeUndefined();
  good = imageOf(execution);
  const served = { app: good, worker: good, proxy: FIRST_IMAGE };
  expect([await serviceImages('canary'), await serviceImages('linear')]).toEqual([served, served]);
  expect(await imagesOf(outputs.reportFamily)).toEqual({ app: good });
  const actions = [...execution.stages.get('Deploy')!.actions.values()];
  expect(actions.map(({ declaration, summary }) => `${declaration.name}: ${summary}`)).toEqual([
    expect.stringMatching(/: the task of 'migrate' with \S+@sha256:\w+ ended with exit code 0$/),
    expect.stringMatching(/: service 'canary' runs /),
    expect.stringMatching(/: service 'linear' runs /),
    expect.stringMatching(/: the newest revision of task definition 'report' is \S+report:2, with image /),
  ]);
  const { subject, text } = await inbox.next();
  expect([subject, await inbox.unread()]).toEqual([undefined, []]);
  expect(text.split('\n')).toEqual([
    '"An execution of the pipeline succeeded."',
    `"Pipeline:  ${outputs.pipelineName}"`,
    `"Execution: ${execution.id}"`,
    `"Link:      https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/${outputs.pipelineName}/executions/${execution.id}/timeline?region=us-east-1"`,
  ]);
});

test('a migration that fails deploys nothing, and its last log lines are in the message', async () => {
  await rehearsal.tasks.script('migrate', [
    { kind: 'exits', exitCode: 4, output: ['adding column price', 'ERROR: relation "shop" does not exist'] },
  ]);
  const execution = await release();
  await execution.rest.promise;
  expect(stagesOf(execution)).toMatchObject({ Deploy: 'Failed' });
  expect(execution.statusSummary).toMatch(/the task of 'migrate' failed: container 'app' exited with code 4/);
  expect(await serviceImages('canary')).toMatchObject({ app: good });
  const messages = await inbox.unread();
  expect(messages).toHaveLength(1);
  expect(messages[0].text).toContain('ERROR: relation "shop" does not exist');
});

test('of two deployments beside each other, the one that fails is reported, once', async () => {
  await rehearsal.services.script('linear', [{ kind: 'unhealthy', container: 'app', reason: 'GET / answered 500' }]);
  const execution = await release();
  await execution.rest.promise;
  expect(execution.statusSummary).toMatch(
    /^Deploy › deploy-linear failed: service 'linear' was rolled back by its deployment circuit breaker/,
  );
  expect(await serviceImages('canary')).toMatchObject({ app: imageOf(execution) });
  expect(await serviceImages('linear')).toMatchObject({ app: good });
  expect((await inbox.unread()).map(({ subject }) => subject)).toEqual(['Deployment failed: fleet-dev, stage Deploy']);
});

test('of two executions that race, the second deploys after the first, and both records are true', async () => {
  await rehearsal.services.script('canary', [{ kind: 'slow', milliseconds: 3_000 }]);
  const first = await release();
  await untilServed('canary', () => imageOf(first));
  const second = await release();
  await Promise.all([first.rest.promise, second.rest.promise]);
  expect([first.statusSummary, second.statusSummary]).toEqual([undefined, undefined]);
  expect(await serviceImages('canary')).toMatchObject({ app: imageOf(second) });
  expect(await serviceImages('linear')).toMatchObject({ app: imageOf(second) });
  const records = await recordedDeployments(rehearsal.clients, outputs.tableName);
  for (const { id, namespaces } of [first, second]) {
    const own = records.filter(({ deploymentId }) => deploymentId.startsWith(id));
    const digest = namespaces.get('Image')!.IMAGE_DIGEST;
    expect(own.map(({ status, imageDigest }) => [status, imageDigest])).toEqual([
      ['SUCCEEDED', digest],
      ['SUCCEEDED', digest],
    ]);
  }
  good = imageOf(second);
});

test('an image that cannot be pulled, and a deployment that another one replaces, fail with their own sentences', async () => {
  await rehearsal.services.script('canary', [{ kind: 'cannotPull', reason: 'manifest unknown' }]);
  await rehearsal.services.script('linear', [{ kind: 'slow', milliseconds: 20_000 }]);
  const execution = await release();
  await untilServed('linear', () => imageOf(execution));
  await ecs.send(new UpdateServiceCommand({ cluster: 'fleet', service: 'linear', taskDefinition: 'linear:1' }));
  await execution.rest.promise;
  expect(execution.statusSummary).toMatch(/deploy-canary failed: .*CannotPullContainerError.*manifest unknown/);
  expect(execution.statusSummary).toMatch(/deploy-linear failed: .*another deployment/);
  const records = await recordedDeployments(rehearsal.clients, outputs.tableName);
  expect(
    records.filter(({ deploymentId }) => deploymentId.startsWith(execution.id)).map(({ status }) => status),
  ).toEqual(['FAILED', 'FAILED']);
});

async function untilServed(service: string, image: () => string): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const { app } = await serviceImages(service);
    if (app !== good && app === image()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`service ${service} did not get the image`);
}
