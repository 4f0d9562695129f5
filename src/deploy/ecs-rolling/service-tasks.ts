import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CONTAINER_NAME } from '../../private/checks/container-name';
import { throwIfAny, validateText } from '../../private/checks/validation';
import { EcsRollingOptions } from '../deploy-target-types';

/** What a deployment needs to know about the tasks of a service. */
export interface ServiceTasks {
  readonly containerName: string;
  readonly family: string;
  readonly taskRole: iam.IRole;
  readonly executionRole: iam.IRole;
}

/** Read from a service of this app; required for an imported service. */
const READ_FROM_SERVICE = ['taskDefinitionFamily', 'taskRole', 'executionRole'] as const;
const NEEDED_FOR_IMPORTED = ['containerName', ...READ_FROM_SERVICE] as const;

export function validateServiceOptions(service: ecs.IBaseService, options: EcsRollingOptions): string[] {
  const { path } = service.node;
  if (service instanceof ecs.BaseService) {
    return READ_FROM_SERVICE.filter((prop) => options[prop] !== undefined).map(
      (prop) => `${prop} is read from the task definition of service '${path}': leave it out`,
    );
  }
  const needed = `is required because service '${path}' was imported, so it cannot be read from the service: pass it`;
  return [
    ...NEEDED_FOR_IMPORTED.filter((prop) => options[prop] === undefined).map((prop) => `${prop} ${needed}`),
    ...validateFamily(options.taskDefinitionFamily),
  ];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
function validateFamily(family?: string): string[] {
  if (family === undefined || Token.isUnresolved(family)) {
    return [];
  }
  return validateText(
    {
      prop: 'taskDefinitionFamily',
      pattern: /^[A-Za-z0-9_-]+$/,
      maxLength: 255,
      allowed: "letters, digits, '-' or '_', such as 'shop'",
    },
    family,
  );
}

/** The options were validated when the target was created. */
export function tasksOf(path: string, service: ecs.IBaseService, options: EcsRollingOptions): ServiceTasks {
  if (!(service instanceof ecs.BaseService)) {
    const { containerName, taskDefinitionFamily, taskRole, executionRole } = options as Required<EcsRollingOptions>;
    return { containerName, family: taskDefinitionFamily, taskRole, executionRole };
  }
  const { taskDefinition } = service;
  const containerNames = namesOfContainers(taskDefinition);
  throwIfAny(path, validateChoice(service, containerNames, options.containerName));
  const containerName = options.containerName ?? containerNames[0];
  throwIfAny(path, validateText(CONTAINER_NAME, containerName));
  return {
    containerName,
    family: taskDefinition.family,
    taskRole: taskDefinition.taskRole,
    // Created now if there is none: without it, no task could pull from the pipeline's repository.
    executionRole: taskDefinition.obtainExecutionRole(),
  };
}

function namesOfContainers(taskDefinition: ecs.TaskDefinition): string[] {
  return taskDefinition.node
    .findAll()
    .filter((construct) => construct instanceof ecs.ContainerDefinition)
    .map(({ containerName }) => containerName);
}

function validateChoice(service: ecs.BaseService, names: string[], chosen?: string): string[] {
  const list = names.map((name) => `'${name}'`).join(', ');
  if (names.length === 0) {
    return [
      `the task definition of service '${service.node.path}' has no container yet: add one before you create the pipeline`,
    ];
  }
  if (chosen === undefined) {
    return names.length === 1
      ? []
      : [
          `containerName must name the container of service '${service.node.path}' that receives the image, got none: use one of ${list}`,
        ];
  }
  return names.includes(chosen)
    ? []
    : [
        `containerName must be a container of the task definition of service '${service.node.path}', got '${chosen}': use one of ${list}`,
      ];
}
