import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { PublishCommand } from '@aws-sdk/client-sns';
import {
  account,
  action,
  codePipeline,
  DIGEST,
  ecs,
  ended,
  failure,
  IMAGE,
  logs,
  runAction,
  runJob,
  settings,
  sns,
  success,
  withAccount,
} from './task-account';

withAccount();

test('a task runs with the image and the command, once, and its exit code lets the image through', async () => {
  const first = ecs.on(DescribeTasksCommand).resolvesOnce({ tasks: [] });
  first.resolvesOnce({ tasks: [{ lastStatus: 'RUNNING' }] }).resolves({ tasks: [ended(0)] });
  await runAction();
  const { command, ...others } = settings;
  expect(ecs).toHaveReceivedCommandWith(RunTaskCommand, {
    cluster: 'shop',
    taskDefinition: 'arn:migrate:4',
    clientToken: 'a-1',
    ...(others as { launchType: 'FARGATE' }),
    overrides: { containerOverrides: [{ name: 'app', command }] },
  });
  expect(success()).toMatchObject({
    executionDetails: {
      summary: `the task of 'migrate' with ${IMAGE} ended with exit code 0`,
      externalExecutionId: 'arn:task/shop/t1',
    },
    outputVariables: { IMAGE_DIGEST: DIGEST, TASK_ARN: 'arn:task/shop/t1' },
  });
});

test('a revision that has the image is used, and its own command', async () => {
  account.image = IMAGE;
  process.env.RUN_TASK = '{"launchType":"EC2"}';
  await runAction();
  expect(ecs).not.toHaveReceivedCommand(RegisterTaskDefinitionCommand);
  expect(ecs.commandCalls(RunTaskCommand)[0].args[0].input).toEqual({
    cluster: 'shop',
    taskDefinition: 'arn:migrate:3',
    clientToken: 'a-1',
    launchType: 'EC2',
  });
});

test('a task that fails is explained with its exit code and last log lines', async () => {
  ecs.on(DescribeTasksCommand).resolves({ tasks: [ended(3)] });
  await runAction();
  expect(failure()?.message).toBe(
    "the task of 'migrate' failed: container 'app' exited with code 3 (Essential container in task exited); logs: log group /ecs/migrate, stream m/app/t1\nlast lines:\n| line 1\n| line 2\n| ",
  );
  expect(failure()?.externalExecutionId).toBe('notified/request-1');
  expect(sns.commandCalls(PublishCommand)[0].args[0].input).toMatchObject({
    Subject: 'Task failed: shop, stage Production',
    Message: expect.stringContaining('Target:    web'),
  });
});

test.each<[string, () => void]>([
  [
    '; logs: log group /ecs/migrate, stream m/app/t1 (could not be read: denied)',
    () => logs.on(GetLogEventsCommand).rejects(new Error('denied')),
  ],
  ['; logs: log group /ecs/migrate, stream m/app/t1 (empty)', () => logs.on(GetLogEventsCommand).resolves({})],
  ['; logs: log group /ecs/migrate', () => (account.options = { 'awslogs-group': '/ecs/migrate' })],
  ['', () => (account.options = undefined)],
])('its logs are told as far as they are known: %j', async (words, change) => {
  ecs.on(DescribeTasksCommand).resolves({ tasks: [ended(3)] });
  change();
  await runAction();
  expect(failure()?.message).toBe(
    `the task of 'migrate' failed: container 'app' exited with code 3 (Essential container in task exited)${words}`,
  );
});

test('a task that takes too long is stopped', async () => {
  ecs.on(DescribeTasksCommand).resolves({ tasks: [{ lastStatus: 'RUNNING', taskArn: 'arn:task/shop/t1' }] });
  await runAction();
  expect(ecs).toHaveReceivedCommandWith(StopTaskCommand, { cluster: 'shop', task: 'arn:task/shop/t1' });
  expect(failure()?.message).toMatch(/^the task of 'migrate' did not end within 10 minutes, so it was stopped; logs: /);
});

test.each([
  [
    { failures: [{ reason: 'RESOURCE:MEMORY', detail: 'none is free' }, { reason: 'AGENT' }, {}] },
    'RESOURCE:MEMORY (none is free), AGENT, no reason',
  ],
])('a task that ECS does not start is a failure', async (answer, reason) => {
  ecs.on(RunTaskCommand).resolves(answer);
  await runAction();
  expect(failure()?.message).toBe(`ECS did not start the task of 'migrate' in cluster 'shop': ${reason}`);
});

test('an answer that names neither a task nor a reason is asked for again', async () => {
  ecs
    .on(RunTaskCommand)
    .resolvesOnce({})
    .resolves({ tasks: [{ taskArn: 'arn:task/shop/t1' }] });
  await runAction();
  expect(success()?.outputVariables).toBeDefined();
});

test('a task that ECS forgot is a failure', async () => {
  ecs.on(DescribeTasksCommand).resolves({ tasks: [] });
  await runAction();
  expect(failure()?.message).toBe(
    "ECS no longer reports the task of 'migrate', so nobody knows how it ended: look at its logs",
  );
});

describe('an attempt', () => {
  test('that has ended starts no task', async () => {
    Object.assign(account, { status: 'Failed', token: '{"version":1,"since":0,"attemptId":"a-1"}' });
    await runJob();
    expect(ecs).not.toHaveReceivedCommand(DescribeTaskDefinitionCommand);
  });

  test('that ends right before the task starts does not start it', async () => {
    let asked = 0;
    account.token = '{"version":1,"since":0,"attemptId":"a-1","revisionArn":"arn:migrate:4"}';
    codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({
      actionExecutionDetails: [{ ...action, status: ++asked > 1 ? 'Abandoned' : 'InProgress' }],
    }));
    await runJob();
    expect(ecs).not.toHaveReceivedCommand(RunTaskCommand);
  });

  test('is claimed by a job that may be a late copy', async () => {
    codePipeline.on(ListActionExecutionsCommand).resolves({
      actionExecutionDetails: [action, { ...action, actionExecutionId: 'a-0', status: 'Failed' }] as never[],
    });
    await runJob();
    expect(account.token).toContain('"attemptId":"a-1"');
  });
});

test.each(['[]', '7', 'null', '{', '{}'])('settings that are %s are a failure', async (text) => {
  process.env.RUN_TASK = text;
  await runAction();
  expect(failure()?.message).toBe(
    `environment variable RUN_TASK must be JSON with a launchType, got ${text}: deploy the function again`,
  );
});

test('a job whose parameters are no JSON is a failure', async () => {
  await runJob('{');
  expect(failure()?.message).toBe('the user parameters of the action are not JSON: deploy the pipeline again');
});

test('problems that stay are given up after the timeout and 30 minutes', async () => {
  ecs.on(DescribeTasksCommand).rejects(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
  await runAction();
  expect(failure()?.message).toBe('gave up after 40 minutes (ECS is receiving too many requests): retry the stage');
});
