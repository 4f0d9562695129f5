import { FailureType } from '@aws-sdk/client-codepipeline';

/** A reason for a failed job that the reader of the pipeline can act on. */
export class JobError extends Error {
  public constructor(
    public readonly type: FailureType,
    message: string,
  ) {
    super(message);
    this.name = 'JobError';
  }
}

/** Names that AWS services use for a missing permission. */
const PERMISSION_ERRORS = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];

export function failureType(error: Error): FailureType {
  if (error instanceof JobError) {
    return error.type;
  }
  return PERMISSION_ERRORS.includes(error.name) ? 'PermissionError' : 'JobFailed';
}

export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
