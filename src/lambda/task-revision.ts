import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RegisterTaskDefinitionCommandInput,
  Tag,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { answered, callService } from './call-service';
import { JobError } from './job-error';

/** An image, and the containers that run it. */
export interface ContainerImages {
  readonly containerNames: readonly string[];
  /** The image by its digest. */
  readonly image: string;
}

export interface TaggedDefinition {
  readonly definition: TaskDefinition;
  readonly tags: readonly Tag[];
}

/**
 * What ECS adds to a task definition, and no registration takes.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
 */
const ADDED = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

/** The next revision: the image in the named containers, and everything else, sidecars and tags too, as it is. */
export function nextRevision(
  { definition, tags }: TaggedDefinition,
  { containerNames, image }: ContainerImages,
): RegisterTaskDefinitionCommandInput {
  const { family, containerDefinitions = [] } = definition;
  const known = containerDefinitions.map(({ name }) => name);
  const unknown = containerNames.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new JobError(
      'ConfigurationError',
      `task definition ${nameOf(definition)} has no container '${unknown}', only ${known.map((name) => `'${name}'`).join(', ')}: correct containerNames`,
    );
  }
  return {
    ...Object.fromEntries(Object.entries(definition).filter(([name]) => !ADDED.includes(name))),
    family,
    containerDefinitions: containerDefinitions.map((container) =>
      containerNames.some((name) => name === container.name) ? { ...container, image } : container,
    ),
    ...(tags.length > 0 && { tags: [...tags] }),
  };
}

/** Whether each named container already runs the image. */
export function runsImage({ definition }: TaggedDefinition, { containerNames, image }: ContainerImages): boolean {
  const { containerDefinitions = [] } = definition;
  return containerNames.every((wanted) =>
    containerDefinitions.some((container) => container.name === wanted && container.image === image),
  );
}

/** Reads a revision, or the newest one of a family. */
export async function describeDefinition(
  ecs: ECSClient,
  taskDefinition: string,
  signal: AbortSignal,
): Promise<TaggedDefinition> {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });
  const answer = await callService('ECS', signal, (abortSignal) => ecs.send(command, { abortSignal }));
  return { definition: answered('ECS', answer.taskDefinition), tags: answer.tags ?? [] };
}

/** Registers a revision and returns its ARN. */
export async function register(
  ecs: ECSClient,
  input: RegisterTaskDefinitionCommandInput,
  signal: AbortSignal,
): Promise<string> {
  const command = new RegisterTaskDefinitionCommand(input);
  const answer = await callService('ECS', signal, (abortSignal) => ecs.send(command, { abortSignal }));
  return answered('ECS', answer.taskDefinition?.taskDefinitionArn);
}

/** Such as `web:7`. */
function nameOf({ family, revision }: TaskDefinition): string {
  return `'${family}:${revision}'`;
}
