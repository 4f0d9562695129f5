import type { BuildStatus } from './types';

/** Ends a phase as CodeBuild would: with its status code and its message. */
export class PhaseError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'PhaseError';
  }
}

/** The build was stopped from outside or ran out of time. */
export class BuildInterrupted extends Error {
  constructor(
    readonly status: Extract<BuildStatus, 'TIMED_OUT' | 'STOPPED'>,
    message: string,
  ) {
    super(message);
    this.name = 'BuildInterrupted';
  }
}

/** Something in the project or buildspec that the rehearsal does not support, or that CodeBuild rejects. */
export class InvalidDefinition extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidDefinition';
  }
}

/** `AccessDenied: User: … is not authorized …`, the form in which CodeBuild quotes another service's error. */
export function quoteError(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const isOwn = error instanceof PhaseError || error instanceof InvalidDefinition || error instanceof BuildInterrupted;
  const isPlain = isOwn || error.name === 'Error' || error.message.startsWith(`${error.name}:`);
  return isPlain ? error.message : `${error.name}: ${error.message}`;
}
