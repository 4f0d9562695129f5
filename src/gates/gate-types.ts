import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ImageReference, PipelineBindOptions } from '../context';

/**
 * What a gate is told when it is bound to a stage.
 */
export interface GateBindOptions extends PipelineBindOptions {
  /**
   * The stage that the gate belongs to.
   */
  readonly stageName: string;

  /**
   * The image that the gate lets through or not.
   */
  readonly image: ImageReference;

  /**
   * The run order of the gate's first action: hand it on, since an action that is told none has 1. An action with a lower
   * one is refused: it would run beside what comes before the gate. Actions of one run order run side by side.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-requirements.html
   */
  readonly runOrder: number;

  /**
   * What the stage has deployed the image to when a verification runs, which deployments are recorded under: 1 to 100 letters,
   * digits, `.`, `@`, `-` or `_`. The targets of a stage are joined by `.`
   *
   * @default - none for gates, which run before the targets, and for verifications of targets without a name; image validations then record under `image`
   */
  readonly target?: string;

  /**
   * The table that deployments are recorded in, with `deploymentId` (string) and `timestamp` (number) as its keys.
   *
   * @default - none, unless a gate of the pipeline `recordsDeployments`, or the table was brought
   */
  readonly deploymentsTable?: dynamodb.ITable;

  /**
   * The topic that failures and pending approvals are published to.
   *
   * @default - none, unless a gate of the pipeline `recordsDeployments`, or the topic was brought
   */
  readonly notificationTopic?: sns.ITopic;
}

/**
 * What a gate gives to the pipeline.
 */
export interface GateConfig {
  /**
   * The actions of the gate, in the order they run in.
   */
  readonly actions: codepipeline.IAction[];

  /**
   * What the pipeline's role must be allowed for the actions and the conditions.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * Conditions that must hold before the stage is entered, with the result `FAIL` or `SKIP`. CodePipeline takes one for a
   * stage: those of all its gates become one, so they share a result and have 5 rules at most, of different names.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
   * @default - none
   */
  readonly entryConditions?: codepipeline.Condition[];

  /**
   * Conditions that must hold after all actions of the stage have succeeded, with the result `FAIL` or `ROLLBACK`. Those of
   * all gates of a stage become one, as for `entryConditions`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
   * @default - none
   */
  readonly successConditions?: codepipeline.Condition[];

  /**
   * The function that validates the image.
   *
   * @default - none
   */
  readonly validationFunction?: lambda.IFunction;
}

/**
 * How bad a finding of an image scan is, worst first.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 */
export enum FindingSeverity {
  /** As bad as it gets. */
  CRITICAL = 'CRITICAL',
  /** High. */
  HIGH = 'HIGH',
  /** Medium. */
  MEDIUM = 'MEDIUM',
  /** Low. */
  LOW = 'LOW',
  /** For information. */
  INFORMATIONAL = 'INFORMATIONAL',
  /** Not rated (yet). */
  UNDEFINED = 'UNDEFINED',
}

/**
 * Options of an image validation.
 */
export interface ImageValidationOptions {
  /**
   * The least bad finding that fails the validation: it does, and so does every worse one.
   *
   * @default FindingSeverity.CRITICAL
   */
  readonly failOn?: FindingSeverity;

  /**
   * Whether an image that ECR cannot scan, or does not scan, passes. Its record says why there are no findings.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-troubleshooting.html
   * @default false
   */
  readonly allowUnscannedImage?: boolean;

  /**
   * How long to wait for the scan to end: whole minutes, 1 minute to 12 hours. Nothing runs while it waits.
   *
   * @default Duration.minutes(30)
   */
  readonly scanTimeout?: Duration;

  /**
   * The role of the function. It gets the statements that the function needs, unless it was imported as immutable.
   *
   * @default - a role of its own
   */
  readonly role?: iam.IRole;
}

/**
 * Options of a manual approval.
 */
export interface ManualApprovalOptions {
  /**
   * What whoever approves should know: 1 to 1000 characters. It may have variables of earlier actions in it:
   * `#{SourceVariables.CommitId}` and `#{SourceVariables.CommitMessage}` of git sources, `#{SourceVariables.VersionId}` of S3,
   * `#{Image.IMAGE_DIGEST}`, `#{codepipeline.PipelineExecutionId}`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-action-add.html
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   * @default - the image's digest
   */
  readonly message?: string;

  /**
   * When an approval that nobody gave fails: whole minutes, 5 minutes to 60 days.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
   * @default Duration.days(7)
   */
  readonly timeout?: Duration;
}
