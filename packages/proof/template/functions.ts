import { ecsFacts } from './ecs';
import { arn } from './environment';
import { at, objectOf, textAt, textOf } from './json';
import { keyOf } from './keys';
import { PipelineFacts } from './pipeline';
import { Subject } from './subject';
import { findByArn, World } from './world';

/** Which of our functions it is, by a variable that only it has, and the variable that names its repository. */
const HANDLERS = [
  { kind: 'function deployment', variable: 'STOP_TYPE', repository: 'REPOSITORY_NAME' },
  { kind: 'function task', variable: 'RUN_TASK' },
  { kind: 'function registration', variable: 'TASK_DEFINITION_FAMILY' },
  { kind: 'function promotion', variable: 'IMAGE_TAG', repository: 'REPOSITORY_NAME' },
  { kind: 'function publication', variable: 'BUILD_REPOSITORY', repository: 'PUBLISHED_REPOSITORY' },
  { kind: 'function validation', variable: 'STATE_TABLE', repository: 'ECR_REPOSITORY' },
];

/** A function that an action invokes, and what its environment tells it to work on. */
export function functionSubject(world: World, pipeline: PipelineFacts, functionArn: string): Subject {
  const invoked = findByArn(world, functionArn);
  if (invoked === undefined) {
    throw new Error(`function ${functionArn} is not in the stacks`);
  }
  const variables = objectOf(at(invoked.properties, 'Environment', 'Variables'));
  const handler = HANDLERS.find(({ variable }) => variable in variables);
  if (handler === undefined) {
    throw new Error(`${invoked.path}: nobody has read what this function needs`);
  }
  const { environment } = world;
  const repositoryArn = (variable?: string): string | undefined =>
    variable === undefined || variables[variable] === undefined
      ? undefined
      : arn(environment, 'ecr', `repository/${String(variables[variable])}`);
  const topic = textOf(variables.SNS_TOPIC_ARN);
  const table = textOf(variables.STATE_TABLE) && arn(environment, 'dynamodb', `table/${String(variables.STATE_TABLE)}`);
  const logGroup = textAt(invoked.properties, 'LoggingConfig', 'LogGroup') ?? `/aws/lambda/${invoked.ref}`;
  return {
    kind: handler.kind,
    name: invoked.path,
    facts: {
      ...pipeline.facts,
      role: textAt(invoked.properties, 'Role'),
      function: functionArn,
      repository: repositoryArn(handler.repository),
      buildRepository: repositoryArn('BUILD_REPOSITORY'),
      logGroup: arn(environment, 'logs', `log-group:${logGroup}`),
      table,
      tableKey: keyOf(world, table),
      topic,
      topicKey: keyOf(world, topic),
      approval: textOf(variables.APPROVAL_ACTION),
      unapproved: variables.APPROVAL_ACTION === undefined ? 'yes' : undefined,
      ...ecsFacts(world, variables),
    },
  };
}
