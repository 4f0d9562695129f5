import { Account, ActionAttempt, Item } from './account';

/** What a service says no with: its error's code. */
export class ServiceError extends Error {
  public constructor(
    public readonly code: string,
    public readonly more: object = {},
  ) {
    super(`as ${code} is told`);
  }
}

type Operation = (account: Account, input: never) => object;

interface Identified {
  readonly imageDigest?: string;
  readonly imageTag?: string;
}

/** Each operation that the functions call. An answer is computed when the effect takes place. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ListActionExecutions: (account, { filter }: { filter?: { pipelineExecutionId?: string } }) => ({
    actionExecutionDetails: account.attempts
      .filter(({ executionId }) => executionId === (filter?.pipelineExecutionId ?? executionId))
      .map((attempt) => detailOf(account, attempt))
      .reverse(),
  }),
  PutJobSuccessResult: (account, input: SuccessResult) => {
    const { attempt } = takeAnswer(account, input.jobId);
    if (input.continuationToken !== undefined) {
      account.openJob(attempt, input.continuationToken);
    } else {
      account.end(attempt, { status: 'Succeeded', outputVariables: input.outputVariables ?? {} });
    }
    return {};
  },
  PutJobFailureResult: (account, { jobId, failureDetails }: FailureResult) => {
    const { message, externalExecutionId } = failureDetails;
    account.end(takeAnswer(account, jobId).attempt, { status: 'Failed', message, externalExecutionId });
    return {};
  },
  DescribeImages: (account, { imageIds }: { imageIds: Identified[] }) => {
    const imageDigest = digestOf(account, imageIds[0]);
    return {
      imageDetails: [
        { imageDigest, imageTags: tagsOf(account, imageDigest), imagePushedAt: account.clock.now() / 1000 },
      ],
    };
  },
  BatchGetImage: (account, { imageIds: [{ imageDigest = '' }] }: { imageIds: Identified[] }) =>
    account.images.has(imageDigest)
      ? { images: [{ imageId: { imageDigest }, imageManifest: '{}', imageManifestMediaType: 'oci' }] }
      : { images: [], failures: [{ imageId: { imageDigest }, failureCode: 'ImageNotFound' }] },
  PutImage: (account, { imageDigest, imageTag }: Required<Identified>) => {
    if (account.tags.get(imageTag) === imageDigest) {
      throw new ServiceError('ImageAlreadyExistsException');
    }
    account.tags.set(imageTag, imageDigest);
    return { image: { imageId: { imageDigest, imageTag } } };
  },
  DescribeImageScanFindings: (account) => {
    account.onScan();
    return {
      imageScanStatus: { status: 'COMPLETE' },
      imageScanFindings: { imageScanCompletedAt: account.clock.now() / 1000, findingSeverityCounts: account.findings },
    };
  },
  PutItem: (account, { Item: item, ConditionExpression: condition, ...more }: PutItem) => {
    const key = `${item.deploymentId.S}@${item.timestamp.N}`;
    const old = account.items.get(key);
    const holds = condition.startsWith('attribute_not_exists')
      ? old === undefined
      : old?.status.S === more.ExpressionAttributeValues?.[':pending'].S;
    if (!holds && !account.ignoresConditions) {
      throw new ServiceError('ConditionalCheckFailedException', { Item: old });
    }
    account.items.set(key, item);
    return { ConsumedCapacity: { CapacityUnits: 1 } };
  },
  Publish: (account, { Message }: { Message: string }) => {
    account.messages.push(Message);
    return { MessageId: account.id() };
  },
};

interface SuccessResult {
  readonly jobId: string;
  readonly continuationToken?: string;
  readonly outputVariables?: Record<string, string>;
}

interface FailureResult {
  readonly jobId: string;
  readonly failureDetails: { readonly message: string; readonly externalExecutionId: string };
}

interface PutItem {
  readonly Item: Item;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues?: Item;
}

function takeAnswer(account: Account, jobId: string) {
  const job = account.jobs.find(({ id }) => id === jobId);
  if (!job?.isOpen) {
    throw new ServiceError(job ? 'InvalidJobStateException' : 'JobNotFoundException');
  }
  job.isOpen = false;
  return job;
}

function detailOf({ actionName }: Account, attempt: ActionAttempt): object {
  return {
    pipelineExecutionId: attempt.executionId,
    actionExecutionId: attempt.id,
    stageName: 'Production',
    actionName,
    startTime: attempt.startedAt / 1000,
    status: attempt.status,
    output: {
      outputVariables: attempt.outputVariables,
      executionResult: { externalExecutionSummary: attempt.message },
    },
  };
}

function digestOf({ images, tags }: Account, { imageDigest, imageTag = '' }: Identified): string {
  const digest = imageDigest ?? tags.get(imageTag);
  if (digest === undefined || !images.has(digest)) {
    throw new ServiceError('ImageNotFoundException');
  }
  return digest;
}

function tagsOf({ tags }: Account, digest: string): string[] {
  return [...tags].flatMap(([tag, tagged]) => (tagged === digest ? [tag] : []));
}
