import { isDenial, messageOf } from '../../errors';

/**
 * CodePipeline's types of failures.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html
 */
export const FAILURE_TYPES = [
  'JobFailed',
  'ConfigurationError',
  'PermissionError',
  'RevisionOutOfSync',
  'RevisionUnavailable',
  'SystemUnavailable',
] as const;

export type FailureType = (typeof FAILURE_TYPES)[number];

/** Thrown by a provider if its action fails; the message is for the reader of the rehearsal. */
export class ActionFailure extends Error {
  constructor(
    readonly code: FailureType,
    message: string,
    readonly externalExecutionId?: string,
  ) {
    super(message);
    this.name = 'ActionFailure';
  }
}

/** Converts any error to an action's failure; unexpected errors are the engine's fault, not the user's. */
export function toActionFailure(error: unknown): ActionFailure {
  if (error instanceof ActionFailure) {
    return error;
  }
  return new ActionFailure(isDenial(error) ? 'PermissionError' : 'SystemUnavailable', messageOf(error));
}

export interface FailedAction {
  readonly stageName: string;
  readonly actionName: string;
  readonly message: string;
}

/** One line for each failed action: "Build › DockerBuild failed: …". */
export function describeFailures(failed: readonly FailedAction[]): string {
  return failed
    .map(({ stageName, actionName, message }) => `${stageName} › ${actionName} failed: ${message}`)
    .join('\n');
}

/** An error of the CodePipeline API, returned under its own name. */
export class ServiceException extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}
