import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DEFAULT_BRANCH, validateBranch, validateConnectionArn, validateGitHubRepository } from './git-checks';
import { GitHubSourceOptions, SourceBindOptions, SourceConfig } from './pipeline-source-types';
import { SOURCE_VARIABLES } from '../private/checks/names';
import { throwIfAny } from '../private/checks/validation';
import { allow } from '../private/permissions/statements';

const ACTION_NAME = 'GitHub';
/** The service was renamed. Connections keep the name from when, and how, they were created. */
const SERVICES = ['codeconnections', 'codestar-connections'];

/** A GitHub repository, read through a connection. */
export class GitHubConnectionSource {
  private readonly branch: string;
  private readonly connectionArn: string;

  public constructor(
    private readonly repository: string,
    // JavaScript users may leave the options out.
    { branch, connectionArn }: GitHubSourceOptions = {} as GitHubSourceOptions,
  ) {
    throwIfAny('PipelineSource.gitHub', [
      ...validateGitHubRepository(repository),
      ...validateConnectionArn(connectionArn),
      ...validateBranch(branch),
    ]);
    this.branch = branch ?? DEFAULT_BRANCH;
    this.connectionArn = connectionArn;
  }

  public bind(_scope: Construct, options: SourceBindOptions): SourceConfig {
    const [owner, repo] = this.repository.split('/');
    const action = new ZipConnectionAction({
      actionName: ACTION_NAME,
      connectionArn: this.connectionArn,
      owner,
      repo,
      branch: this.branch,
      triggerOnPush: false,
      output: options.output.artifact,
      variablesNamespace: SOURCE_VARIABLES,
    });
    return {
      action,
      gitTrigger: pushTrigger(action, this.branch),
      permissions: allowUsingConnection(this.connectionArn, this.repository),
    };
  }
}

/**
 * With a filter, an execution uses exactly the pushed commit. AWS does not say so about the action's own change
 * detection, which a trigger disables.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
 */
function pushTrigger(sourceAction: codepipeline.IAction, branch: string): codepipeline.TriggerProps {
  return {
    providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
    gitConfiguration: { sourceAction, pushFilter: [{ branchesIncludes: [branch] }] },
  };
}

/** Sets the output format explicitly: a ZIP file, which every action can read. */
class ZipConnectionAction extends actions.CodeStarConnectionsSourceAction {
  protected bound(
    scope: Construct,
    stage: codepipeline.IStage,
    options: codepipeline.ActionBindOptions,
  ): codepipeline.ActionConfig {
    const { configuration } = super.bound(scope, stage, options);
    return { configuration: { ...configuration, OutputArtifactFormat: 'CODE_ZIP' } };
  }
}

/**
 * The prefix of the actions must be that of the ARN. AWS documents the condition key for the repository only for
 * requests that access a specific one, so other repositories are denied where a request names one. No branch is named,
 * because an execution can be started for any commit.
 *
 * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html#permissions-reference-connections-use
 * @see https://github.com/cloudposse/terraform-aws-ecs-codepipeline/pull/75
 */
function allowUsingConnection(connectionArn: string, repository: string): iam.PolicyStatement[] {
  const named = SERVICES.filter((service) => connectionArn.includes(`:${service}:`));
  return (named.length > 0 ? named : SERVICES).map((service) => {
    const statement = allow([`${service}:UseConnection`], [connectionArn]);
    statement.addCondition('StringEqualsIfExists', { [`${service}:FullRepositoryId`]: repository });
    return statement;
  });
}
