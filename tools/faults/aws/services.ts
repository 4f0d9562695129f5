import { Account, ActionAttempt, APPROVAL, Item, STAGE } from './account';
import { BYTES } from './bytes';
import { ECR } from './ecr';
import { ECS } from './ecs';
import { ServiceError } from './service-error';

type Operation = (account: Account, input: never) => object;

/** The operations that the functions call. A response is computed when the call takes effect. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ListActionExecutions: (account, { filter }: { filter?: { pipelineExecutionId?: string } }) => ({
    actionExecutionDetails: account.attempts
      .filter(({ executionId }) => executionId === (filter?.pipelineExecutionId ?? executionId))
      .map((attempt) => detailOf(account, attempt))
      .reverse()
      .concat(approvalOf(account)),
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
  ...ECR,
  ...ECS,
  ...BYTES,
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

function approvalOf({ approval, attempts }: Account): object[] {
  const [{ executionId, startedAt }] = attempts;
  const place = { pipelineExecutionId: executionId, stageName: STAGE, actionName: APPROVAL };
  return approval ? [{ ...place, actionExecutionId: APPROVAL, startTime: startedAt / 1000, status: approval }] : [];
}

function detailOf({ actionName }: Account, attempt: ActionAttempt): object {
  return {
    pipelineExecutionId: attempt.executionId,
    actionExecutionId: attempt.id,
    stageName: STAGE,
    actionName,
    startTime: attempt.startedAt / 1000,
    status: attempt.status,
    output: {
      outputVariables: attempt.outputVariables,
      executionResult: { externalExecutionSummary: attempt.message },
    },
  };
}
