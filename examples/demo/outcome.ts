import { setTimeout as sleep } from 'node:timers/promises';
import { AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { RootClients } from 'codepipeline-rehearsal';
import { openEcs } from 'codepipeline-rehearsal/lib/codepipeline/aws/ecs';

/** What an ECS service runs. */
export interface RunningTask {
  /** Such as `shop:2`. */
  readonly revision: string;
  readonly image: string;
}

/** An item of the table of deployments. */
export interface RecordedDeployment {
  readonly deploymentId: string;
  readonly timestamp: number;
  readonly status: string;
  readonly summary: string;
  readonly imageDigest: string;
  readonly imageTags: readonly string[];
  readonly scanStatus?: string;
  /** Number of findings by severity. */
  readonly scanFindings?: Readonly<Record<string, number>>;
}

export async function runningTask({ config }: RootClients, cluster: string, service: string): Promise<RunningTask> {
  const ecs = openEcs(() => config.endpoint)(config.credentials);
  const { taskDefinition: arn } = (await ecs.describeService(cluster, service))!;
  const { taskDefinition } = await ecs.describeTaskDefinition(arn);
  return { revision: arn.split('/').at(-1)!, image: taskDefinition.containerDefinitions[0].image };
}

/** A record is settled after CodePipeline has its answer, which is shortly after the execution has ended. */
const SETTLED_WITHIN_MS = 15_000;
const POLL_MS = 100;

/** Waits until no record is pending, and returns all of them, oldest first. */
export async function recordedDeployments({ config }: RootClients, TableName: string): Promise<RecordedDeployment[]> {
  const dynamoDb = new DynamoDBClient(config);
  for (const end = Date.now() + SETTLED_WITHIN_MS; ;) {
    const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName }));
    const records = Items.map(readItem).sort((one, two) => one.timestamp - two.timestamp);
    if (records.every(({ status }) => status !== 'PENDING') || Date.now() > end) {
      return records;
    }
    await sleep(POLL_MS);
  }
}

function readItem(item: Record<string, AttributeValue>): RecordedDeployment {
  const { scanStatus, scanFindings } = item;
  return {
    deploymentId: item.deploymentId.S!,
    timestamp: Number(item.timestamp.N),
    status: item.status.S!,
    summary: item.summary.S!,
    imageDigest: item.imageDigest.S!,
    imageTags: item.imageTags.L!.map(({ S: tag }) => tag!),
    ...(scanStatus && { scanStatus: scanStatus.S }),
    ...(scanFindings && { scanFindings: numbersIn(scanFindings.M!) }),
  };
}

const numbersIn = (counts: Record<string, AttributeValue>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([name, { N: count }]) => [name, Number(count)]));
