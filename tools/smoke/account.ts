import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startRehearsal } from 'codepipeline-rehearsal';

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly codePipeline: CodePipelineClient;
  readonly dynamoDb: DynamoDBClient;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly kms: KMSClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** How often to poll, and how long to wait for each kind of event. */
export interface Pace {
  readonly pollMs: number;
  /** Until a stack is created, updated or deleted. */
  readonly stackMs: number;
  /** Until an upload has started an execution. According to S3, events begin within five minutes. */
  readonly startMs: number;
  /** Until an upload that has started nothing is repeated. */
  readonly repeatUploadMs: number;
  /** Until an execution that deploys to ECS has ended. */
  readonly executionMs: number;
  /** Until a message or a log line has arrived. */
  readonly deliveryMs: number;
}

/** Where the systems are deployed: an AWS account or the rehearsal. The steps are the same for both. */
export interface Account {
  readonly id: string;
  readonly region: string;
  /** The caller. If AWS denies it something, this refutes no assumption. */
  readonly callerArn: string;
  readonly isRehearsal: boolean;
  readonly clients: Clients;
  /** The API of S3 without TLS, which is the only one of the rehearsal. */
  readonly plainS3?: S3Client;
  readonly pace: Pace;
  close(): Promise<void>;
}

const MINUTE = 60_000;
const AWS_PACE: Pace = {
  pollMs: 5_000,
  stackMs: 30 * MINUTE,
  startMs: 15 * MINUTE,
  repeatUploadMs: 2 * MINUTE,
  executionMs: 45 * MINUTE,
  deliveryMs: 10 * MINUTE,
};
const REHEARSAL_PACE: Pace = {
  pollMs: 100,
  stackMs: MINUTE,
  startMs: MINUTE,
  repeatUploadMs: MINUTE,
  executionMs: 2 * MINUTE,
  deliveryMs: MINUTE / 2,
};

interface ClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** An AWS account, with the credentials that the AWS SDK finds. */
export async function openAccount(region: string): Promise<Account> {
  const config = { region };
  const { Account: id, Arn: callerArn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  return {
    id: id!,
    region,
    callerArn: callerArn!,
    isRehearsal: false,
    clients: createClients(config),
    plainS3: new S3Client({ ...config, endpoint: `http://s3.${region}.amazonaws.com` }),
    pace: AWS_PACE,
    close: () => Promise.resolve(),
  };
}

/** The emulator on this machine. Only the endpoints differ. */
export async function rehearseAccount(): Promise<Account> {
  const rehearsal = await startRehearsal();
  const { config } = rehearsal.clients;
  const { Account: id, Arn: callerArn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  return {
    id: id!,
    region: config.region,
    callerArn: callerArn!,
    isRehearsal: true,
    clients: createClients(config, rehearsal.engineUrl),
    pace: REHEARSAL_PACE,
    close: () => rehearsal.close(),
  };
}

function createClients(config: ClientConfig, codePipelineEndpoint?: string): Clients {
  return {
    cloudFormation: new CloudFormationClient(config),
    codePipeline: new CodePipelineClient(
      codePipelineEndpoint === undefined ? config : { ...config, endpoint: codePipelineEndpoint },
    ),
    dynamoDb: new DynamoDBClient(config),
    ecr: new ECRClient(config),
    ecs: new ECSClient(config),
    kms: new KMSClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    secrets: new SecretsManagerClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}
