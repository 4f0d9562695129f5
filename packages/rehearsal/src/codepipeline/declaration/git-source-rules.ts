import type { ActionDeclaration } from './declaration';

const isOff = (value: string | undefined): boolean => value?.toLowerCase() === 'false';

const POLLING = 'polling is not played: set Configuration.PollForSourceChanges to false';
const REPOSITORY = /^[\w.-]+(\/[\w.-]+)+$/;
const CONNECTION = /^arn:aws[\w-]*:(codestar-connections|codeconnections):[\w-]+:\d{12}:connection\/[\w-]+$/;
const DYNAMIC_REFERENCE = /\{\{resolve:/;

/** What is wrong with a git source action by itself; nothing for other actions. */
export function gitSourceProblems({ actionTypeId, configuration }: ActionDeclaration): string[] {
  switch (actionTypeId.provider) {
    case 'CodeStarSourceConnection':
      return [...connectionProblems(configuration), ...formatProblems(configuration)];
    case 'GitHub':
      return gitHubProblems(configuration);
    case 'CodeCommit':
      return [
        ...(isOff(configuration.PollForSourceChanges) ? [] : [`${POLLING} and use an event rule`]),
        ...formatProblems(configuration),
      ];
    default:
      return [];
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html */
function connectionProblems({
  ConnectionArn = '',
  FullRepositoryId = '',
}: ActionDeclaration['configuration']): string[] {
  return [
    ...(CONNECTION.test(ConnectionArn)
      ? []
      : [`Configuration.ConnectionArn ${ConnectionArn} is no ARN of a connection`]),
    ...(REPOSITORY.test(FullRepositoryId)
      ? []
      : [`Configuration.FullRepositoryId ${FullRepositoryId} is not of the form owner/repository`]),
  ];
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html */
function gitHubProblems({ OAuthToken = '', PollForSourceChanges }: ActionDeclaration['configuration']): string[] {
  return [
    ...(isOff(PollForSourceChanges) ? [] : [`${POLLING} and use a webhook`]),
    ...(DYNAMIC_REFERENCE.test(OAuthToken) ? ['Configuration.OAuthToken is a reference that was not resolved'] : []),
  ];
}

/** A full clone leaves the cloning to CodeBuild, with permissions and addresses that a rehearsal does not have. */
function formatProblems({ OutputArtifactFormat: format = 'CODE_ZIP' }: ActionDeclaration['configuration']): string[] {
  return format === 'CODE_ZIP' ? [] : [`Configuration.OutputArtifactFormat ${format} is not played, only CODE_ZIP`];
}
