import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SourceTrigger } from '../context';
import { DEFAULT_BRANCH, validateBranch } from './git-checks';
import { CodeCommitSourceOptions, SourceBindOptions, SourceConfig } from './pipeline-source-types';
import { GIT_REPOSITORY, validateConstruct } from '../private/checks/construct-kinds';
import { validateEnvironment } from '../private/checks/environment';
import { SOURCE_VARIABLES } from '../private/checks/names';
import { throwIfAny } from '../private/checks/validation';
import { allow } from '../private/permissions/statements';

const ACTION_NAME = 'CodeCommit';

/** A CodeCommit repository, with an event rule. */
export class CodeCommitSource {
  private readonly branch: string;

  public constructor(
    private readonly repository: codecommit.IRepository,
    options: CodeCommitSourceOptions,
  ) {
    throwIfAny('PipelineSource.codeCommit', [
      ...validateConstruct('repository', repository, GIT_REPOSITORY),
      ...validateBranch(options.branch),
    ]);
    this.branch = options.branch ?? DEFAULT_BRANCH;
  }

  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    const fix = 'deploy the stack of the pipeline there, or use another repository';
    throwIfAny(scope.node.path, validateEnvironment(scope, 'repository', this.repository.env, { fix }));
    return {
      action: new actions.CodeCommitSourceAction({
        actionName: ACTION_NAME,
        repository: inStackOf(scope, this.repository),
        branch: this.branch,
        trigger: actions.CodeCommitTrigger.NONE,
        output: options.output.artifact,
        variablesNamespace: SOURCE_VARIABLES,
      }),
      permissions: [allowReading(this.repository)],
      trigger: pushTrigger(this.repository, this.branch),
    };
  }
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html#edit-role-codecommit */
function allowReading(repository: codecommit.IRepository): iam.PolicyStatement {
  return allow(
    [
      'codecommit:CancelUploadArchive',
      'codecommit:GetBranch',
      'codecommit:GetCommit',
      'codecommit:GetRepository',
      'codecommit:GetUploadArchiveStatus',
      'codecommit:UploadArchive',
    ],
    [repository.repositoryArn],
  );
}

/**
 * The event names the pushed commit, so an execution never builds a later one by accident.
 *
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
 */
function pushTrigger(repository: codecommit.IRepository, branch: string): SourceTrigger {
  return {
    eventPattern: {
      source: ['aws.codecommit'],
      detailType: ['CodeCommit Repository State Change'],
      resources: [repository.repositoryArn],
      detail: {
        event: ['referenceCreated', 'referenceUpdated'],
        referenceType: ['branch'],
        referenceName: [branch],
      },
    },
    input: events.RuleTargetInput.fromObject({
      sourceRevisions: [
        {
          actionName: ACTION_NAME,
          revisionType: 'COMMIT_ID',
          revisionValue: events.EventField.fromPath('$.detail.commitId'),
        },
      ],
    }),
  };
}

/** The repository by name: for a repository imported by ARN, the L2 requires a stack with a known Region. */
function inStackOf(scope: Construct, repository: codecommit.IRepository): codecommit.IRepository {
  return codecommit.Repository.fromRepositoryName(scope, 'SourceRepository', repository.repositoryName);
}
