import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  ServiceDeployment,
  Task,
} from '@aws-sdk/client-ecs';
import { IMAGE } from './arbitraries';
import { account, attempt, dynamoDb, ecs, NOW, runAction, withAccount } from './ecs-account';

withAccount();

const REVISION = 'arn:aws:ecs:us-east-1:111122223333:task-definition/web:8';
const crashed = (more: Partial<Task> = {}): Task => ({
  taskArn: 'arn:aws:ecs:us-east-1:111122223333:task/shop/0123',
  taskDefinitionArn: REVISION,
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  stoppedAt: new Date(NOW),
  containers: [
    { name: 'proxy', exitCode: 0 },
    { name: 'app', exitCode: 1 },
  ],
  ...more,
});
const rollBack = (deployment: ServiceDeployment) =>
  void Object.assign(deployment, {
    status: 'ROLLBACK_SUCCESSFUL',
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3 },
  });
const BREAKER = "service 'web' was rolled back by its deployment circuit breaker after 3 failed tasks";

beforeEach(() => {
  account.onDescribe = rollBack;
});

test('a failure names the exit code and the place of the logs first', async () => {
  account.tasks = [crashed()];
  await runAction();
  const sentence = `${BREAKER}: container 'app' exited with code 1 (Essential container in task exited); logs: log group /ecs/web, stream app/app/0123`;
  expect(account.answer?.failure).toBe(sentence);
  expect(account.records[0]).toMatchObject({ status: { S: 'FAILED' }, summary: { S: sentence } });
});

test('then what ECS says, and the last events since the deployment began', async () => {
  account.tasks = [crashed()];
  account.onDescribe = (deployment) => {
    rollBack(deployment);
    deployment.statusReason = 'Circuit breaker';
    deployment.rollback = { reason: 'Circuit breaker' };
    const at = (seconds: number) => new Date(deployment.createdAt!.getTime() + seconds * 1000);
    account.service!.events = [
      { createdAt: at(-1), message: '(service web) is old' },
      { message: 'has no time' },
      { createdAt: at(1) },
      ...Array.from({ length: 6 }, (_, index) => ({
        createdAt: at(index + 2),
        message: `(service web) event ${index}`,
      })),
    ];
  };
  await runAction();
  expect(account.answer?.failure).toMatch(
    /; ECS says: Circuit breaker; last events: event 5 \| event 4 \| event 3 \| event 2 \| event 1$/,
  );
});

test('each reason is told once, the newest first, at most three', async () => {
  const task = (exitCode: number, second: number) =>
    crashed({
      containers: [{ name: 'app', exitCode }],
      stoppedAt: undefined,
      stoppingAt: new Date(NOW + second * 1000),
    });
  account.tasks = [task(1, 1), task(1, 2), task(2, 3), task(3, 4), task(4, 5), crashed({ stoppedAt: undefined })];
  await runAction();
  const codes = [...account.answer!.failure!.matchAll(/exited with code (\d)/g)].map(([, code]) => code);
  expect(codes).toEqual(['4', '3', '2']);
});

test('tasks of other revisions, and those that were scaled down, explain nothing', async () => {
  account.tasks = [
    crashed({ taskDefinitionArn: 'arn:other' }),
    crashed({ stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' }),
  ];
  await runAction();
  expect(account.answer?.failure).toBe(BREAKER);
});

test('a task without a reason counts', async () => {
  account.tasks = [crashed({ stoppedReason: undefined, stopCode: undefined, containers: [{ name: 'app' }] })];
  await runAction();
  expect(account.answer?.failure).toBe(
    `${BREAKER}: a task stopped: ECS gives no reason; logs: log group /ecs/web, stream app/app/0123`,
  );
});

test('a container with another log driver has no place', async () => {
  process.env.CONTAINER_NAMES = '["proxy"]';
  account.tasks = [crashed({ containers: [{ name: 'proxy', exitCode: 2 }] })];
  await runAction();
  expect(account.answer?.failure).toBe(
    `${BREAKER}: container 'proxy' exited with code 2 (Essential container in task exited)`,
  );
});

test('what cannot be read never hides the failure', async () => {
  ecs.on(ListTasksCommand).rejects(new Error('not authorized to list tasks'));
  await runAction();
  expect(account.answer?.failure).toBe(
    `${BREAKER}: its stopped tasks could not be read (not authorized to list tasks)`,
  );
});

test('neither does a place of logs that cannot be read', async () => {
  account.tasks = [crashed()];
  account.onDescribe = (deployment) => {
    rollBack(deployment);
    ecs.on(DescribeTaskDefinitionCommand).rejects(new Error('denied'));
  };
  await runAction();
  expect(account.answer?.failure).toMatch(/; the place of its logs could not be read \(denied\)$/);
});

test('neither do requests that hang', async () => {
  account.tasks = [crashed()];
  jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('late', 'TimeoutError')), ms);
    return controller.signal;
  });
  ecs
    .on(DescribeTasksCommand)
    .callsFake(
      async () => new Promise((_, reject) => setTimeout(() => reject(new DOMException('late', 'TimeoutError')), 8_000)),
    );
  await runAction();
  expect(account.answer?.failure).toBe(`${BREAKER}: its stopped tasks could not be read (ECS did not respond in time)`);
});

test('a failure has at most 5,000 characters, and what others wrote is one line', async () => {
  account.onDescribe = (deployment) => {
    rollBack(deployment);
    deployment.statusReason = `first line\nsecond line\u0000${'x'.repeat(9_000)}`;
    account.service!.events = Array.from({ length: 5 }, () => ({
      createdAt: new Date(Date.now() + 1),
      message: 'e'.repeat(900),
    }));
  };
  await runAction();
  expect(account.answer!.failure!.length).toBeLessThanOrEqual(5_000);
  expect(account.answer?.failure).toContain('ECS says: first line second line xxx');
});

test('people are notified once, with the commit, its author and a link', async () => {
  account.tasks = [crashed()];
  const variables = {
    CommitId: 'c0ffee',
    AuthorDisplayName: 'Ada\nReason: none',
    CommitMessage: 'fix: it\n\nand more',
  };
  account.actions.push(
    attempt({ stageName: 'Source', actionName: 'Source', status: 'Succeeded', output: { outputVariables: variables } }),
  );
  await runAction();
  expect(account.messages).toEqual([
    [
      'Deployment failed.',
      '',
      `Reason:    ${account.answer?.failure}`,
      'Pipeline:  shop-prod',
      'Stage:     Production',
      'Action:    deploy-web',
      'Target:    web',
      'Execution: e-1',
      `Image:     ${IMAGE}`,
      'Commit:    c0ffee',
      'Author:    Ada Reason: none',
      'Message:   fix: it',
      'Link:      https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-prod/executions/e-1/timeline?region=us-east-1',
    ].join('\n'),
  ]);
  expect(account.answer?.id).toBe('notified/request-1');
});

test('a table that refuses the record does not hide the failure, nor that an approval announces it', async () => {
  dynamoDb.on(PutItemCommand).rejects(new Error('denied'));
  process.env.APPROVAL_ACTION = 'Approve';
  account.actions.push(attempt({ actionExecutionId: 'a-2', actionName: 'Approve', status: 'Failed' }));
  await expect(runAction()).rejects.toThrow();
  expect(account.answer?.failure).toBe(
    "approval 'Approve' was rejected before the deployment of service 'web' began, so nothing was deployed; the deployment could not be recorded (denied)",
  );
  expect(account.messages).toEqual([]);
});

test('a table that is throttled is written later', async () => {
  const throttled = Object.assign(new Error('slow'), { name: 'ThrottlingException' });
  let puts = 0;
  dynamoDb.on(PutItemCommand).callsFake(({ Item }) => {
    if (++puts < 12) {
      throw throttled;
    }
    account.records.push(Item);
    return { ConsumedCapacity: {} };
  });
  await runAction();
  expect(account.answer?.failure).toBe(BREAKER);
  expect(account.records[0].summary.S).toBe(BREAKER);
});

test('neither a service that is gone nor a deployment without a time has events', async () => {
  account.onDescribe = (deployment) => {
    rollBack(deployment);
    deployment.createdAt = undefined;
    account.service!.events = [{ createdAt: new Date(NOW), message: 'of any time' }];
  };
  await runAction();
  expect(account.answer?.failure).toBe(BREAKER);
  Object.assign(account, {
    actions: [attempt()],
    deployments: [],
    service: { status: 'ACTIVE', taskDefinition: 'web:7' },
  });
  account.onDescribe = (deployment) => {
    rollBack(deployment);
    account.service = undefined;
  };
  await runAction();
  expect(account.answer?.failure).toBe(BREAKER);
});
