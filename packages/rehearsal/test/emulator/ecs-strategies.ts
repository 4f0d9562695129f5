import {
  ContinueServiceDeploymentCommand,
  type ContinueServiceDeploymentResponse,
  type DeploymentConfiguration,
  type ServiceDeployment,
} from '@aws-sdk/client-ecs';
import type { Ecs } from './ecs';

const alarms = { enable: true, rollback: true, alarmNames: ['errors'] };
const blueGreen = (changes: DeploymentConfiguration = {}): DeploymentConfiguration => ({
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 1,
  ...changes,
});
const pause = (timeoutInMinutes?: number, action?: 'CONTINUE' | 'ROLLBACK'): DeploymentConfiguration => ({
  lifecycleHooks: [
    {
      targetType: 'PAUSE',
      lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      ...(timeoutInMinutes && { timeoutConfiguration: { timeoutInMinutes, action } }),
    },
  ],
});

/** By name: services that testStrategies() needs. */
export const STRATEGIES: Readonly<Record<string, DeploymentConfiguration>> = {
  watching: { alarms, bakeTimeInMinutes: 1 },
  blue: blueGreen(),
  linear: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 } },
  canary: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 } },
};

export const answer = (
  ecs: Ecs,
  serviceDeploymentArn: string,
  hookId: string,
  action?: 'CONTINUE' | 'ROLLBACK',
): Promise<ContinueServiceDeploymentResponse> =>
  ecs.client.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action }));

const waiting = ({ lifecycleHookDetails }: ServiceDeployment): boolean =>
  lifecycleHookDetails?.[0]?.status === 'AWAITING_ACTION';

/** Tests of strategies, alarms and pauses, with the emulator of the file that calls this. */
export function testStrategies(ecs: () => Ecs): void {
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
  test.each([
    ['bake', { kind: 'alarm', alarm: 'errors' }, 'ROLLBACK_SUCCESSFUL', ['errors'], 'TRIGGERED'],
    ['start', { kind: 'alarm', alarm: 'errors', during: 'deployment' }, 'ROLLBACK_SUCCESSFUL', ['errors'], 'TRIGGERED'],
    ['watched', { kind: 'alarm', alarm: 'other' }, 'SUCCESSFUL', [], 'MONITORING_COMPLETE'],
  ] as const)('an alarm: %s', async (_, script, status, triggeredAlarmNames, monitor) => {
    const end = await ecs().end(await ecs().deploy('watching', script));
    expect(end).toMatchObject({ status, alarms: { status: monitor, triggeredAlarmNames } });
  });

  describe('traffic', () => {
    test('of a blue/green deployment shifts, and bakes', async () => {
      const deployment = await ecs().deploy('blue');
      const baking = await ecs().when(deployment, ({ lifecycleStage }) => lifecycleStage === 'BAKE_TIME');
      expect(baking).toMatchObject({
        status: 'IN_PROGRESS',
        targetServiceRevision: { requestedProductionTrafficWeight: 100, runningTaskCount: 1 },
        sourceServiceRevisions: [{ requestedProductionTrafficWeight: 0, runningTaskCount: 1 }],
      });
      expect((await ecs().end(deployment)).status).toBe('SUCCESSFUL');
    });

    test.each([
      ['linear', 50],
      ['canary', 10],
    ])('of a %s deployment shifts in steps', async (service, weight) => {
      const deployment = await ecs().deploy(service);
      await ecs().when(
        deployment,
        ({ targetServiceRevision: target }) => target!.requestedProductionTrafficWeight === weight,
      );
      expect(await ecs().end(deployment)).toMatchObject({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
    });
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
  describe('a pause', () => {
    const pausing = async (configuration: DeploymentConfiguration): Promise<string> => {
      await ecs().update('blue', { deploymentConfiguration: blueGreen({ bakeTimeInMinutes: 0, ...configuration }) });
      return ecs().deploy('blue');
    };

    test.each([
      ['CONTINUE', 'SUCCESSFUL', 'SUCCEEDED'],
      ['ROLLBACK', 'ROLLBACK_SUCCESSFUL', 'FAILED'],
    ] as const)('is answered with %s', async (action, status, hook) => {
      const name = await pausing(pause());
      const deployment = await ecs().when(name, waiting);
      expect(deployment.lifecycleHookDetails).toMatchObject([
        { targetType: 'PAUSE', timeoutAction: 'ROLLBACK', expiresAt: expect.any(Date) },
      ]);
      const { hookId } = deployment.lifecycleHookDetails![0];
      await expect(answer(ecs(), name, 'other', action)).rejects.toMatchObject({ name: 'InvalidParameterException' });
      await answer(ecs(), name, hookId!, action);
      expect(await ecs().end(name)).toMatchObject({ status, lifecycleHookDetails: [{ status: hook }] });
      await expect(answer(ecs(), name, hookId!, action)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });

    test.each([
      ['CONTINUE', 'SUCCESSFUL'],
      ['ROLLBACK', 'ROLLBACK_SUCCESSFUL'],
    ] as const)('times out, and then: %s', async (action, status) => {
      const end = await ecs().end(await pausing(pause(1, action)));
      expect(end).toMatchObject({ status, lifecycleHookDetails: [{ status: 'TIMED_OUT', timeoutAction: action }] });
    });

    test.each([
      ['a Lambda hook', { targetType: 'AWS_LAMBDA', lifecycleStages: ['PRE_SCALE_UP'] }, 'UnsupportedFeatureException'],
      ['at a shift', { targetType: 'PAUSE', lifecycleStages: ['TEST_TRAFFIC_SHIFT'] }, 'InvalidParameterException'],
    ] as const)('is refused: %s', async (_, { targetType, lifecycleStages }, name) => {
      const lifecycleHooks = [{ targetType, lifecycleStages: [...lifecycleStages] }];
      const refused = ecs().update('blue', { deploymentConfiguration: blueGreen({ lifecycleHooks }) });
      await expect(refused).rejects.toMatchObject({ name });
    });
  });
}
