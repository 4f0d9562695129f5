import {
  ContinueServiceDeploymentCommand,
  InvalidParameterException,
  ServiceDeployment,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { IMAGE } from './arbitraries';
import { account, attempt, ecs, exception, NOW, runAction, runJob, withAccount } from './ecs-account';

withAccount();

const hook = { hookId: 'hook-1', targetType: 'PAUSE' as const, status: 'AWAITING_ACTION' as const };
const approval = (more: object) =>
  attempt({ actionExecutionId: 'a-2', actionName: 'Approve', startTime: new Date(NOW), ...more });
const succeed = (deployment: ServiceDeployment) => void (deployment.status = 'SUCCESSFUL');

describe('a pause', () => {
  beforeEach(() => {
    process.env.APPROVAL_ACTION = 'Approve';
    account.onDescribe = (deployment, look) => {
      if (look === 1) {
        deployment.lifecycleHookDetails = [hook];
      } else if (deployment.lifecycleHookDetails?.length === 0 && deployment.status === 'IN_PROGRESS') {
        succeed(deployment);
      }
    };
  });

  test('continues after the approval', async () => {
    account.actions = [attempt(), approval({})];
    const approve = () => void (account.actions[1] = approval({ status: 'Succeeded' }));
    setTimeout(approve, 120_000);
    await runAction();
    expect(account.answer?.summary).toBe(`service 'web' runs ${IMAGE}`);
    expect(ecs).toHaveReceivedCommandTimes(ContinueServiceDeploymentCommand, 1);
    expect(ecs).toHaveReceivedCommandWith(ContinueServiceDeploymentCommand, {
      serviceDeploymentArn: account.deployments[0].serviceDeploymentArn,
      hookId: 'hook-1',
      action: 'CONTINUE',
    });
  });

  test('is said by the job that sees it first, and then once more by each job', async () => {
    account.actions = [attempt(), approval({})];
    await runJob();
    const since = Date.now();
    await runJob(account.answer?.token);
    expect(account.answer?.summary).toContain('is paused by hook-1: it waits for approval');
    expect(Date.now() - since).toBeLessThan(5_000);
    const next = Date.now();
    await runJob(account.answer?.token);
    expect(account.answer?.summary).toContain('is paused by hook-1');
    expect(Date.now() - next).toBeGreaterThan(20_000);
  });

  test('continues at once if the approval came first', async () => {
    account.actions = [attempt(), approval({ status: 'Succeeded' })];
    expect(await runAction()).toBe(2);
    expect(account.answer?.variables).toBeDefined();
  });

  test.each([
    ['the approval was rejected: not today', "approval 'Approve' was rejected"],
    ['no one answered the approval within 7 days', "nobody answered approval 'Approve' in time"],
  ])('is rolled back when CodePipeline says: %s', async (message, sentence) => {
    account.actions = [attempt(), approval({})];
    const output = { executionResult: { errorDetails: { message } } };
    setTimeout(() => void (account.actions[1] = approval({ status: 'Failed', output })), 50_000);
    await runAction();
    expect(account.answer?.failure).toContain(`${sentence}`);
    expect(account.answer?.failure).toContain("deployment of service 'web' was ended (ROLLBACK_SUCCESSFUL)");
    expect(ecs).toHaveReceivedCommandWith(ContinueServiceDeploymentCommand, { action: 'ROLLBACK' });
    // The approval's own failure is what people are notified of.
    expect(account.messages).toEqual([]);
    expect(account.answer?.id).toBe('notified/request-1');
  });

  test('is ended by a stop if the deployment does not pause when it is rejected', async () => {
    account.onDescribe = () => undefined;
    account.actions = [attempt(), approval({})];
    setTimeout(() => void (account.actions[1] = approval({ status: 'Failed' })), 50_000);
    await runAction();
    expect(ecs).toHaveReceivedCommandWith(StopServiceDeploymentCommand, { stopType: 'ROLLBACK' });
    expect(account.answer?.failure).toContain("approval 'Approve' was rejected");
  });

  test('does not count a rejection of an earlier attempt', async () => {
    const startTime = new Date(NOW - 3_600_000);
    account.onDescribe = (deployment, look) => look > 2 && succeed(deployment);
    account.actions = [attempt(), approval({ status: 'Failed', startTime })];
    await runAction();
    expect(account.answer?.summary).toBe(`service 'web' runs ${IMAGE}`);
  });

  test('is rejected before the service is updated: it is not', async () => {
    account.actions = [attempt(), approval({ status: 'Failed' })];
    await runAction();
    expect(ecs).not.toHaveReceivedCommand(UpdateServiceCommand);
    expect(account.answer?.failure).toBe(
      "approval 'Approve' was rejected before the deployment of service 'web' began, so nothing was deployed",
    );
  });

  test('whose answer comes too late is looked at again', async () => {
    account.actions = [attempt(), approval({ status: 'Succeeded' })];
    ecs.on(ContinueServiceDeploymentCommand).callsFake(() => {
      account.deployments[0].lifecycleHookDetails = [];
      throw new InvalidParameterException(exception);
    });
    await runAction();
    expect(account.answer?.summary).toBe(`service 'web' runs ${IMAGE}`);
  });
});
