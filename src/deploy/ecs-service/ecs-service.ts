import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { warnOfDeployment } from './deployment-warnings';
import { deploymentPermissions } from './ecs-service-permissions';
import * as names from './handler/deployment';
import { validateApproval, validateStopType } from './option-checks';
import { VERSION } from '../../lambda/versions';
import { ROLE, SERVICE, validateConstruct, validateConstructs } from '../../private/checks/construct-kinds';
import { unlessAny } from '../../private/checks/kinds';
import { validateMinutes } from '../../private/checks/minutes';
import { functionName } from '../../private/checks/names';
import { validateTopic } from '../../private/checks/topic-checks';
import { throwIfAny } from '../../private/checks/validation';
import { ContainerChoice, validateContainerNames } from '../../private/ecs/container-names';
import { letPull } from '../../private/ecs/pull-policy';
import { validateController, validateServiceAndCluster } from '../../private/ecs/service-checks';
import { ServiceTarget } from '../../private/ecs/service-target';
import { Tasks, tasksOf, validateServiceOptions } from '../../private/ecs/service-tasks';
import { functionArn } from '../../private/permissions/arns';
import { allowInvoking } from '../../private/permissions/statements';
import { Approval, createApproval } from '../../private/pipeline/approval';
import { createJobFunction, JobFunctionProps } from '../../private/resources/job-function';
import { DeployTargetBindOptions, DeployTargetConfig } from '../deploy-target-types';
import { EcsApprovalOptions, EcsServiceOptions, EcsStopType } from '../ecs-target-types';

const DEFAULT_TIMEOUT = Duration.minutes(60);
/** CodePipeline keeps invoking a function that continues its job for 24 hours; the rest is for stopping a deployment. */
const TIMEOUT = { prop: 'deploymentTimeout', min: Duration.minutes(1), max: Duration.hours(23) };
const MIN_APPROVAL = Duration.minutes(5);

/** A deployment to an ECS service, which a function of ours starts and follows to its end. */
export class EcsService {
  private readonly containers: ContainerChoice;

  public constructor(
    private readonly service: ecs.IBaseService,
    private readonly options: EcsServiceOptions,
  ) {
    const { containerNames, deploymentTimeout, approval, onTimeout } = options;
    this.containers = { prop: 'containerNames', chosen: containerNames };
    throwIfAny('DeployTarget.ecsService', [
      ...unlessAny(validateConstruct('service', service, SERVICE), () =>
        validateServiceOptions(service, options, this.containers),
      ),
      ...validateConstructs(options, { taskRole: ROLE, executionRole: ROLE, role: ROLE }),
      ...validateContainerNames(containerNames),
      ...unlessAny(validateMinutes(TIMEOUT, deploymentTimeout), () => validateApproval(approval, this.timeout)),
      ...validateStopType(onTimeout),
    ]);
  }

  public bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    const { service } = this;
    const { approval, role: existingRole } = this.options;
    throwIfAny(scope.node.path, validateServiceAndCluster(scope, service));
    const tasks = tasksOf(scope.node.path, service, this.options, this.containers);
    const target = ServiceTarget.create(scope, 'EcsService', service, options.stageName);
    const name = functionName([options.pipelineName, options.stageName, 'deploy', target.label]);
    const approvals = approval ? [this.createApproval(target, approval, options)] : [];
    const fn = createJobFunction(
      target,
      { ...this.functionProps(target, tasks, options), functionName: name, existingRole },
      options,
    );
    if (service instanceof ecs.BaseService) {
      letPull(target, tasks.executionRole, options.image.repository.repositoryArn);
    }
    target.node.addValidation({ validate: () => validateController(service, 'DeployTarget.ecsService()') });
    warnOfDeployment(target, service, approval !== undefined);
    const action = new actions.LambdaInvokeAction({
      actionName: target.actionName('deploy'),
      lambda: fn,
      userParameters: { version: VERSION, ...this.parameters(target, options) },
      runOrder: options.runOrder,
    });
    return {
      targetName: target.targetName,
      actions: [action, ...approvals.map((one) => one.action)],
      permissions: [...allowInvoking(functionArn(scope, name)), ...approvals.flatMap((one) => one.permissions)],
    };
  }

  private get timeout(): Duration {
    return this.options.deploymentTimeout ?? DEFAULT_TIMEOUT;
  }

  private parameters(
    target: ServiceTarget,
    { image, pipelineName, stageName }: DeployTargetBindOptions,
  ): names.EcsDeploymentParameters {
    return {
      imageDigest: image.digest,
      pipelineName,
      executionId: codepipeline.GlobalVariables.executionId,
      stageName,
      actionName: target.actionName('deploy'),
      target: target.targetName,
    };
  }

  private functionProps(
    target: ServiceTarget,
    tasks: Tasks,
    options: DeployTargetBindOptions,
  ): Omit<JobFunctionProps, 'functionName'> {
    const { pipelineName, stageName, image, records, sourceAction } = options;
    const { approval, onTimeout = EcsStopType.ROLLBACK } = this.options;
    const { cluster, serviceName } = this.service;
    const { clusterName } = cluster;
    const [table, topic] = [records.useDeploymentsTable(), records.useNotificationTopic()];
    throwIfAny(target.node.path, validateTopic(topic));
    return {
      description: `Deploys images of ${pipelineName} to ECS in stage ${stageName}`,
      entryPoint: 'deployService',
      environment: {
        [names.CLUSTER_NAME]: clusterName,
        [names.SERVICE_NAME]: serviceName,
        [names.REPOSITORY_URI]: image.repository.repositoryUri,
        [names.REPOSITORY_NAME]: image.repository.repositoryName,
        [names.CONTAINER_NAMES]: JSON.stringify(tasks.containerNames),
        [names.TIMEOUT_MINUTES]: String(this.timeout.toMinutes()),
        [names.STOP_TYPE]: onTimeout,
        ...(approval && { [names.APPROVAL_ACTION]: target.actionName('approve') }),
        [names.STATE_TABLE]: table.tableName,
        [names.SNS_TOPIC_ARN]: topic.topicArn,
        [names.SOURCE_STAGE]: sourceAction.stageName,
        [names.SOURCE_ACTION]: sourceAction.actionName,
      },
      permissions: deploymentPermissions(target, {
        ...tasks,
        clusterName,
        serviceName,
        pipelineName,
        repository: image.repository,
        table,
        topic,
        continues: approval !== undefined,
      }),
      roleDescription: `Deploys images of ${pipelineName} to ECS`,
    };
  }

  /** In parallel with the deployment, which it lets continue. */
  private createApproval(
    target: ServiceTarget,
    { message, timeout }: EcsApprovalOptions,
    { image, records, runOrder }: DeployTargetBindOptions,
  ): Approval {
    const minutes = Math.max(this.timeout.toMinutes(), MIN_APPROVAL.toMinutes());
    return createApproval(target, 'Approval', {
      actionName: target.actionName('approve'),
      message: message ?? `Continue the deployment of ${target.targetName}: image ${image.digest}`,
      timeout: timeout ?? Duration.minutes(minutes),
      topic: records.useNotificationTopic(),
      runOrder,
    });
  }
}
