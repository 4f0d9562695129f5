import { JobError } from './job-error';
import { VERSION, requireVersion } from './versions';

/** Why an action ends a deployment that goes on. */
export const STOP_REASONS = ['timeout', 'rejected', 'approvalTimedOut'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/**
 * What a job passes to the next job of its action. As JSON it stays below CodePipeline's 2,048 characters, because ARNs
 * of ECS have names of at most 255 characters.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
 */
export interface ContinuationToken {
  /** When the first job of the action began, in milliseconds. This clock only decides when to give up. */
  readonly since: number;
  /** The attempt that the action's jobs belong to, once CodePipeline has allowed one of them to continue. */
  readonly attemptId?: string;
  /** The revision of the task definition that the action registered. */
  readonly revisionArn?: string;
  /** The ECS deployment that the action follows. */
  readonly deploymentArn?: string;
  /** The ECS task that the action follows. */
  readonly taskArn?: string;
  /** When the action updated the ECS service. */
  readonly updatedAt?: number;
  /** Since when ECS does not report what the action follows. */
  readonly missingSince?: number;
  /** Whether the action has said that what it follows is paused. */
  readonly isPaused?: boolean;
  /** Set before the action ends a deployment, so that no later job takes that for someone else's doing. */
  readonly stopping?: StopReason;
}

type Fields = Readonly<Record<string, unknown>>;
type Check = readonly [is: (value: unknown) => boolean, what: string];

const TIME: Check = [(value) => typeof value === 'number' && Number.isFinite(value) && value >= 0, 'a time'];
const ARN: Check = [(value) => typeof value === 'string' && value.startsWith('arn:'), 'an ARN'];
const FLAG: Check = [(value) => typeof value === 'boolean', 'true or false'];
const REASON: Check = [(value) => STOP_REASONS.some((reason) => reason === value), STOP_REASONS.join(' or ')];

/** The fields that only some actions use. */
const OPTIONAL: Readonly<Record<keyof Omit<ContinuationToken, 'since' | 'attemptId'>, Check>> = {
  revisionArn: ARN,
  deploymentArn: ARN,
  taskArn: ARN,
  updatedAt: TIME,
  missingSince: TIME,
  isPaused: FLAG,
  stopping: REASON,
};

/** Reads the token of an earlier job. Without one, the waiting begins now. Throws if a job of this version cannot have written it. */
export function parseToken(text: string | undefined, now: number): ContinuationToken {
  if (text === undefined) {
    return { since: now };
  }
  const token = readJson(text);
  requireVersion('the continuation token', token);
  requireField(token, 'since', TIME);
  const { since, attemptId } = token as { readonly since: number; readonly attemptId?: unknown };
  const given = Object.entries(OPTIONAL).filter(([name]) => token[name] !== undefined);
  given.forEach(([name, check]) => requireField(token, name, check));
  return {
    since,
    ...(typeof attemptId === 'string' && attemptId !== '' && { attemptId }),
    ...Object.fromEntries(given.map(([name]) => [name, token[name]])),
  };
}

export function writeToken({ since, attemptId, ...more }: ContinuationToken): string {
  return JSON.stringify({ version: VERSION, since, attemptId, ...more });
}

function requireField(token: Fields, name: string, [is, what]: Check): void {
  if (!is(token[name])) {
    const got = JSON.stringify(token[name]) ?? 'none';
    throw new JobError(
      'ConfigurationError',
      `${name} of the continuation token must be ${what}, got ${got}: retry the stage`,
    );
  }
}

function readJson(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}
