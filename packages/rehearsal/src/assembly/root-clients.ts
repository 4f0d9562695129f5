import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { REGION } from '../account';
import type { Administrator } from '../emulator/administrator';

/** The configuration of all AWS clients of the rehearsal's administrator. */
export interface RootClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Administrator;
}

/** Clients of the emulator's administrator, for deployments and inspections. Actions never use them. */
export interface RootClients {
  readonly config: RootClientConfig;
  readonly cloudFormation: CloudFormationClient;
  readonly ecr: ECRClient;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
}

export function createRootClients(endpoint: string, credentials: Administrator): RootClients {
  const config: RootClientConfig = { endpoint, region: REGION, credentials };
  return {
    config,
    cloudFormation: new CloudFormationClient(config),
    ecr: new ECRClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    ssm: new SSMClient(config),
  };
}
