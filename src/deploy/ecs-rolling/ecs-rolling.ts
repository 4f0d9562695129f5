import { Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EcsDeployAction } from './ecs-deploy-action';
import { deployPermissions } from './ecs-permissions';
import {
  validateController,
  validateDeploymentTimeout,
  validateServiceEnvironment,
  warnWithoutCircuitBreaker,
} from './service-checks';
import { serviceLabel } from './service-label';
import { tasksOf, validateServiceOptions } from './service-tasks';
import { ACTION_NAME } from '../../private/checks/codepipeline-names';
import { ROLE, SERVICE, validateConstruct, validateConstructs } from '../../private/checks/construct-kinds';
import { CONTAINER_NAME } from '../../private/checks/container-name';
import { unlessAny } from '../../private/checks/kinds';
import { physicalName } from '../../private/checks/names';
import { throwIfAny, validateOptionalText } from '../../private/checks/validation';
import { acknowledgeWildcards } from '../../private/permissions/acknowledgements';
import { roleArn } from '../../private/permissions/arns';
import { readArtifact } from '../../private/permissions/artifact-permissions';
import { awaitPolicy } from '../../private/permissions/attached-policies';
import { isCustomized } from '../../private/permissions/customized-roles';
import { ServiceRole } from '../../private/permissions/service-role';
import { allow, allowPulling } from '../../private/permissions/statements';
import { DeployTargetBindOptions, DeployTargetConfig, EcsRollingOptions } from '../deploy-target-types';

/** IAM allows 64. The rest is for the Region, because an account shares its roles among all Regions. */
const ROLE_NAME = { maxLength: 48, notAllowed: /[^A-Za-z0-9+=,.@_-]/g };

/** A rolling update of an ECS service. */
export class EcsRolling {
  public constructor(
    private readonly service: ecs.IBaseService,
    private readonly options: EcsRollingOptions,
  ) {
    throwIfAny('DeployTarget.ecsRolling', [
      ...unlessAny(validateConstruct('service', service, SERVICE), () => validateServiceOptions(service, options)),
      ...validateConstructs(options, { taskRole: ROLE, executionRole: ROLE, role: ROLE }),
      ...validateOptionalText(CONTAINER_NAME, options.containerName),
      ...validateDeploymentTimeout(options.deploymentTimeout),
    ]);
  }

  public bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    throwIfAny(scope.node.path, [
      ...validateServiceEnvironment(scope, this.service),
      ...validateOnce(scope, this.service, options.stageName),
    ]);
    const { definitions, repository } = options.image;
    const tasks = tasksOf(scope.node.path, this.service, this.options);
    const name = serviceLabel(this.service, (label) => !scope.node.tryFindChild(constructId(label)));
    const target = new ServiceTarget(scope, constructId(name), this.service);
    const roleName = `${physicalName([options.pipelineName, options.stageName, 'ecs', name], ROLE_NAME)}-${Stack.of(scope).region}`;
    const role = this.createRole(target, roleName, options);
    role.allow([
      ...readArtifact(definitions.artifact),
      ...deployPermissions(scope, {
        ...tasks,
        clusterName: this.service.cluster.clusterName,
        serviceName: this.service.serviceName,
      }),
    ]);
    if (this.service instanceof ecs.BaseService) {
      letPull(target, tasks.executionRole, allowPulling(repository.repositoryArn));
    }
    target.node.addValidation({ validate: () => validateController(this.service) });
    warnWithoutCircuitBreaker(target, this.service);
    return {
      targetName: targetName(this.service, name),
      actions: [
        new EcsDeployAction({
          actionName: physicalName([`deploy-${name}`], ACTION_NAME),
          service: this.service,
          imageDefinitions: definitions.forContainer(tasks.containerName),
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

/** The resources of one target, and the service that it deploys to. */
class ServiceTarget extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    public readonly service: ecs.IBaseService,
  ) {
    super(scope, id);
  }
}

/** Targets of a stage run in parallel, and each one starts from the running revision. */
function validateOnce(scope: Construct, service: ecs.IBaseService, stageName: string): string[] {
  const twice = scope.node.children.some((child) => child instanceof ServiceTarget && child.service === service);
  return twice
    ? [
        `service '${service.node.path}' is deployed to twice in stage '${stageName}': use a separate stage for each deployment`,
      ]
    : [];
}

/** A separate policy, because the role may be in another stack, which must not depend on the pipeline's. */
function letPull(scope: Construct, executionRole: iam.IRole, statements: iam.PolicyStatement[]): void {
  const document = new iam.PolicyDocument({ statements, minimize: true });
  const policy = new iam.Policy(scope, 'PullPolicy', { document });
  acknowledgeWildcards(policy.node.defaultChild as iam.CfnPolicy, document);
  executionRole.attachInlinePolicy(policy);
  awaitPolicy(scope, policy);
}

/** The service's own name if it is known, as for an imported service. */
function targetName({ serviceName }: ecs.IBaseService, name: string): string {
  return physicalName([Token.isUnresolved(serviceName) ? name : serviceName], ACTION_NAME);
}

function constructId(name: string): string {
  return `Ecs-${name}`;
}
