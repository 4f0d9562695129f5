import type { PipelineDeclaration } from '../../src/codepipeline/declaration/declaration';
import { parsePipeline } from '../../src/codepipeline/declaration/parse-pipeline';

type Properties = Record<string, unknown>;

const ROLE = 'arn:aws:iam::000000000000:role/pipeline';

/** A source action as CloudFormation hands it over. */
export const sourceAction = (changes: Properties = {}): Properties => ({
  Name: 'S3',
  ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'S3', Version: '1' },
  Configuration: { S3Bucket: 'uploads', S3ObjectKey: 'source.zip', PollForSourceChanges: false },
  OutputArtifacts: [{ Name: 'SourceOutput' }],
  Namespace: 'Source',
  ...changes,
});

export const buildAction = (changes: Properties = {}): Properties => ({
  Name: 'DockerBuild',
  ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
  Configuration: { ProjectName: 'shop' },
  InputArtifacts: [{ Name: 'SourceOutput' }],
  OutputArtifacts: [],
  ...changes,
});

export const lambdaAction = (changes: Properties = {}): Properties => ({
  Name: 'Tag',
  ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
  Configuration: { FunctionName: 'shop-tag' },
  ...changes,
});

export const approvalAction = (changes: Properties = {}): Properties => ({
  Name: 'Approve',
  ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
  ...changes,
});

export const stage = (name: string, ...actions: Properties[]): Properties => ({ Name: name, Actions: actions });

export const source = stage('Source', sourceAction());

/** Changes of a pipeline that is a source and a build. */
export const withBuild = (changes: Properties): Properties => ({
  Stages: [source, stage('Build', buildAction(changes))],
});

export const pipelineProperties = (changes: Properties = {}): Properties => ({
  Name: 'shop-dev',
  RoleArn: ROLE,
  PipelineType: 'V2',
  ArtifactStore: { Type: 'S3', Location: 'artifacts' },
  Stages: [stage('Source', sourceAction()), stage('Build', buildAction()), stage('Deploy', lambdaAction())],
  ...changes,
});

export const pipelineOf = (changes: Properties = {}): PipelineDeclaration =>
  parsePipeline(pipelineProperties(changes), 'made-up-name');

/** The problems a declaration is refused for, without their common first line. */
export function problemsOf(changes: Properties): string[] {
  try {
    pipelineOf(changes);
    return [];
  } catch (error) {
    return (error as { problems: string[] }).problems;
  }
}
