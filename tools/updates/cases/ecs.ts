import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DeployTarget, EcsServiceOptions, StageOptions } from '../../../src';
import { Change, reversed, Version } from '../change';
import { deployedService, migration, registeredTasks, serviceTarget } from './service';
import { production, SHOP, shop, staging } from '../shop';

type Part<T> = (scope: Construct) => T;

/** The base, whose last stage is this one. */
function ending(stage: Part<Partial<StageOptions>>): Version {
  return shop((scope) => ({ stages: [staging(), production(stage(scope))] }));
}

/** A function deploys to the service. */
const deploying = (options: EcsServiceOptions = {}): Version =>
  ending((scope) => ({ targets: [deployedService(scope, options)] }));

/** Nothing but these targets. */
const alone = (targets: Part<DeployTarget[]>): Version =>
  shop((scope) => ({ stages: [production({ gates: [], targets: targets(scope), verifications: [] })] }));

const added: Change = {
  id: 'ecs-service-target-added',
  title: '`ecsService` is added to the targets of a stage',
  before: SHOP,
  after: ending((scope) => ({ targets: [DeployTarget.promoteByTag('production'), deployedService(scope)] })),
};
const first: Change = {
  id: 'first-ecs-service-added',
  title: 'the first `ecsService` is added, to a pipeline without gates',
  before: alone(() => [DeployTarget.promoteByTag('production')]),
  after: alone((scope) => [DeployTarget.promoteByTag('production'), deployedService(scope)]),
};
const stage: Change = {
  id: 'ecs-service-stage-added',
  title: 'a stage that deploys by `ecsService` is added at the end',
  before: shop(() => ({ stages: [staging()] })),
  after: deploying(),
};
const approval: Change = {
  id: 'ecs-service-approval-added',
  title: 'an approval is added to a deployment by `ecsService`',
  before: deploying(),
  after: deploying({ approval: {} }),
};
const registration: Change = {
  id: 'ecs-task-definition-added',
  title: '`ecsTaskDefinition` is added to the targets of a stage',
  before: SHOP,
  after: ending((scope) => ({ targets: [DeployTarget.promoteByTag('production'), registeredTasks(scope)] })),
};
const task: Change = {
  id: 'ecs-task-added',
  title: '`Gate.ecsTask` is added to a stage',
  before: SHOP,
  after: ending((scope) => ({ gates: [migration(scope)] })),
};

/** Deployments to ECS by functions, and tasks that run once. */
export const ECS: readonly Change[] = [
  added,
  reversed(added, 'ecs-service-target-removed', '`ecsService` is removed from the targets of a stage'),
  first,
  reversed(first, 'last-ecs-service-removed', 'the last `ecsService` is removed from a pipeline without gates'),
  stage,
  reversed(stage, 'ecs-service-stage-removed', 'the last stage, which deploys by `ecsService`, is removed'),
  {
    id: 'ecs-service-stage-renamed',
    title: 'a stage that deploys by `ecsService` is renamed',
    before: deploying(),
    after: ending((scope) => ({ stageName: 'Live', targets: [deployedService(scope)] })),
  },
  {
    id: 'ecs-rolling-to-service',
    title: 'a stage deploys by `ecsService` instead of `ecsRolling`',
    before: ending((scope) => ({ targets: [serviceTarget(scope)] })),
    after: deploying(),
  },
  {
    id: 'ecs-rolling-to-service-alone',
    title: 'a stage deploys by `ecsService` instead of `ecsRolling`, in a pipeline without gates',
    before: alone((scope) => [serviceTarget(scope)]),
    after: alone((scope) => [deployedService(scope)]),
  },
  {
    id: 'ecs-service-other',
    title: '`ecsService` deploys to another service',
    before: deploying(),
    after: ending((scope) => ({ targets: [deployedService(scope, {}, 'web2')] })),
  },
  approval,
  reversed(approval, 'ecs-service-approval-removed', 'the approval of a deployment by `ecsService` is removed'),
  {
    id: 'ecs-service-containers-changed',
    title: '`ecsService` puts the image into one container more',
    before: deploying(),
    after: deploying({ containerNames: ['app', 'worker'] }),
  },
  {
    id: 'ecs-service-timeout-changed',
    title: 'a deployment by `ecsService` may take longer',
    before: deploying(),
    after: deploying({ deploymentTimeout: Duration.hours(2) }),
  },
  registration,
  reversed(registration, 'ecs-task-definition-removed', '`ecsTaskDefinition` is removed from the targets of a stage'),
  {
    id: 'ecs-task-definition-containers-changed',
    title: '`ecsTaskDefinition` puts the image into one container more',
    before: registration.after,
    after: ending((scope) => ({
      targets: [DeployTarget.promoteByTag('production'), registeredTasks(scope, { containerNames: ['app', 'worker'] })],
    })),
  },
  task,
  reversed(task, 'ecs-task-removed', '`Gate.ecsTask` is removed from a stage'),
  {
    id: 'ecs-task-changed',
    title: '`Gate.ecsTask` runs another command, and may take longer',
    before: task.after,
    after: ending((scope) => ({
      gates: [migration(scope, { command: ['npm', 'run', 'migrate'], timeout: Duration.hours(1) })],
    })),
  },
];
