const DENIAL_NAMES = new Set(['AccessDeniedError', 'AccessDeniedException', 'AccessDenied', 'Forbidden', '403']);

/** Denials come from the emulator's control, from S3 and from JSON services, each under its own name. */
export const isDenial = (error: unknown): error is Error => error instanceof Error && DENIAL_NAMES.has(error.name);

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
