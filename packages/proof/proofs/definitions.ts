import { Finding } from './finding';
import { at, Json, listOf, objectOf, textAt } from '../template/json';
import { resourcesOf, World } from '../template/world';

/** What CodePipeline knows of an action: who owns its type, and what its configuration has to and may have. */
interface ActionType {
  readonly owner: 'AWS' | 'ThirdParty';
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html */
const ACTION_TYPES: { readonly [type: string]: ActionType } = {
  'Source S3': {
    owner: 'AWS',
    required: ['S3Bucket', 'S3ObjectKey'],
    optional: ['AllowOverrideForS3ObjectKey', 'PollForSourceChanges'],
  },
  'Source CodeCommit': {
    owner: 'AWS',
    required: ['BranchName', 'RepositoryName'],
    optional: ['OutputArtifactFormat', 'PollForSourceChanges'],
  },
  'Source CodeStarSourceConnection': {
    owner: 'AWS',
    required: ['BranchName', 'ConnectionArn', 'FullRepositoryId'],
    optional: ['DetectChanges', 'OutputArtifactFormat'],
  },
  'Source GitHub': {
    owner: 'ThirdParty',
    required: ['Branch', 'OAuthToken', 'Owner', 'Repo'],
    optional: ['PollForSourceChanges'],
  },
  'Build CodeBuild': {
    owner: 'AWS',
    required: ['ProjectName'],
    optional: ['BatchEnabled', 'CombineArtifacts', 'EnvironmentVariables', 'PrimarySource'],
  },
  'Invoke Lambda': { owner: 'AWS', required: ['FunctionName'], optional: ['UserParameters'] },
  'Deploy ECS': { owner: 'AWS', required: ['ClusterName', 'ServiceName'], optional: ['DeploymentTimeout', 'FileName'] },
  'Approval Manual': { owner: 'AWS', required: [], optional: ['CustomData', 'ExternalEntityLink', 'NotificationArn'] },
};

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const NAME = /^[A-Za-z0-9.@_-]{1,100}$/;
const MAX_RUN_ORDER = 999;
/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html */
const COMPUTE_TYPES =
  /^(BUILD_GENERAL1_(SMALL|MEDIUM|LARGE|XLARGE|2XLARGE)|BUILD_LAMBDA_(1|2|4|8|10)GB|ATTRIBUTE_BASED_COMPUTE|CUSTOM_INSTANCE_TYPE)$/;

/** What cfn-lint lets pass in pipelines and projects, and CodePipeline and CodeBuild refuse. */
export function definitionsOf(world: World): Finding[] {
  const pipelines = resourcesOf(world, 'AWS::CodePipeline::Pipeline').flatMap(({ path, properties }) =>
    pipelineProblems(properties).map((problem) => `${path}: ${problem}`),
  );
  const projects = resourcesOf(world, 'AWS::CodeBuild::Project').flatMap(({ path, properties }) => {
    const type = textAt(properties, 'Environment', 'ComputeType') ?? '';
    return COMPUTE_TYPES.test(type) ? [] : [`${path}: CodeBuild knows no compute type '${type}'`];
  });
  return [...pipelines, ...projects].map((message): Finding => ({ proof: 'definition', id: message, message }));
}

export function pipelineProblems(properties: Json): string[] {
  const stages = listOf(at(properties, 'Stages'));
  const made = new Set<string>();
  return [
    ...(stages.length < 2 ? ['a pipeline has two stages at least'] : []),
    ...twice(stages.map((stage) => textAt(stage, 'Name')!)).map((name) => `two stages are named '${name}'`),
    ...stages.flatMap((stage, index) => stageProblems(stage, index === 0, made)),
  ];
}

function stageProblems(stage: Json, isFirst: boolean, made: Set<string>): string[] {
  const name = textAt(stage, 'Name') ?? '';
  const actions = [...listOf(at(stage, 'Actions'))].sort((one, other) => runOrder(one) - runOrder(other));
  const problems = [
    ...(NAME.test(name) ? [] : [`'${name}' is no name of a stage`]),
    ...(actions.length === 0 ? ['it has no action'] : []),
    ...twice(actions.map((action) => textAt(action, 'Name')!)).map((other) => `two actions are named '${other}'`),
    ...actions.flatMap((action) => actionProblems(action, isFirst)),
    ...actions.flatMap((action) => missingInputs(action, made)),
  ];
  return problems.map((problem) => `stage '${name}': ${problem}`);
}

function actionProblems(action: Json, isFirst: boolean): string[] {
  const name = textAt(action, 'Name') ?? '';
  const category = textAt(action, 'ActionTypeId', 'Category') ?? '';
  const type = ACTION_TYPES[`${category} ${textAt(action, 'ActionTypeId', 'Provider')}`];
  const order = runOrder(action);
  const problems = [
    ...(NAME.test(name) ? [] : ['that is no name of an action']),
    ...(Number.isInteger(order) && order >= 1 && order <= MAX_RUN_ORDER
      ? []
      : [`run order ${order} is not between 1 and ${MAX_RUN_ORDER}`]),
    ...((category === 'Source') === isFirst ? [] : ['sources are in the first stage, and nothing else is']),
    ...(type === undefined ? ['CodePipeline knows no such provider'] : configurationProblems(action, type)),
  ];
  return problems.map((problem) => `action '${name}': ${problem}`);
}

function configurationProblems(action: Json, { owner, required, optional }: ActionType): string[] {
  const given = Object.keys(objectOf(at(action, 'Configuration')));
  const id = at(action, 'ActionTypeId');
  return [
    ...(textAt(id, 'Owner') === owner && textAt(id, 'Version') === '1'
      ? []
      : [`its type is one of ${owner}, in version 1`]),
    ...required.filter((key) => !given.includes(key)).map((key) => `its configuration needs '${key}'`),
    ...given
      .filter((key) => ![...required, ...optional].includes(key))
      .map((key) => `its configuration has no '${key}'`),
  ];
}

/** An artifact is made once, before whoever reads it. */
function missingInputs(action: Json, made: Set<string>): string[] {
  const names = (property: string): string[] =>
    listOf(at(action, property)).map((artifact) => textAt(artifact, 'Name')!);
  const missing = names('InputArtifacts')
    .filter((name) => !made.has(name))
    .map((name) => `nobody has made artifact '${name}' before '${textAt(action, 'Name')}'`);
  const again = names('OutputArtifacts')
    .filter((name) => made.has(name))
    .map((name) => `artifact '${name}' is made twice`);
  names('OutputArtifacts').forEach((name) => made.add(name));
  return [...missing, ...again];
}

function runOrder(action: Json): number {
  return Number(at(action, 'RunOrder') ?? 1);
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
