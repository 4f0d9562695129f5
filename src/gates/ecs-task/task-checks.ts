import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { validateNetwork } from './task-network';
import {
  CLUSTER,
  LOG_GROUP,
  ROLE,
  SECURITY_GROUP,
  validateConstruct,
  validateConstructs,
} from '../../private/checks/construct-kinds';
import { ifGiven, unlessAny, validateList, validateString } from '../../private/checks/kinds';
import { validateMinutes } from '../../private/checks/minutes';
import { validateNotEmpty } from '../../private/checks/validation';
import { ContainerChoice, validateContainerNames } from '../../private/ecs/container-names';
import { definitionOfApp, validateTaskOptions } from '../../private/ecs/service-tasks';
import { EcsTaskOptions } from '../ecs-task-types';

/** CodePipeline keeps invoking a function that continues its job for 24 hours; the rest is for stopping the task. */
export const TIMEOUT = {
  prop: 'timeout',
  min: Duration.minutes(1),
  max: Duration.hours(23),
  default: Duration.minutes(30),
};

const SAMPLE_COMMAND = "pass one such as ['npm', 'run', 'migrate']";

export function validateTask(options: EcsTaskOptions, containers: ContainerChoice): string[] {
  const { cluster, containerNames, command, launchType, securityGroups, timeout } = options;
  return [
    ...validateConstruct('cluster', cluster, CLUSTER),
    ...unlessAny(validateDefinition(options), () => [
      ...validateTaskOptions(options.taskDefinition !== undefined, options, containers, {
        leftOut: 'is read from taskDefinition',
        required: 'is required without taskDefinition',
      }),
      ...validateNetwork(options),
    ]),
    ...validateConstructs(options, { taskRole: ROLE, executionRole: ROLE, logGroup: LOG_GROUP, role: ROLE }),
    ...validateList('securityGroups', securityGroups, 'pass a list of security groups', (group) =>
      validateConstruct('securityGroups', group, SECURITY_GROUP),
    ),
    ...validateContainerNames(containerNames),
    ...validateCommand(command),
    ...validateLaunchType(launchType),
    ...validateMinutes(TIMEOUT, timeout),
  ];
}

function validateDefinition({ taskDefinition }: EcsTaskOptions): string[] {
  return ifGiven(taskDefinition, (given) =>
    unlessAny(
      validateConstruct('taskDefinition', given, {
        type: 'ecs.FargateTaskDefinition',
        importer: 'fromFargateTaskDefinitionAttributes',
      }),
      () =>
        definitionOfApp(given)
          ? []
          : [
              `taskDefinition must be created in this app, got '${given.node.path}', which does not tell its family and its containers: pass taskDefinitionFamily, taskRole and executionRole instead`,
            ],
    ),
  );
}

function validateCommand(command: string[] | undefined): string[] {
  return unlessAny(
    validateList('command', command, SAMPLE_COMMAND, (word) => validateString('command', word, SAMPLE_COMMAND)),
    () => ifGiven(command, (given) => validateNotEmpty('command', given, `leave it out, or ${SAMPLE_COMMAND}`)),
  );
}

/** Untyped languages accept any value. */
function validateLaunchType(launchType: ecs.LaunchType | undefined): string[] {
  return launchType === undefined || Object.values(ecs.LaunchType).includes(launchType)
    ? []
    : [`launchType must be one of ecs.LaunchType, got '${launchType}': use one such as ecs.LaunchType.FARGATE`];
}
