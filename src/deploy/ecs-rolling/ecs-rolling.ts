import { Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { EcsDeployAction } from './ecs-deploy-action';
import { deployPermissions } from './ecs-permissions';
import { ROLE, SERVICE, validateConstruct, validateConstructs } from '../../private/checks/construct-kinds';
import { CONTAINER_NAME } from '../../private/checks/container-name';
import { isWholeMinutes, unlessAny, validateDuration } from '../../private/checks/kinds';
import { physicalName } from '../../private/checks/names';
import { throwIfAny, validateOptionalText } from '../../private/checks/validation';
import { ContainerChoice } from '../../private/ecs/container-names';
import { letPull } from '../../private/ecs/pull-policy';
import {
  validateController,
  validateRolling,
  validateServiceEnvironment,
  warnWithoutCircuitBreaker,
} from '../../private/ecs/service-checks';
import { ServiceTarget } from '../../private/ecs/service-target';
import { tasksOf, validateServiceOptions } from '../../private/ecs/service-tasks';
import { roleArn } from '../../private/permissions/arns';
import { readArtifact } from '../../private/permissions/artifact-permissions';
import { isCustomized } from '../../private/permissions/customized-roles';
import { ServiceRole } from '../../private/permissions/service-role';
import { allow } from '../../private/permissions/statements';
import { DeployTargetBindOptions, DeployTargetConfig } from '../deploy-target-types';
import { EcsRollingOptions } from '../ecs-target-types';

/** IAM allows 64. The rest is for the Region, because an account shares its roles among all Regions. */
const ROLE_NAME = { maxLength: 48, notAllowed: /[^A-Za-z0-9+=,.@_-]/g };
const MIN_TIMEOUT_MINUTES = 1;
const MAX_TIMEOUT_MINUTES = 60;
const SAMPLE_TIMEOUT = 'Duration.minutes(30)';

/** A rolling update of an ECS service. */
export class EcsRolling {
  private readonly containers: ContainerChoice;

  public constructor(
    private readonly service: ecs.IBaseService,
    private readonly options: EcsRollingOptions,
  ) {
    const { containerName } = options;
    this.containers = { prop: 'containerName', chosen: containerName === undefined ? undefined : [containerName] };
    throwIfAny('DeployTarget.ecsRolling', [
      ...unlessAny(validateConstruct('service', service, SERVICE), () =>
        validateServiceOptions(service, options, this.containers),
      ),
      ...validateConstructs(options, { taskRole: ROLE, executionRole: ROLE, role: ROLE }),
      ...validateOptionalText(CONTAINER_NAME, containerName),
      ...validateDeploymentTimeout(options.deploymentTimeout),
    ]);
  }

  public bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    const { service } = this;
    throwIfAny(scope.node.path, validateServiceEnvironment(scope, service));
    const { definitions, repository } = options.image;
    const tasks = tasksOf(scope.node.path, service, this.options, this.containers);
    const target = ServiceTarget.create(scope, 'Ecs', service, options.stageName);
    const roleName = `${physicalName([options.pipelineName, options.stageName, 'ecs', target.label], ROLE_NAME)}-${Stack.of(scope).region}`;
    const role = this.createRole(target, roleName, options);
    role.allow([
      ...readArtifact(definitions.artifact),
      ...deployPermissions(scope, {
        ...tasks,
        clusterName: service.cluster.clusterName,
        serviceName: service.serviceName,
      }),
    ]);
    if (service instanceof ecs.BaseService) {
      letPull(target, tasks.executionRole, repository.repositoryArn);
    }
    target.node.addValidation({
      validate: () => [...validateController(service, 'a rolling update'), ...validateRolling(service)],
    });
    warnWithoutCircuitBreaker(target, service);
    return {
      targetName: target.targetName,
      actions: [
        new EcsDeployAction({
          actionName: target.actionName('deploy'),
          service,
          imageDefinitions: definitions.forContainer(tasks.containerNames[0]),
          deploymentTimeout: this.options.deploymentTimeout,
          role: role.frozen,
          runOrder: options.runOrder,
        }),
      ],
      permissions: [allow(['sts:AssumeRole'], [this.arnOf(scope, role, roleName)])],
    };
  }

  /** By name, because references in both directions would be a cycle. A role created elsewhere has its own name. */
  private arnOf(scope: Construct, { role }: ServiceRole, roleName: string): string {
    return this.options.role || isCustomized(role) ? role.roleArn : roleArn(scope, roleName);
  }

  private createRole(scope: Construct, roleName: string, options: DeployTargetBindOptions): ServiceRole {
    const { pipelineName, pipelineRoleArn, stageName } = options;
    return this.options.role
      ? ServiceRole.existing(scope, 'ExistingRole', this.options.role)
      : ServiceRole.forAction(scope, 'Role', {
          pipelineRoleArn,
          roleName,
          description: `Deploys to ECS in stage ${stageName} of ${pipelineName}`,
        });
  }
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html */
function validateDeploymentTimeout(timeout?: Duration): string[] {
  return validateDuration('deploymentTimeout', timeout, SAMPLE_TIMEOUT, (given) =>
    isWholeMinutes(given, MIN_TIMEOUT_MINUTES, MAX_TIMEOUT_MINUTES)
      ? []
      : [
          `deploymentTimeout must be a whole number of minutes from 1 to 60, got ${given.toHumanString()}: use one such as ${SAMPLE_TIMEOUT}`,
        ],
  );
}
