import { ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  ServiceDeployment,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DIGEST, IMAGE } from './arbitraries';
import { account, attempt, codePipeline, current, ecs, NOW, runAction, runJob, withAccount } from './ecs-account';

withAccount();

const succeed = (deployment: ServiceDeployment) => void (deployment.status = 'SUCCESSFUL');

describe('a deployment that succeeds', () => {
  beforeEach(() => {
    account.onDescribe = (deployment, look) => look >= 3 && succeed(deployment);
  });

  test('registers the next revision: the image in the named container, and everything else as it is', async () => {
    await runAction();
    expect(account.registered).toEqual([
      {
        family: 'web',
        revision: 8,
        taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/web:8',
        cpu: '256',
        containerDefinitions: [
          { ...current.containerDefinitions![0], image: IMAGE },
          { name: 'proxy', image: 'envoy:1' },
        ],
        tags: [{ key: 'team', value: 'shop' }],
      },
    ]);
    expect(ecs).toHaveReceivedCommandTimes(UpdateServiceCommand, 1);
    expect(ecs).toHaveReceivedCommandWith(UpdateServiceCommand, {
      cluster: 'shop',
      service: 'web',
      taskDefinition: account.registered[0].taskDefinitionArn,
    });
  });

  test('reports the image, the revision and the deployment', async () => {
    expect(await runAction()).toBe(2);
    expect(account.answer).toEqual({
      token: undefined,
      summary: `service 'web' runs ${IMAGE}`,
      id: account.deployments[0].serviceDeploymentArn,
      variables: {
        IMAGE_DIGEST: DIGEST,
        DEPLOYMENT_ID: 'e-1#Production#web',
        TASK_DEFINITION_ARN: account.registered[0].taskDefinitionArn,
      },
    });
    expect(account.messages).toEqual([]);
  });

  test('is recorded when it passes, and once CodePipeline agrees', async () => {
    await runAction();
    expect(account.records.map(({ status, action }) => [status.S, action.S])).toEqual([
      ['PENDING', 'deploy-web'],
      ['SUCCEEDED', 'deploy-web'],
    ]);
  });
});

describe('the schedule', () => {
  // CodePipeline may create the next job at once, or after half a minute.
  test.each([0, 5_000, 30_000])(
    'of 10 minutes takes at most 25 jobs, if the next one comes after %p ms',
    async (gap) => {
      const end = NOW + 600_000;
      account.onDescribe = (deployment) => Date.now() >= end && succeed(deployment);
      expect(await runAction(gap)).toBeLessThanOrEqual(25);
    },
  );

  test.each([0, 7_000, 30_000])('notices the end within 35 s, if the next job comes after %p ms', async (gap) => {
    for (let second = 600; second < 600 + 70; second += 17) {
      Object.assign(account, { actions: [attempt()], deployments: [], registered: [], looks: 0 });
      account.service = { status: 'ACTIVE', taskDefinition: current.taskDefinitionArn };
      const end = Date.now() + second * 1000;
      account.onDescribe = (deployment) => Date.now() >= end && succeed(deployment);
      await runAction(gap);
      expect(Date.now() - end).toBeLessThanOrEqual(35_000);
    }
  });
});

describe('the attempt', () => {
  test('is claimed if the job may be a late copy', async () => {
    account.actions = [attempt(), attempt({ actionExecutionId: 'a-0', status: 'Failed', startTime: new Date(0) })];
    await runJob();
    expect(account.answer?.token).toBe(JSON.stringify({ version: 1, since: NOW, attemptId: 'a-1' }));
    expect(ecs).not.toHaveReceivedCommand(RegisterTaskDefinitionCommand);
  });

  test('has ended: nothing is done', async () => {
    account.actions = [attempt({ status: 'Failed' })];
    await runJob(JSON.stringify({ version: 1, since: NOW, attemptId: 'a-1' }));
    expect(account.answer).toBeUndefined();
    expect(ecs).not.toHaveReceivedCommand(DescribeServicesCommand);
  });

  test('ends right before the service is updated: it is not', async () => {
    await runJob();
    let asked = 0;
    codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({
      actionExecutionDetails: [attempt({ status: ++asked > 1 ? 'Abandoned' : 'InProgress' })],
    }));
    await runJob(account.answer?.token);
    expect(ecs).not.toHaveReceivedCommand(UpdateServiceCommand);
  });
});

describe('a service that cannot be deployed to', () => {
  test.each([
    [undefined, 'not there'],
    [{ status: 'DRAINING', taskDefinition: 'web:7' }, 'DRAINING'],
    [{ status: 'ACTIVE' }, 'ACTIVE'],
  ])('is a failure: %p', async (service, word) => {
    account.service = service;
    await runAction();
    expect(account.answer?.failure).toBe(
      `service 'web' of cluster 'shop' is ${word}, so nothing can be deployed to it`,
    );
  });

  test('is one with another deployment controller', async () => {
    account.service = { ...account.service, deploymentController: { type: 'CODE_DEPLOY' } };
    await runAction();
    expect(account.answer?.failure).toBe(
      "the deployment controller of service 'web' must be ECS, got CODE_DEPLOY: use a target for that controller",
    );
  });

  test('is one without the container', async () => {
    process.env.CONTAINER_NAMES = '["app","api"]';
    await runAction();
    expect(account.answer?.failure).toBe(
      "task definition 'web:7' has no container 'api', only 'app', 'proxy': correct containerNames",
    );
  });
});

describe('a deployment that takes too long', () => {
  test.each([
    ['ROLLBACK', 'so its deployment was stopped and rolled back'],
    ['ABORT', 'so its deployment was stopped without a rollback: its tasks stay as they are'],
  ])('is stopped with %s', async (stopType, words) => {
    Object.assign(process.env, { STOP_TYPE: stopType, TIMEOUT_MINUTES: '5' });
    await runAction();
    expect(ecs).toHaveReceivedCommandWith(StopServiceDeploymentCommand, { stopType });
    expect(account.answer?.failure).toContain(`service 'web' was not deployed within 5 minutes, ${words}`);
    expect(account.messages[0]).toContain('not deployed within 5 minutes');
    expect(account.records[0].status.S).toBe('FAILED');
  });

  test('and does not end when it is stopped is a failure 30 minutes later', async () => {
    process.env.TIMEOUT_MINUTES = '5';
    ecs.on(StopServiceDeploymentCommand).callsFake(() => {
      account.deployments[0].status = 'ROLLBACK_IN_PROGRESS';
      return {};
    });
    await runAction();
    expect(account.answer?.failure).toContain('has not ended 30 minutes after its timeout of 5 minutes');
    expect(Date.now() - NOW).toBeLessThan(36.5 * 60_000);
  });

  test('is not stopped by a job whose action has ended', async () => {
    process.env.TIMEOUT_MINUTES = '1';
    await runJob();
    await runJob(account.answer?.token);
    await jest.advanceTimersByTimeAsync(60_000);
    await runJob(account.answer?.token);
    expect(account.answer?.summary).toBe("ending the deployment of service 'web', because it took too long");
    const { token } = account.answer!;
    let asked = 0;
    codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({
      actionExecutionDetails: [attempt({ status: ++asked > 1 ? 'Abandoned' : 'InProgress' })],
    }));
    await runJob(token);
    expect(ecs).not.toHaveReceivedCommand(StopServiceDeploymentCommand);
  });
});

describe('temporary problems', () => {
  const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

  test('of one look do not end the job', async () => {
    account.onDescribe = (deployment, look) => {
      if (look === 1) {
        throw throttled;
      }
      succeed(deployment);
    };
    expect(await runAction()).toBe(2);
    expect(account.answer?.summary).toBe(`service 'web' runs ${IMAGE}`);
  });

  test('that stay are reported, and give up in the end', async () => {
    process.env.TIMEOUT_MINUTES = '10';
    ecs.on(DescribeServiceDeploymentsCommand).rejects(throttled);
    await runAction();
    expect(account.answer?.failure).toBe(
      'gave up after 40 minutes (ECS is receiving too many requests): retry the stage',
    );
  });

  test('other errors end it', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    ecs.on(DescribeServiceDeploymentsCommand).rejects(denied);
    await runAction();
    expect(account.answer?.failure).toBe('not authorized');
  });
});
