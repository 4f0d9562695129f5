import {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { answered, callService } from './call-service';
import { DEPLOYMENT_ID, TIMESTAMP } from './deployment-keys';

/**
 * `PENDING`: the image passed, but CodePipeline has not reported yet that the action succeeded. `FAILED` and
 * `SUCCEEDED` are final.
 */
export type DeploymentStatus = 'PENDING' | 'SUCCEEDED' | 'FAILED';

/** One attempt to deploy an execution's image to a target of a stage. */
export interface DeploymentRecord {
  readonly pipelineName: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly target: string;
  /** The attempt at the action. */
  readonly attemptId: string;
  /** When the attempt began, according to CodePipeline and never to the clock: a repeated job yields the same time. */
  readonly startedAt: Date;
  readonly status: DeploymentStatus;
  /** The outcome, in words. */
  readonly summary: string;
  readonly repositoryName: string;
  readonly imageDigest: string;
  readonly imageTags: readonly string[];
  /** The action of the attempt, if it deployed the image. */
  readonly actionName?: string;
  /** The scan status that ECR reports, such as `COMPLETE`. */
  readonly scanStatus?: string;
  /** Number of findings by severity. */
  readonly scanFindings?: Readonly<Record<string, number>>;
}

type DeploymentKey = Pick<DeploymentRecord, 'executionId' | 'stageName' | 'target'>;
type Item = Record<string, AttributeValue>;

/** Stage names, execution ids, and targets cannot contain `#`. */
export function deploymentId({ executionId, stageName, target }: DeploymentKey): string {
  return [executionId, stageName, target].join('#');
}

/** The deployments table. Items are only written with conditional puts. */
export class DeploymentsTable {
  public constructor(
    private readonly dynamoDb: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /** Writes the record unless the attempt already has one, and returns what the table then contains. */
  public async open(record: DeploymentRecord, signal: AbortSignal): Promise<Standing> {
    const item = deploymentItem(record);
    const existing = await this.put(item, 'attribute_not_exists(#id)', { '#id': DEPLOYMENT_ID }, signal);
    return standing(existing ?? item);
  }

  /** Updates the attempt's record with how the attempt ended, and keeps everything else. */
  public async settle(record: DeploymentRecord, signal: AbortSignal): Promise<void> {
    const item = deploymentItem(record);
    const existing = await this.put(item, 'attribute_not_exists(#id)', { '#id': DEPLOYMENT_ID }, signal);
    if (existing === undefined || standing(existing).status !== 'PENDING') {
      return;
    }
    // The scan results stay; only the reason why the action failed nevertheless is new.
    const { summary } = record.status === 'FAILED' ? item : existing;
    const settled = { ...existing, status: item.status, summary };
    await this.put(settled, '#status = :pending', { '#status': 'status' }, signal, { ':pending': { S: 'PENDING' } });
  }

  /** Returns undefined if the item was written, otherwise the item that is there instead. */
  private async put(
    item: Item,
    condition: string,
    names: Record<string, string>,
    signal: AbortSignal,
    values?: Item,
  ): Promise<Item | undefined> {
    const command = () =>
      new PutItemCommand({
        TableName: this.tableName,
        Item: item,
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        ReturnConsumedCapacity: 'TOTAL',
      });
    const put = async () =>
      callService('DynamoDB', signal, (abortSignal) => this.dynamoDb.send(command(), { abortSignal }));
    try {
      // The response to a put contains only this. Without it, the put is retried, and finds the item if it was written.
      if ((await put()).ConsumedCapacity === undefined) {
        await put();
      }
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return answered('DynamoDB', error.Item);
      }
      throw error;
    }
  }
}

/** What the table says about an attempt. */
export interface Standing {
  readonly status: DeploymentStatus;
  readonly summary: string;
}

/** An item without a known status counts as a failure. */
function standing({ status, summary }: Item): Standing {
  const known = status?.S === 'PENDING' || status?.S === 'SUCCEEDED' ? status.S : 'FAILED';
  return { status: known, summary: summary?.S ?? '' };
}

export function deploymentItem(record: DeploymentRecord): Item {
  return {
    [DEPLOYMENT_ID]: { S: deploymentId(record) },
    [TIMESTAMP]: { N: String(record.startedAt.getTime()) },
    status: { S: record.status },
    summary: { S: record.summary },
    pipelineName: { S: record.pipelineName },
    executionId: { S: record.executionId },
    actionExecutionId: { S: record.attemptId },
    stage: { S: record.stageName },
    target: { S: record.target },
    repository: { S: record.repositoryName },
    imageDigest: { S: record.imageDigest },
    imageTags: { L: record.imageTags.map((tag) => ({ S: tag })) },
    ...(record.actionName === undefined ? {} : { action: { S: record.actionName } }),
    ...(record.scanStatus === undefined ? {} : { scanStatus: { S: record.scanStatus } }),
    ...(record.scanFindings === undefined ? {} : { scanFindings: { M: numbers(record.scanFindings) } }),
  };
}

function numbers(counts: Readonly<Record<string, number>>): Item {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { N: String(count) }]));
}
