import { buildSubjects } from './builds';
import { tasksOfService } from './ecs';
import { arn } from './environment';
import { functionSubject } from './functions';
import { textOf } from './json';
import { keyOf } from './keys';
import { Action, PipelineFacts } from './pipeline';
import { Facts, Subject } from './subject';
import { findByArn, World } from './world';

/** Each action of a pipeline, and what runs for it: a build, a function, or tasks of ECS. */
export function actionSubjects(world: World, pipeline: PipelineFacts): Subject[] {
  return pipeline.actions.flatMap((action) => {
    const read = ACTIONS[`${action.category} ${action.provider}`];
    if (read === undefined) {
      throw new Error(`${pipeline.name}: nobody has read what action '${action.category} ${action.provider}' needs`);
    }
    const { facts, others = [] } = read(world, pipeline, action);
    const common = {
      ...pipeline.facts,
      role: action.roleArn ?? pipeline.facts.pipelineRole,
      // An action without a role of its own runs in the pipeline's.
      actionRole: action.roleArn,
      input: pipeline.artifact(action.inputs[0]),
      output: pipeline.artifact(action.outputs[0]),
    };
    const name = `${pipeline.name}, action ${action.stage}/${action.name}`;
    return [{ kind: `action ${action.provider}`, name, facts: { ...common, ...facts } }, ...others];
  });
}

interface Read {
  readonly facts: Facts;
  readonly others?: Subject[];
}

const ACTIONS: { readonly [type: string]: (world: World, pipeline: PipelineFacts, action: Action) => Read } = {
  'Source S3': (world, _, action) => ({ facts: sourceFacts(world, action) }),
  'Source CodeCommit': (world, _, { configuration }) => ({
    facts: { repository: arn(world.environment, 'codecommit', String(configuration.RepositoryName)) },
  }),
  'Source CodeStarSourceConnection': (_world, _, { configuration }) => {
    const connection = String(configuration.ConnectionArn);
    return {
      facts: {
        connection,
        connectionService: connection.split(':')[2],
        repositoryId: String(configuration.FullRepositoryId),
      },
    };
  },
  // CodePipeline reads GitHub with the token in the definition: no permission of AWS is needed.
  'Source GitHub': () => ({ facts: {} }),
  'Build CodeBuild': (world, pipeline, action) => {
    const project = arn(world.environment, 'codebuild', `project/${String(action.configuration.ProjectName)}`);
    const published = { publishedRepository: publishedRepository(world, pipeline) };
    const [build, ...others] = buildSubjects(world, pipeline, action, project);
    return { facts: { project }, others: [{ ...build, facts: { ...build.facts, ...published } }, ...others] };
  },
  'Invoke Lambda': (world, pipeline, { configuration }) => {
    const invoked = arn(world.environment, 'lambda', `function:${String(configuration.FunctionName)}`);
    const subject = functionSubject(world, pipeline, invoked);
    const tasks = subject.facts.executionRole ? pullingTasks(world, pipeline, subject.facts, subject.name) : [];
    return { facts: { function: invoked }, others: [subject, ...tasks] };
  },
  'Deploy ECS': ecsDeployment,
  'Approval Manual': (world, _, { configuration }) => {
    const topic = textOf(configuration.NotificationArn);
    return { facts: { topic, topicKey: keyOf(world, topic) } };
  },
};

/** The object that is uploaded to S3. */
export function sourceFacts(world: World, { configuration }: Action): Facts {
  const sourceBucket = `arn:${world.environment.partition}:s3:::${String(configuration.S3Bucket)}`;
  const sourceObject = `${sourceBucket}/${String(configuration.S3ObjectKey)}`;
  return { sourceBucket, sourceObject, sourceKey: keyOf(world, sourceBucket) };
}

function ecsDeployment(world: World, pipeline: PipelineFacts, { configuration }: Action): Read {
  const [cluster, service] = [String(configuration.ClusterName), String(configuration.ServiceName)];
  const serviceArn = arn(world.environment, 'ecs', `service/${cluster}/${service}`);
  const tasks = tasksOfService(world, service, serviceArn);
  return {
    facts: { service: serviceArn, services: arn(world.environment, 'ecs', `service/${cluster}`), ...tasks },
    others: pullingTasks(world, pipeline, tasks, service),
  };
}

/** ECS pulls for tasks whose execution role is of this app. */
function pullingTasks(world: World, pipeline: PipelineFacts, { executionRole }: Facts, name: string): Subject[] {
  const repository = publishedRepository(world, pipeline);
  const isOurs = findByArn(world, executionRole) !== undefined;
  return isOurs ? [{ kind: 'tasks', name: `tasks of ${name}`, facts: { role: executionRole, repository } }] : [];
}

/** What images are deployed from, as the image step knows it; undefined for a pipeline that ends with its build. */
export function publishedRepository(world: World, pipeline: PipelineFacts): string | undefined {
  return pipeline.actions
    .filter(({ provider }) => provider === 'Lambda')
    .map(({ configuration }) => arn(world.environment, 'lambda', `function:${String(configuration.FunctionName)}`))
    .map((invoked) => functionSubject(world, pipeline, invoked))
    .find(({ kind }) => kind === 'function publication')?.facts.repository;
}
