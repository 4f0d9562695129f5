import type { ActionTypeId } from './declaration';

/** What CodePipeline demands of an action of this type, and what of it the rehearsal plays. */
export interface ActionTypeRules {
  readonly inputArtifacts: readonly [min: number, max: number];
  readonly outputArtifacts: readonly [min: number, max: number];
  readonly requiredConfiguration: readonly string[];
  readonly optionalConfiguration: readonly string[];
  /** The output variables' names, where the provider fixes them. */
  readonly outputVariables?: readonly string[];
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
const CODEBUILD: ActionTypeRules = {
  inputArtifacts: [1, 5],
  outputArtifacts: [0, 5],
  requiredConfiguration: ['ProjectName'],
  optionalConfiguration: ['PrimarySource', 'EnvironmentVariables', 'BatchEnabled', 'CombineArtifacts'],
};

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html */
const COMMIT_VARIABLES = ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage', 'CommitterDate', 'RepositoryName'];

/**
 * Numbers of artifacts: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 * Configuration and variables: the page of each action in the action structure reference.
 */
const ACTION_TYPES: Readonly<Record<string, ActionTypeRules>> = {
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
  'Source/AWS/S3/1': {
    inputArtifacts: [0, 0],
    outputArtifacts: [1, 1],
    requiredConfiguration: ['S3Bucket', 'S3ObjectKey'],
    optionalConfiguration: ['PollForSourceChanges', 'AllowOverrideForS3ObjectKey'],
    outputVariables: ['VersionId', 'ETag', 'BucketName', 'ObjectKey'],
  },
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
  'Source/AWS/CodeStarSourceConnection/1': {
    inputArtifacts: [0, 0],
    outputArtifacts: [1, 1],
    requiredConfiguration: ['ConnectionArn', 'FullRepositoryId', 'BranchName'],
    optionalConfiguration: ['OutputArtifactFormat', 'DetectChanges'],
    outputVariables: ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage', 'ConnectionArn', 'FullRepositoryName'],
  },
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
  'Source/ThirdParty/GitHub/1': {
    inputArtifacts: [0, 0],
    outputArtifacts: [1, 1],
    requiredConfiguration: ['Owner', 'Repo', 'Branch', 'OAuthToken'],
    optionalConfiguration: ['PollForSourceChanges'],
    outputVariables: [...COMMIT_VARIABLES, 'CommitUrl'],
  },
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
  'Source/AWS/CodeCommit/1': {
    inputArtifacts: [0, 0],
    outputArtifacts: [1, 1],
    requiredConfiguration: ['RepositoryName', 'BranchName'],
    optionalConfiguration: ['PollForSourceChanges', 'OutputArtifactFormat'],
    outputVariables: COMMIT_VARIABLES,
  },
  'Build/AWS/CodeBuild/1': CODEBUILD,
  'Test/AWS/CodeBuild/1': CODEBUILD,
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
  'Invoke/AWS/Lambda/1': {
    inputArtifacts: [0, 5],
    outputArtifacts: [0, 5],
    requiredConfiguration: ['FunctionName'],
    optionalConfiguration: ['UserParameters'],
  },
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
  'Deploy/AWS/ECS/1': {
    inputArtifacts: [1, 1],
    outputArtifacts: [0, 0],
    requiredConfiguration: ['ClusterName', 'ServiceName'],
    optionalConfiguration: ['FileName', 'DeploymentTimeout'],
    outputVariables: [],
  },
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-action-add.html
  'Approval/AWS/Manual/1': {
    inputArtifacts: [0, 0],
    outputArtifacts: [0, 0],
    requiredConfiguration: [],
    optionalConfiguration: ['NotificationArn', 'ExternalEntityLink', 'CustomData'],
    outputVariables: [],
  },
};

export const PLAYED_ACTION_TYPES: readonly string[] = Object.keys(ACTION_TYPES);

export const actionTypeKey = ({ category, owner, provider, version }: ActionTypeId): string =>
  `${category}/${owner}/${provider}/${version}`;

export function rulesFor(type: ActionTypeId): ActionTypeRules | undefined {
  const key = actionTypeKey(type);
  return Object.hasOwn(ACTION_TYPES, key) ? ACTION_TYPES[key] : undefined;
}
