import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { DEFAULT_BRANCH, validateBranch, validateGitHubRepository } from './git-checks';
import { GitHubOAuthSourceOptions, SourceBindOptions, SourceConfig } from './pipeline-source-types';
import { isSameSecret, validateSecret } from './secret-reference';
import { bridgeToken } from './token-bridge';
import { validateTokenOptions, validateTokenParameter } from './token-options';
import { unlessAny } from '../private/checks/kinds';
import { SOURCE_VARIABLES } from '../private/checks/names';
import { throwIfAny } from '../private/checks/validation';
import { warn } from '../private/checks/warning';
import { SECRET_OF_A_SOURCE, acknowledge } from '../private/permissions/acknowledgements';

const ACTION_NAME = 'GitHub';
/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html */
const NOT_RECOMMENDED =
  'AWS no longer recommends OAuth tokens for GitHub, and the token has access to every repository that its owner can access: ' +
  'use PipelineSource.gitHub() with a connection';
/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookAuthConfiguration.html */
const WEBHOOK_SECRET_LENGTH = 64;

/** A GitHub repository, read with an OAuth token and a webhook. */
export class GitHubOAuthSource {
  private readonly branch: string;

  public constructor(
    private readonly repository: string,
    // JavaScript users may leave the options out.
    private readonly options: GitHubOAuthSourceOptions = {},
  ) {
    throwIfAny('PipelineSource.gitHubOAuth', [
      ...validateGitHubRepository(repository),
      ...validateBranch(options.branch),
      ...validateTokenOptions(options),
    ]);
    this.branch = options.branch ?? DEFAULT_BRANCH;
  }

  /** CodePipeline itself reads GitHub with the token, so the pipeline's role needs no permissions. */
  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    const oauthToken = this.bindToken(scope, options);
    throwIfAny(scope.node.path, validateWebhookSecret(scope, oauthToken, this.options.webhookSecret));
    warn(scope, 'gitHubOAuth', NOT_RECOMMENDED);
    const [owner, repo] = this.repository.split('/');
    const webhookSecret = this.options.webhookSecret ?? createWebhookSecret(scope, options.pipelineName);
    const action = new WebhookGitHubAction(
      {
        actionName: ACTION_NAME,
        owner,
        repo,
        branch: this.branch,
        oauthToken,
        trigger: actions.GitHubTrigger.NONE,
        output: options.output.artifact,
        variablesNamespace: SOURCE_VARIABLES,
      },
      webhookSecret,
    );
    return { action };
  }

  private bindToken(scope: Construct, options: SourceBindOptions): SecretValue {
    const { oauthToken, tokenParameter, tokenVersion, tokenRole } = this.options;
    if (!tokenParameter) {
      throwIfAny(scope.node.path, validateSecret(scope, 'oauthToken', oauthToken));
      return oauthToken as SecretValue;
    }
    throwIfAny(scope.node.path, validateTokenParameter(scope, tokenParameter));
    return bridgeToken(scope, { parameter: tokenParameter, tokenVersion, role: tokenRole }, options);
  }
}

/**
 * The L2 signs its webhook with the OAuth token. AWS says not to use credentials there, but a secret for each webhook.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codepipeline-webhook.html
 */
class WebhookGitHubAction extends actions.GitHubSourceAction {
  public constructor(
    props: actions.GitHubSourceActionProps,
    private readonly webhookSecret: SecretValue,
  ) {
    super(props);
  }

  protected bound(
    scope: Construct,
    stage: codepipeline.IStage,
    options: codepipeline.ActionBindOptions,
  ): codepipeline.ActionConfig {
    new codepipeline.CfnWebhook(scope, 'Webhook', {
      authentication: 'GITHUB_HMAC',
      authenticationConfiguration: { secretToken: this.webhookSecret.unsafeUnwrap() },
      filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
      registerWithThirdParty: true,
      targetPipeline: stage.pipeline.pipelineName,
      targetPipelineVersion: 1,
      targetAction: this.actionProperties.actionName,
    });
    return super.bound(scope, stage, options);
  }
}

/** The secret is worthless without its webhook, so it is deleted with it. */
function createWebhookSecret(scope: Construct, pipelineName: string): SecretValue {
  const secret = new secretsmanager.Secret(scope, 'WebhookSecret', {
    description: `Signs the webhook requests that GitHub sends to ${pipelineName}`,
    generateSecretString: { passwordLength: WEBHOOK_SECRET_LENGTH, excludePunctuation: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(secret, SECRET_OF_A_SOURCE);
  return secret.secretValue;
}

function validateWebhookSecret(scope: Construct, oauthToken: SecretValue, webhookSecret?: SecretValue): string[] {
  if (!webhookSecret) {
    return [];
  }
  const fix = 'leave it out to have one created, or pass another secret';
  return unlessAny(validateSecret(scope, 'webhookSecret', webhookSecret), () =>
    isSameSecret(scope, oauthToken, webhookSecret) ? [`webhookSecret must not be the OAuth token: ${fix}`] : [],
  );
}
