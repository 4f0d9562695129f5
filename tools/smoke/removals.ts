import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteRepositoryCommand } from '@aws-sdk/client-ecr';
import { DescribeKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { DeleteTopicCommand } from '@aws-sdk/client-sns';
import type { Account, Clients } from './account';

/** The shortest time that KMS waits before it deletes a key. */
const KEY_DAYS = 7;
const THERE_IS_NONE = /NoSuch|NotFound|does not exist|DOES_NOT_EXIST/i;

/** What is retained when its stack is deleted, and how to remove it. Keys come last, because they encrypt the rest. */
export const REMOVALS: readonly {
  readonly type: string;
  readonly remove: (account: Account, id: string) => Promise<Removed>;
}[] = [
  { type: 'AWS::DynamoDB::Table', remove: removeTable },
  { type: 'AWS::S3::Bucket', remove: ({ clients }, id) => removeBucket(clients.s3, id) },
  { type: 'AWS::ECR::Repository', remove: removeRepository },
  { type: 'AWS::Logs::LogGroup', remove: removeLogGroup },
  { type: 'AWS::SNS::Topic', remove: removeTopic },
  { type: 'AWS::SecretsManager::Secret', remove: removeSecret },
  { type: 'AWS::KMS::Key', remove: ({ clients }, id) => scheduleKeyDeletion(clients, id) },
];

/** `at` is the time at which AWS deletes it later. */
export interface Removed {
  readonly at?: Date;
}

/** Ignores resources that were already deleted with their stack. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && (THERE_IS_NONE.test(error.name) || THERE_IS_NONE.test(error.message));
}

/** Each resource once, in the order of REMOVALS. */
export function retained(resources: readonly StackResourceSummary[]): { readonly type: string; readonly id: string }[] {
  return REMOVALS.flatMap(({ type }) => {
    const ids = resources.filter(({ ResourceType }) => ResourceType === type).map((one) => one.PhysicalResourceId);
    return [...new Set(ids)].flatMap((id) => (id ? [{ type, id }] : []));
  });
}

async function removeTable({ clients: { dynamoDb } }: Account, TableName: string): Promise<Removed> {
  await dynamoDb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  await dynamoDb.send(new DeleteTableCommand({ TableName }));
  return {};
}

/** Deletes a bucket with all its versions and delete markers. */
export async function removeBucket(s3: S3Client, Bucket: string): Promise<Removed> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
    if (Objects.length === 0) break;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${Errors[0].Key}: ${Errors[0].Message}`);
  }
  await s3.send(new DeleteBucketCommand({ Bucket }));
  return {};
}

async function removeRepository({ clients: { ecr } }: Account, repositoryName: string): Promise<Removed> {
  await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  return {};
}

async function removeTopic({ clients: { sns } }: Account, TopicArn: string): Promise<Removed> {
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  return {};
}

async function removeLogGroup({ clients: { logs } }: Account, logGroupName: string): Promise<Removed> {
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  return {};
}

async function removeSecret({ clients: { secrets } }: Account, SecretId: string): Promise<Removed> {
  await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  return {};
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html */
async function scheduleKeyDeletion({ kms }: Pick<Clients, 'kms'>, KeyId: string): Promise<Removed> {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  if (KeyMetadata?.KeyState === 'PendingDeletion') return { at: KeyMetadata.DeletionDate };
  const { DeletionDate } = await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: KEY_DAYS }));
  return { at: DeletionDate };
}
