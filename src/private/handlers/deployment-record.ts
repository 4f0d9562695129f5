import {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DEPLOYMENT_ID, TIMESTAMP } from './deployment-keys';

/** One attempt to deploy an execution's image to a target of a stage. */
export interface DeploymentRecord {
  readonly pipelineName: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly target: string;
  /** When the attempt began, from what happened and never from the clock: a repeated job gives the same time. */
  readonly startedAt: Date;
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** What came of it, in words. */
  readonly summary: string;
  readonly repositoryName: string;
  readonly imageDigest: string;
  readonly imageTags: readonly string[];
  /** What ECR says of the scan, such as `COMPLETE`. */
  readonly scanStatus?: string;
  /** Number of findings by severity. */
  readonly scanFindings?: Readonly<Record<string, number>>;
}

type DeploymentKey = Pick<DeploymentRecord, 'executionId' | 'stageName' | 'target'>;

/** A stage's name has no `#`, and neither has an execution's id or a target. */
export function deploymentId({ executionId, stageName, target }: DeploymentKey): string {
  return [executionId, stageName, target].join('#');
}

/** Puts the record once: a repeated job meets the item that is there, which stays as it is. */
export async function recordDeployment(
  dynamoDb: DynamoDBClient,
  tableName: string,
  record: DeploymentRecord,
  abortSignal: AbortSignal,
): Promise<void> {
  const command = new PutItemCommand({
    TableName: tableName,
    Item: deploymentItem(record),
    ConditionExpression: 'attribute_not_exists(#id)',
    ExpressionAttributeNames: { '#id': DEPLOYMENT_ID },
  });
  try {
    await dynamoDb.send(command, { abortSignal });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) {
      throw error;
    }
  }
}

export function deploymentItem(record: DeploymentRecord): Record<string, AttributeValue> {
  return {
    [DEPLOYMENT_ID]: { S: deploymentId(record) },
    [TIMESTAMP]: { N: String(record.startedAt.getTime()) },
    status: { S: record.status },
    summary: { S: record.summary },
    pipelineName: { S: record.pipelineName },
    executionId: { S: record.executionId },
    stage: { S: record.stageName },
    target: { S: record.target },
    repository: { S: record.repositoryName },
    imageDigest: { S: record.imageDigest },
    imageTags: { L: record.imageTags.map((tag) => ({ S: tag })) },
    ...(record.scanStatus === undefined ? {} : { scanStatus: { S: record.scanStatus } }),
    ...(record.scanFindings === undefined ? {} : { scanFindings: { M: numbers(record.scanFindings) } }),
  };
}

function numbers(counts: Readonly<Record<string, number>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { N: String(count) }]));
}
