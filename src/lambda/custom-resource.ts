import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';

/** Part of the function's timeout that is reserved to answer CloudFormation, with retries if necessary. */
const TIME_TO_ANSWER_MS = 20_000;
const PUT_TIMEOUT_MS = 5_000;
const PUT_RETRY_DELAYS_MS = [1_000, 2_000];
/** An answer has at most 4096 bytes, and ids take up the rest. */
const MAX_REASON_LENGTH = 1_000;

/**
 * A request from CloudFormation to a custom resource. `ResponseURL` is signed, so the request is never logged.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
}

/** The part of Lambda's context that an answer needs. */
export interface RequestContext {
  getRemainingTimeInMillis(): number;
}

/** The work of a creation or an update. It returns the attributes of the resource, or throws a readable sentence. */
export type CustomResourceWork = (signal: AbortSignal) => Promise<Record<string, string>>;

type Outcome =
  | { readonly Status: 'SUCCESS'; readonly Data?: Record<string, string> }
  | { readonly Status: 'FAILED'; readonly Reason: string };

export function isCustomResourceRequest(event: unknown): event is CustomResourceRequest {
  const { RequestType, ResponseURL } = (event ?? {}) as Partial<CustomResourceRequest>;
  return typeof RequestType === 'string' && typeof ResponseURL === 'string';
}

/**
 * Always answers, because CloudFormation otherwise waits until its timeout. There is nothing to delete, so a deletion
 * succeeds. If no answer can be delivered, this throws, and Lambda retries the whole request.
 */
export async function answerCustomResource(
  logger: Logger,
  request: CustomResourceRequest,
  context: RequestContext,
  work: CustomResourceWork,
): Promise<void> {
  const outcome: Outcome =
    request.RequestType === 'Delete' ? { Status: 'SUCCESS' } : await outcomeOf(logger, context, work);
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = request;
  const answer = JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, PhysicalResourceId });
  await deliver(logger, request.ResponseURL, answer);
}

async function outcomeOf(logger: Logger, context: RequestContext, work: CustomResourceWork): Promise<Outcome> {
  try {
    const available = Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS);
    return { Status: 'SUCCESS', Data: await work(AbortSignal.timeout(available)) };
  } catch (error) {
    const Reason = messageOf(error).slice(0, MAX_REASON_LENGTH);
    logger.error(Reason);
    return { Status: 'FAILED', Reason };
  }
}

/** The URL accepts one answer, so a second one changes nothing. */
async function deliver(logger: Logger, url: string, body: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const problem = await put(url, body);
    if (problem === undefined) {
      return;
    }
    logger.warn('CloudFormation did not accept the response', { problem });
    if (attempt === PUT_RETRY_DELAYS_MS.length) {
      throw new Error(`the response could not be delivered to CloudFormation (${problem}): Lambda retries the request`);
    }
    await sleep(PUT_RETRY_DELAYS_MS[attempt]);
  }
}

async function put(url: string, body: string): Promise<string | undefined> {
  try {
    // The URL is signed for an empty content type.
    const headers = { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) };
    const signal = AbortSignal.timeout(PUT_TIMEOUT_MS);
    const { ok, status } = await fetch(url, { method: 'PUT', body: Buffer.from(body), headers, signal });
    return ok ? undefined : `status ${status}`;
  } catch (error) {
    // Its message may contain the URL.
    return error instanceof Error ? error.name : 'an unknown error';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown error';
}
