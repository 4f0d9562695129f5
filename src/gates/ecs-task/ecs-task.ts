import { Stack, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { taskPermissions } from './ecs-task-permissions';
import * as names from './handler/one-off-task';
import { TIMEOUT, validateTask } from './task-checks';
import { logGroupsOf } from './task-logs';
import { launchTypeOf, networkOf } from './task-network';
import { VERSION } from '../../lambda/versions';
import { ACTION_NAME } from '../../private/checks/codepipeline-names';
import { validateObject } from '../../private/checks/kinds';
import { functionName, physicalName } from '../../private/checks/names';
import { validateTopic } from '../../private/checks/topic-checks';
import { throwIfAny } from '../../private/checks/validation';
import { ContainerChoice } from '../../private/ecs/container-names';
import { letPull, letPullIfOfApp } from '../../private/ecs/pull-policy';
import { validateClusterEnvironment } from '../../private/ecs/service-checks';
import { definitionOfApp, Tasks, tasksByDefinition, tasksByOptions } from '../../private/ecs/service-tasks';
import { functionArn } from '../../private/permissions/arns';
import { allowInvoking } from '../../private/permissions/statements';
import { createJobFunction } from '../../private/resources/job-function';
import { EcsTaskOptions } from '../ecs-task-types';
import { GateBindOptions, GateConfig } from '../gate-types';

const FACTORY = 'Gate.ecsTask';

/** A task with the image, which must succeed. */
export class EcsTask {
  private readonly containers: ContainerChoice;

  public constructor(private readonly options: EcsTaskOptions) {
    throwIfAny(FACTORY, validateObject('options', options, 'pass at least cluster and taskDefinition'));
    this.containers = { prop: 'containerNames', chosen: options.containerNames };
    throwIfAny(FACTORY, validateTask(options, this.containers));
  }

  public bind(scope: Construct, options: GateBindOptions): GateConfig {
    throwIfAny(scope.node.path, validateClusterEnvironment(scope, this.options.cluster));
    const label = freeLabel(scope, this.label);
    const task = new Construct(scope, constructId(label));
    const tasks = this.tasks(scope.node.path);
    const name = functionName([options.pipelineName, options.stageName, 'task', label]);
    const actionName = physicalName([`run-${label}`], ACTION_NAME);
    const parameters: names.TaskParameters = {
      imageDigest: options.image.digest,
      pipelineName: options.pipelineName,
      executionId: codepipeline.GlobalVariables.executionId,
      stageName: options.stageName,
      actionName,
      target: options.target ?? physicalName([label], ACTION_NAME),
    };
    const action = new actions.LambdaInvokeAction({
      actionName,
      lambda: this.createFunction(task, name, tasks, options),
      userParameters: { version: VERSION, ...parameters },
      runOrder: options.runOrder,
    });
    const letTasksPull = this.options.taskDefinition ? letPull : letPullIfOfApp;
    letTasksPull(task, tasks.executionRole, options.image.repository.repositoryArn);
    return { actions: [action], permissions: allowInvoking(functionArn(scope, name)) };
  }

  /** What the user called the task, if it is known. The family was validated: without a definition, there is one. */
  private get label(): string {
    const { taskDefinition, taskDefinitionFamily } = this.options;
    const label = taskDefinition?.node.id ?? (taskDefinitionFamily as string);
    return Token.isUnresolved(label) ? 'task' : label;
  }

  private tasks(path: string): Tasks {
    const { taskDefinition } = this.options;
    const definition = definitionOfApp(taskDefinition);
    if (definition === undefined) {
      return tasksByOptions(this.options, this.containers);
    }
    const words = `task definition '${definition.node.path}'`;
    return tasksByDefinition(path, { definition, words, owner: words }, this.containers);
  }

  private createFunction(scope: Construct, name: string, tasks: Tasks, options: GateBindOptions): lambda.Function {
    const { pipelineName, image, records, sourceAction } = options;
    const { clusterName } = this.options.cluster;
    const topic = records.useNotificationTopic();
    throwIfAny(scope.node.path, validateTopic(topic));
    const props = {
      functionName: name,
      description: `Runs a task with images of ${pipelineName}`,
      entryPoint: 'runTask',
      environment: {
        [names.CLUSTER_NAME]: clusterName,
        [names.TASK_DEFINITION_FAMILY]: tasks.family,
        [names.REPOSITORY_URI]: image.repository.repositoryUri,
        [names.CONTAINER_NAMES]: JSON.stringify(tasks.containerNames),
        [names.RUN_TASK]: Stack.of(scope).toJsonString(this.settings()),
        [names.TIMEOUT_MINUTES]: String((this.options.timeout ?? TIMEOUT.default).toMinutes()),
        [names.SNS_TOPIC_ARN]: topic.topicArn,
        [names.SOURCE_STAGE]: sourceAction.stageName,
        [names.SOURCE_ACTION]: sourceAction.actionName,
      },
      permissions: taskPermissions(scope, {
        ...tasks,
        clusterName,
        pipelineName,
        topic,
        logGroupNames: logGroupsOf(this.options, tasks.containerNames),
      }),
      roleDescription: `Runs tasks with images of ${pipelineName}`,
      existingRole: this.options.role,
    };
    return createJobFunction(scope, props, options);
  }

  private settings(): names.TaskSettings {
    return {
      launchType: launchTypeOf(this.options),
      networkConfiguration: networkOf(this.options),
      command: this.options.command,
    };
  }
}

/** A stage can run several tasks of one definition, with different commands. */
function freeLabel(scope: Construct, label: string, count = 1): string {
  const candidate = count === 1 ? label : `${label}-${count}`;
  return scope.node.tryFindChild(constructId(candidate)) ? freeLabel(scope, label, count + 1) : candidate;
}

function constructId(label: string): string {
  return `Task-${label}`;
}
