import { setTimeout as sleep } from 'node:timers/promises';
import { Execution, Rehearsal, ServiceScript } from 'codepipeline-rehearsal';
import { DeployedShop, deployShop } from './support';
import { recordedDeployments, runningTask } from '../../../examples/demo/outcome';
import { shopSource } from '../../../examples/demo/shop-source';
import { ServiceNames } from '../../../examples/ecs-blue-green/shop';
import { stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

type Images = Readonly<Record<'staging' | 'production', string>>;

let rehearsal: Rehearsal;
let shop: DeployedShop;
/** The images of the last good release. */
let last: Images;

rehearse(
  async (started) => {
    rehearsal = started;
    shop = await deployShop(rehearsal);
  },
  { timeouts: { lambdaContinuation: 200, ecsMinute: 50 } },
);

/** Pushes a new page, which is a new image. */
async function push(page: string): Promise<Execution> {
  return rehearsal.push(
    shop.outputs.pipelineName,
    shopSource({ 'site/index.html': `<title>Shop</title><h1>${page}</h1>` }),
  );
}

type Action = { readonly status: string; readonly summary?: string; readonly error?: { readonly message: string } };

/** Resolves once this is true of the deployment to production. */
async function production({ stages }: Execution, isSo: (action: Action) => boolean): Promise<Action> {
  for (const end = Date.now() + 20_000; ;) {
    const action = stages.get('Production')?.actions.get('deploy-Production');
    if (action && isSo(action)) {
      return action;
    }
    if (Date.now() > end || (action && hasEnded(action))) {
      throw new Error(
        `the deployment to production is ${action?.status}: ${action?.error?.message ?? action?.summary}`,
      );
    }
    await sleep(50);
  }
}

const isPaused = ({ summary = '' }: Action): boolean => summary.includes(' is paused by ');
const hasEnded = ({ status }: Action): boolean => status !== 'InProgress';

async function running(): Promise<Images> {
  const image = async ({ clusterName, serviceName }: ServiceNames): Promise<string> =>
    (await runningTask(rehearsal.clients, clusterName, serviceName)).image;
  return { staging: await image(shop.staging), production: await image(shop.production) };
}

const imageOf = ({ namespaces }: Execution): string =>
  `${shop.outputs.repositoryUri}@${namespaces.get('Image')!.IMAGE_DIGEST}`;

const script = (target: 'staging' | 'production', ...scripts: ServiceScript[]): Promise<void> =>
  rehearsal.services.script(shop[target].serviceName, scripts);

/** What the table says about an execution: its status by stage, and the summary of the last one. */
async function recorded({ id }: Execution): Promise<[string[], string]> {
  const all = await recordedDeployments(rehearsal.clients, shop.outputs.tableName);
  const own = all.filter(({ deploymentId }) => deploymentId.startsWith(id));
  const ends = own.map(({ deploymentId, status }) => `${deploymentId.split('#')[1]} ${status}`);
  return [ends, own.at(-1)!.summary];
}

/** The subjects of the messages since the last look, without requests for approvals, and the text of the last one. */
async function notified(): Promise<[string[], string]> {
  const failures = (await shop.inbox.unread()).filter(({ subject }) => !subject?.startsWith('APPROVAL NEEDED'));
  return [failures.map(({ subject }) => subject ?? ''), failures.at(-1)?.text ?? ''];
}

/** What people, the record and CodePipeline say of a failed deployment, which must be the same. */
async function expectFailure(execution: Execution, stage: string, reason: RegExp): Promise<void> {
  expect(stagesOf(execution)[stage]).toBe('Failed');
  expect(execution.statusSummary).toMatch(reason);
  const [, summary] = await recorded(execution);
  expect(summary).toMatch(reason);
  const [subjects, text] = await notified();
  expect(subjects).toEqual([`Deployment failed: shop-dev, stage ${stage}`]);
  expect(text).toMatch(reason);
}

test('a good release runs in staging, and in production after an approval that came before the pause', async () => {
  const execution = await push('first');
  await rehearsal.approve(shop.outputs.pipelineName, { summary: 'as agreed' });
  await execution.rest.promise;
  expect(execution.statusSummary).toBeUndefined();
  expect(stagesOf(execution)).toMatchObject({ Staging: 'Succeeded', Production: 'Succeeded' });
  last = { staging: imageOf(execution), production: imageOf(execution) };
  expect(await running()).toEqual(last);
  expect((await recorded(execution))[0]).toEqual(['Staging SUCCEEDED', 'Production SUCCEEDED']);
  expect(await notified()).toEqual([[], '']);
});

test('a release that crashes stops in staging with its exit code, and reaches nobody else', async () => {
  await script('staging', { kind: 'crashes', exitCode: 3 });
  const execution = await push('crash');
  await execution.rest.promise;
  await expectFailure(
    execution,
    'Staging',
    /rolled back by its deployment circuit breaker after 3 failed tasks: container 'app' exited with code 3 \(Essential container in task exited\); logs: log group \S+, stream app\/app\/\w/,
  );
  expect(await running()).toEqual(last);
  expect((await recorded(execution))[0]).toEqual(['Staging FAILED']);
});

test('a paused deployment says what it waits for, and continues when it is approved', async () => {
  const execution = await push('second');
  const { summary } = await production(execution, isPaused);
  expect(summary).toMatch(/is paused by ecs-pause-\w+ until \S+Z: it waits for approval 'approve-Production'$/);
  expect((await running()).production).not.toBe(last.production); // green runs, and blue has the traffic
  await rehearsal.approve(shop.outputs.pipelineName);
  await execution.rest.promise;
  last = { staging: imageOf(execution), production: imageOf(execution) };
  expect(stagesOf(execution)).toMatchObject({ Production: 'Succeeded' });
  expect(await running()).toEqual(last);
});

test('a deployment that is rejected at its pause goes back, and people are notified once', async () => {
  const execution = await push('wrong');
  await production(execution, isPaused);
  await rehearsal.reject(shop.outputs.pipelineName, { summary: 'wrong color' });
  await execution.rest.promise;
  expect(stagesOf(execution)).toMatchObject({ Staging: 'Succeeded', Production: 'Failed' });
  expect(execution.statusSummary).toMatch(
    /approval 'approve-Production' was rejected, so the deployment of service '\S+' was ended \(ROLLBACK_SUCCESSFUL\)/,
  );
  expect(await running()).toEqual({ staging: imageOf(execution), production: last.production });
  expect((await recorded(execution))[0]).toEqual(['Staging SUCCEEDED', 'Production FAILED']);
  const [subjects, text] = await notified();
  expect(subjects).toHaveLength(1);
  expect(text).toMatch(/^"An action of the pipeline failed, .*"\n(.*\n)*"Action: {4}approve-Production"\n/);
  expect(text).toContain(
    `"Link:      https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-dev/executions/${execution.id}/timeline?region=us-east-1"`,
  );
  expect(text.split('\n').at(-1)).toBe('"Reason:    the approval was rejected: wrong color"');
});

test('an alarm during the bake time brings the old tasks back', async () => {
  await script('production', { kind: 'alarm', alarm: 'ShopServices-errors', during: 'bake' });
  const execution = await push('slow');
  await rehearsal.approve(shop.outputs.pipelineName);
  await execution.rest.promise;
  await expectFailure(
    execution,
    'Production',
    /was rolled back because of its CloudWatch alarms \(ShopServices-errors\)/,
  );
  expect((await running()).production).toBe(last.production);
});

test('a pause that nobody answers in time ends in a rollback', async () => {
  const execution = await push('late');
  await production(execution, isPaused);
  await production(execution, hasEnded);
  await rehearsal.approve(shop.outputs.pipelineName);
  await execution.rest.promise;
  await expectFailure(execution, 'Production', /was rolled back because nobody answered lifecycle hook ecs-pause-/);
  expect((await running()).production).toBe(last.production);
});

// The rejection is news, and no rule can know of the deployment: docs/decisions/0026-people-learn-of-it-once.md.
test('a deployment that fails while its approval is open is reported at once, and its rejection by itself', async () => {
  await script('production', { kind: 'crashes', exitCode: 9 });
  const execution = await push('crash in production');
  await production(execution, hasEnded);
  const [first, text] = await notified();
  expect(first).toEqual(['Deployment failed: shop-dev, stage Production']);
  expect(text).toMatch(/container 'app' exited with code 9/);
  expect(execution.status).toBe('InProgress');
  await rehearsal.reject(shop.outputs.pipelineName, { summary: 'it has failed\n"Link: https://evil.example"' });
  await execution.rest.promise;
  const { subject, text: rejection } = await shop.inbox.next();
  expect([subject, await shop.inbox.unread()]).toEqual([undefined, []]);
  expect(rejection).toContain('"Action:    approve-Production"');
  // What the approver wrote follows everything that is ours.
  expect(rejection.indexOf('evil.example')).toBeGreaterThan(rejection.indexOf('"Reason:'));
  expect(rejection.indexOf('"Reason:')).toBeGreaterThan(rejection.indexOf('"Link:      https://us-east-1.console'));
});
