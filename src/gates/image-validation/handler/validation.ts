import type { JobParameters } from '../../../lambda/job-parameters';

/** The environment variables of the function. */
export const STATE_TABLE = 'STATE_TABLE';
export const ECR_REPOSITORY = 'ECR_REPOSITORY';
export const SNS_TOPIC_ARN = 'SNS_TOPIC_ARN';
/** The source action, whose output variables name the commit. */
export const SOURCE_STAGE = 'SOURCE_STAGE';
export const SOURCE_ACTION = 'SOURCE_ACTION';

/** Severities as ECR and Inspector name them, worst first. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED', 'UNDEFINED'] as const;

/** The parameters that the action passes to the function. */
export interface ValidationParameters extends JobParameters {
  /** What the stage deploys to. */
  readonly target: string;
  /** Severities that fail the validation. */
  readonly failOn: readonly string[];
  readonly allowUnscannedImage: boolean;
  readonly scanTimeoutMinutes: number;
}
