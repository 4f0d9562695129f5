import { containersOf } from '../../private/ecs/container-names';
import { definitionOfApp } from '../../private/ecs/service-tasks';
import { EcsTaskOptions } from '../ecs-task-types';

/** The names of the log groups that the containers write to, as far as the app knows them. */
export function logGroupsOf(options: EcsTaskOptions, containerNames: readonly string[]): string[] {
  const { logGroup, taskDefinition } = options;
  if (logGroup) {
    return [logGroup.logGroupName];
  }
  const definition = definitionOfApp(taskDefinition);
  const groups = (definition ? containersOf(definition) : [])
    .filter(({ containerName }) => containerNames.includes(containerName))
    .flatMap(({ logDriverConfig }) => logDriverConfig?.options?.['awslogs-group'] ?? []);
  return [...new Set(groups)];
}
