import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { S3Location, SessionCredentials } from '../types';

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface ObjectUpload {
  readonly location: S3Location;
  readonly body: Buffer;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly encryptionKey?: string;
}

export interface SecretReference {
  readonly secretId: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** The calls that CodeBuild makes with the build's service role. */
export interface BuildClients {
  getObject(location: S3Location): Promise<Buffer>;
  putObject(upload: ObjectUpload): Promise<void>;
  createLogGroup(groupName: string): Promise<void>;
  createLogStream(groupName: string, streamName: string): Promise<void>;
  putLogEvents(groupName: string, streamName: string, events: readonly LogEvent[]): Promise<void>;
  /** Values by name, for at most ten names. Names that do not exist are missing. */
  getParameters(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  getSecret(reference: SecretReference): Promise<string>;
  destroy(): void;
}

export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: SessionCredentials;
}

export type BuildClientsFactory = (credentials: SessionCredentials) => BuildClients;

export function createBuildClients(options: ClientOptions): BuildClients {
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const logs = new CloudWatchLogsClient({ ...options });
  const ssm = new SSMClient({ ...options });
  const secrets = new SecretsManagerClient({ ...options });
  return {
    async getObject({ bucket, key }) {
      // CodeBuild checks the bucket before it reads from it.
      // https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
      await s3.send(new GetBucketLocationCommand({ Bucket: bucket }));
      await s3.send(new GetBucketAclCommand({ Bucket: bucket }));
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async putObject({ location, body, contentType, metadata, encryptionKey }) {
      // The emulator has no AWS managed keys: the bucket's default encryption applies.
      const key = encryptionKey?.includes('alias/aws/') ? undefined : encryptionKey;
      const encryption = key && ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key } as const);
      await s3.send(
        new PutObjectCommand({
          Bucket: location.bucket,
          Key: location.key,
          Body: body,
          ContentType: contentType,
          Metadata: { ...metadata },
          ...(encryption || {}),
        }),
      );
    },
    async createLogGroup(logGroupName) {
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    },
    async createLogStream(logGroupName, logStreamName) {
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    },
    async putLogEvents(logGroupName, logStreamName, events) {
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [...events] }));
    },
    async getParameters(names) {
      const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: [...names], WithDecryption: true }));
      // Parameters are requested by name or by ARN, and returned by name.
      return new Map(
        names.flatMap((name) =>
          Parameters.filter((found) => [found.Name, found.ARN].includes(name)).map((found) => [
            name,
            found.Value ?? '',
          ]),
        ),
      );
    },
    async getSecret({ secretId, versionStage, versionId }) {
      const { SecretString } = await secrets.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionStage: versionStage, VersionId: versionId }),
      );
      return SecretString ?? '';
    },
    destroy() {
      [s3, logs, ssm, secrets].forEach((client) => client.destroy());
    },
  };
}
