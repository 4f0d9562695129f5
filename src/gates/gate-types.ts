import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ActionReference, IDeploymentRecords, ImageReference, PipelineBindOptions } from '../context';

/**
 * What a gate receives when it is bound to a stage.
 */
export interface GateBindOptions extends PipelineBindOptions {
  /**
   * Name of the stage that the gate belongs to.
   */
  readonly stageName: string;

  /**
   * The image that the gate checks.
   */
  readonly image: ImageReference;

  /**
   * The run order of the gate's first action. Pass it on: without it, an action has the run order 1. An action with a
   * lower run order is rejected, because it would run in parallel with what precedes the gate. Actions with the same
   * run order run in parallel.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-requirements.html
   */
  readonly runOrder: number;

  /**
   * The name that a verification records deployments under: what the stage has deployed the image to. 1 to 100 letters,
   * digits, `.`, `@`, `-` or `_`. The names of several targets are joined with `.`. Without it, image validations
   * record deployments under `image`.
   *
   * @default - none for gates, which run before the targets, and for verifications of targets without a name
   */
  readonly target?: string;

  /**
   * The pipeline's table of deployments and its notification topic, for a gate that needs them.
   */
  readonly records: IDeploymentRecords;

  /**
   * The action that reads the source. Its output variables name the commit, if the source has commits.
   */
  readonly sourceAction: ActionReference;
}

/**
 * What a gate returns to the pipeline.
 */
export interface GateConfig {
  /**
   * The actions of the gate, in the order in which they run.
   */
  readonly actions: codepipeline.IAction[];

  /**
   * The permissions that the pipeline's role needs for the actions and the conditions.
   *
   * @default - no permissions
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * Conditions that must hold before the stage is entered, with the result `FAIL` or `SKIP`. CodePipeline accepts one
   * entry condition per stage, so those of all its gates are merged: they must have the same result and at most 5 rules
   * in total, with different names.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
   * @default - no conditions
   */
  readonly entryConditions?: codepipeline.Condition[];

  /**
   * Conditions that must hold after all actions of the stage have succeeded, with the result `FAIL` or `ROLLBACK`.
   * Those of all gates of a stage are merged, as for `entryConditions`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
   * @default - no conditions
   */
  readonly successConditions?: codepipeline.Condition[];
}

/**
 * Severity of a finding of an image scan, from highest to lowest.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 */
export enum FindingSeverity {
  /** Critical, the highest severity. */
  CRITICAL = 'CRITICAL',
  /** High. */
  HIGH = 'HIGH',
  /** Medium. */
  MEDIUM = 'MEDIUM',
  /** Low. */
  LOW = 'LOW',
  /** Informational. */
  INFORMATIONAL = 'INFORMATIONAL',
  /** Not rated, or not rated yet. */
  UNDEFINED = 'UNDEFINED',
}

/**
 * Options of an image validation.
 */
export interface ImageValidationOptions {
  /**
   * Lowest severity that fails the validation.
   *
   * @default FindingSeverity.CRITICAL
   */
  readonly failOn?: FindingSeverity;

  /**
   * Whether an image passes that ECR cannot scan or does not scan. The deployment's record states why there are no
   * findings.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-troubleshooting.html
   * @default false
   */
  readonly allowUnscannedImage?: boolean;

  /**
   * How long to wait for the scan to finish: whole minutes, from 1 minute to 12 hours. No function runs during the
   * wait.
   *
   * @default Duration.minutes(30)
   */
  readonly scanTimeout?: Duration;

  /**
   * The role of the function. It is granted what the function needs, unless it was imported as immutable.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/**
 * Options of a manual approval.
 */
export interface ManualApprovalOptions {
  /**
   * What the approver should know: 1 to 1000 characters. It can contain variables of earlier actions:
   * `#{SourceVariables.CommitId}` and `#{SourceVariables.CommitMessage}` of Git sources, `#{SourceVariables.VersionId}`
   * of S3 sources, `#{Image.IMAGE_DIGEST}`, and `#{codepipeline.PipelineExecutionId}`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-action-add.html
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   * @default - the image's digest
   */
  readonly message?: string;

  /**
   * How long to wait before an unanswered approval fails: whole minutes, from 5 minutes to 60 days.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
   * @default Duration.days(7)
   */
  readonly timeout?: Duration;
}
