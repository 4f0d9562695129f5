import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CONTAINER_NAME } from '../checks/container-name';
import { unlessAny, validateList } from '../checks/kinds';
import { repeated, throwIfAny, validateNotEmpty, validateText } from '../checks/validation';

const SAMPLE = "pass one such as ['app']";

/** The containers that receive the image, by the option that names them. */
export interface ContainerChoice {
  readonly prop: 'containerName' | 'containerNames';
  readonly chosen?: readonly string[];
}

/** A task definition of this app, as errors name it. */
export interface DefinitionOfApp {
  readonly definition: ecs.TaskDefinition;
  /** Such as `task definition of service 'Shop/Service'`. */
  readonly words: string;
  /** What the containers belong to, such as `service 'Shop/Service'`. */
  readonly owner: string;
}

/** Validates the option `containerNames` if it is given. */
export function validateContainerNames(names: unknown): string[] {
  const rule = { ...CONTAINER_NAME, prop: 'containerNames' };
  return unlessAny(
    validateList('containerNames', names, SAMPLE, (name) => validateText(rule, name)),
    () => {
      const given = names as readonly string[] | undefined;
      return given === undefined
        ? []
        : [
            ...validateNotEmpty('containerNames', given, SAMPLE),
            ...repeated(given).map((name) => `containerNames must be unique, got '${name}' twice: remove one`),
          ];
    },
  );
}

/** The names of the chosen containers; without a choice, that of the only one. */
export function chooseContainers(path: string, of: DefinitionOfApp, choice: ContainerChoice): readonly string[] {
  const names = namesOf(of.definition);
  throwIfAny(path, validateChoice(of, names, choice));
  const chosen = choice.chosen ?? names;
  throwIfAny(
    path,
    chosen.flatMap((name) => validateText({ ...CONTAINER_NAME, prop: choice.prop }, name)),
  );
  return chosen;
}

/** The containers of a task definition of this app. */
export function containersOf(definition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  return definition.node.findAll().filter((construct) => construct instanceof ecs.ContainerDefinition);
}

function namesOf(definition: ecs.TaskDefinition): string[] {
  return containersOf(definition).map(({ containerName }) => containerName);
}

function validateChoice(of: DefinitionOfApp, names: string[], { prop, chosen }: ContainerChoice): string[] {
  const list = names.map((name) => `'${name}'`).join(', ');
  const isOne = prop === 'containerName';
  if (names.length === 0) {
    return [`the ${of.words} has no container yet: add one before you create the pipeline`];
  }
  if (chosen === undefined) {
    const what = isOne ? 'the container' : 'the containers';
    return names.length === 1
      ? []
      : [
          `${prop} must name ${what} of ${of.owner} that ${isOne ? 'receives' : 'receive'} the image, got none: use ${isOne ? 'one' : 'one or more'} of ${list}`,
        ];
  }
  return chosen
    .filter((name) => !Token.isUnresolved(name) && !names.includes(name))
    .map(
      (name) =>
        `${prop} must be ${isOne ? 'a container' : 'containers'} of the ${of.words}, got '${name}': use one of ${list}`,
    );
}
