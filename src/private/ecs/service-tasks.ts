import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { chooseContainers, ContainerChoice, DefinitionOfApp } from './container-names';
import { TextRule, validateText } from '../checks/validation';
import { TaskRevision } from '../permissions/ecs-statements';

/** What a deployment needs to know about the tasks of a service. */
export interface Tasks extends TaskRevision {
  readonly containerNames: readonly string[];
}

/** What users say about tasks that are not of this app. */
export interface TaskOptions {
  readonly taskDefinitionFamily?: string;
  readonly taskRole?: iam.IRole;
  readonly executionRole?: iam.IRole;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const FAMILY: TextRule = {
  prop: 'taskDefinitionFamily',
  pattern: /^[A-Za-z0-9_-]+$/,
  maxLength: 255,
  allowed: "letters, digits, '-' or '_', such as 'shop'",
};

/** Read from a task definition of this app; required for any other. */
const READ_FROM_APP = ['taskDefinitionFamily', 'taskRole', 'executionRole'] as const;

/** Why options are not needed, or needed. */
interface Reasons {
  readonly leftOut: string;
  readonly required: string;
}

export function validateServiceOptions(
  service: ecs.IBaseService,
  options: TaskOptions,
  choice: ContainerChoice,
): string[] {
  const { path } = service.node;
  return validateTaskOptions(service instanceof ecs.BaseService, options, choice, {
    leftOut: `is read from the task definition of service '${path}'`,
    required: `is required because service '${path}' was imported, so it cannot be read from the service`,
  });
}

export function validateTaskOptions(
  isOfApp: boolean,
  options: TaskOptions,
  { prop, chosen }: ContainerChoice,
  { leftOut, required }: Reasons,
): string[] {
  if (isOfApp) {
    return READ_FROM_APP.filter((name) => options[name] !== undefined).map(
      (name) => `${name} ${leftOut}: leave it out`,
    );
  }
  const missing = READ_FROM_APP.filter((name) => options[name] === undefined);
  return [
    ...[...(chosen === undefined ? [prop] : []), ...missing].map((name) => `${name} ${required}: pass it`),
    ...validateFamily(options.taskDefinitionFamily),
  ];
}

function validateFamily(family?: string): string[] {
  return family === undefined || Token.isUnresolved(family) ? [] : validateText(FAMILY, family);
}

/** The task definition if it is of this app, so that its family and its containers are known. */
export function definitionOfApp(definition: ecs.ITaskDefinition | undefined): ecs.TaskDefinition | undefined {
  return definition instanceof ecs.TaskDefinition ? definition : undefined;
}

/** The options were validated when the target was created. */
export function tasksOf(path: string, service: ecs.IBaseService, options: TaskOptions, choice: ContainerChoice): Tasks {
  if (!(service instanceof ecs.BaseService)) {
    return tasksByOptions(options, choice);
  }
  const owner = `service '${service.node.path}'`;
  const of = { definition: service.taskDefinition, words: `task definition of ${owner}`, owner };
  return tasksByDefinition(path, of, choice);
}

export function tasksByOptions(options: TaskOptions, { chosen }: ContainerChoice): Tasks {
  const { taskDefinitionFamily, taskRole, executionRole } = options as Required<TaskOptions>;
  return { containerNames: chosen as readonly string[], family: taskDefinitionFamily, taskRole, executionRole };
}

export function tasksByDefinition(path: string, of: DefinitionOfApp, choice: ContainerChoice): Tasks {
  const { definition } = of;
  return {
    containerNames: chooseContainers(path, of, choice),
    family: definition.family,
    taskRole: definition.taskRole,
    // Created now if there is none: without it, no task could pull from the pipeline's repository.
    executionRole: definition.obtainExecutionRole(),
  };
}
