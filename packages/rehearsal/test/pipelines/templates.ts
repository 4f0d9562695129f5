import { deployStack, type StackOutputs } from '../../src/assembly/deploy';
import type { Rehearsal } from '../../src/rehearsal';

type Properties = Record<string, unknown>;
type Policy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';
export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: Policy;
  readonly UpdateReplacePolicy?: Policy;
}
export type Resources = Record<string, Resource>;

export const ACCOUNT = '000000000000';

export const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;

/** A connection, in ARNs only: the emulator has none. */
export const CONNECTION = arn('codeconnections', 'connection/1f3c');

/** A source action of the repository's branch `main`. */
export const connectionSource = (FullRepositoryId: string, changes: Properties = {}) => ({
  ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
  Configuration: { ConnectionArn: CONNECTION, FullRepositoryId, BranchName: 'main', ...changes },
});

export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export const role = (RoleName: string, service: string, statements: readonly Statement[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'inline',
        PolicyDocument: { Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) },
      },
    ],
  },
});

export interface PipelineParts {
  readonly name: string;
  readonly source: Properties;
  /** Of the pipeline's role, beyond what bucket and build need. */
  readonly statements: readonly Statement[];
  readonly buildspec?: unknown;
  readonly stages?: readonly Properties[];
  readonly pipeline?: Properties;
}

/** A source that is built by one CodeBuild project: the shortest pipeline that shows what its source did. */
export function pipeline({
  name,
  source,
  statements,
  buildspec = PRINT_FILES,
  stages = [],
  pipeline: changes,
}: PipelineParts): Resources {
  const bucket = `${name}-artifacts`;
  const objects = `arn:aws:s3:::${bucket}/*`;
  return {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucket } },
    BuildLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/codebuild/${name}` } },
    BuildRole: role(`${name}-build`, 'codebuild.amazonaws.com', [
      { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], Resource: objects },
      { Action: ['s3:GetBucketAcl', 's3:GetBucketLocation'], Resource: `arn:aws:s3:::${bucket}` },
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: arn('logs', `log-group:/aws/codebuild/${name}:*`),
      },
    ]),
    Project: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        Name: name,
        ServiceRole: { 'Fn::GetAtt': ['BuildRole', 'Arn'] },
        Source: { Type: 'CODEPIPELINE', BuildSpec: JSON.stringify(buildspec) },
        Artifacts: { Type: 'CODEPIPELINE' },
        Environment: {
          Type: 'LINUX_CONTAINER',
          Image: 'aws/codebuild/standard:7.0',
          ComputeType: 'BUILD_GENERAL1_SMALL',
        },
      },
    },
    PipelineRole: role(`${name}-pipeline`, 'codepipeline.amazonaws.com', [
      { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], Resource: objects },
      { Action: 's3:PutObjectAcl', Resource: objects },
      { Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], Resource: arn('codebuild', `project/${name}`) },
      ...statements,
    ]),
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Name: name,
        PipelineType: 'V2',
        RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] },
        ArtifactStore: { Type: 'S3', Location: { Ref: 'Bucket' } },
        Stages: [
          {
            Name: 'Source',
            Actions: [{ Name: 'Push', OutputArtifacts: [{ Name: 'SourceOutput' }], Namespace: 'Source', ...source }],
          },
          { Name: 'Build', Actions: [buildAction({ Ref: 'Project' })] },
          ...stages,
        ],
        ...changes,
      },
    },
  };
}

const buildAction = (ProjectName: unknown): Properties => ({
  Name: 'Build',
  ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
  Configuration: {
    ProjectName,
    EnvironmentVariables: JSON.stringify([{ name: 'COMMIT', value: '#{Source.CommitId}', type: 'PLAINTEXT' }]),
  },
  InputArtifacts: [{ Name: 'SourceOutput' }],
  OutputArtifacts: [{ Name: 'BuildOutput' }],
  Namespace: 'Build',
});

const PRINT_FILES = {
  version: 0.2,
  env: { 'exported-variables': ['CONTENT', 'REVISION'] },
  phases: {
    build: { commands: ['export CONTENT=$(cat file.txt)', 'export REVISION=$CODEBUILD_RESOLVED_SOURCE_VERSION'] },
  },
  artifacts: { files: ['**/*'] },
};

export const deploy = (rehearsal: Rehearsal, name: string, Resources: Resources): Promise<StackOutputs> =>
  deployStack(rehearsal.clients, {
    name,
    template: { TemplateBody: JSON.stringify({ Resources }) },
    assets: [],
  });

/** A statement of a resource policy that allows a service to call these actions. */
export const allowService = (Service: string, Action: string | string[], Resource: unknown) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action,
  Resource,
});

/** A policy of these statements. */
export const policy = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
