import { arn } from './environment';
import { at, JsonObject, textAt, textOf } from './json';
import { Facts } from './subject';
import { factOf, findByArn, resourcesOf, World } from './world';

/** The task definition that a revision is registered of, and its roles. */
interface Tasks extends Facts {
  readonly family: string;
  readonly taskRole: string;
  readonly executionRole: string;
}

/** What a function that deploys to ECS, registers a task definition, or runs a task works on, by its variables. */
export function ecsFacts(world: World, variables: JsonObject): Facts {
  const [cluster, service] = [textOf(variables.CLUSTER_NAME), textOf(variables.SERVICE_NAME)];
  const ecs = (resource: string): string => arn(world.environment, 'ecs', resource);
  const ofCluster =
    cluster === undefined
      ? {}
      : {
          cluster: ecs(`cluster/${cluster}`),
          tasksOfCluster: ecs(`task/${cluster}`),
          containerInstances: ecs(`container-instance/${cluster}`),
        };
  const family = textOf(variables.TASK_DEFINITION_FAMILY);
  if (family !== undefined) {
    return { ...ofCluster, ...tasksOfFamily(world, family) };
  }
  return service === undefined
    ? {}
    : {
        ...ofCluster,
        service: ecs(`service/${cluster}/${service}`),
        serviceDeployments: ecs(`service-deployment/${cluster}/${service}`),
        serviceRevisions: ecs(`service-revision/${cluster}/${service}`),
        ...tasksOfService(world, service, ecs(`service/${cluster}/${service}`)),
      };
}

export function tasksOfService(world: World, serviceName: string, serviceArn: string): Tasks {
  const service = resourcesOf(world, 'AWS::ECS::Service').find(({ ref }) => ref?.endsWith(`/${serviceName}`));
  const definition = findByArn(world, textAt(service?.properties, 'TaskDefinition'));
  return definition === undefined ? externalTasks(world, serviceArn) : tasksOf(world, definition.properties);
}

function tasksOfFamily(world: World, family: string): Facts {
  const definition = resourcesOf(world, 'AWS::ECS::TaskDefinition').find(
    ({ properties }) => textAt(properties, 'Family') === family,
  );
  const familyArn = arn(world.environment, 'ecs', `task-definition/${family}`);
  return definition === undefined
    ? { ...externalTasks(world, familyArn), family: familyArn, taskLogGroup: factOf(world, familyArn, 'logGroup') }
    : { ...tasksOf(world, definition.properties), taskLogGroup: logGroupOf(world, definition.properties) };
}

function tasksOf(world: World, definition: JsonObject): Tasks {
  return {
    family: arn(world.environment, 'ecs', `task-definition/${textAt(definition, 'Family')}`),
    taskRole: textAt(definition, 'TaskRoleArn')!,
    executionRole: textAt(definition, 'ExecutionRoleArn')!,
  };
}

/** Of what is imported. */
function externalTasks(world: World, importedArn: string): Tasks {
  const fact = (name: string): string => {
    const value = factOf(world, importedArn, name);
    if (value === undefined) {
      throw new Error(`'${name}' of the imported ${importedArn} is not known: say what it is`);
    }
    return value;
  };
  return { family: fact('family'), taskRole: fact('taskRole'), executionRole: fact('executionRole') };
}

function logGroupOf(world: World, definition: JsonObject): string | undefined {
  const options = at(definition, 'ContainerDefinitions', 0, 'LogConfiguration', 'Options');
  const group = textAt(options, 'awslogs-group');
  return group && arn(world.environment, 'logs', `log-group:${group}`);
}
