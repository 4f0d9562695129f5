import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { BatchGetImageCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { ModuleKind, transpileModule } from 'typescript';
import { root } from './systems';
import 'aws-sdk-client-mock-jest';

type Handler = (event: unknown) => Promise<void>;

const imageDigest = `sha256:${'a'.repeat(64)}`;
const codePipeline = mockClient(CodePipelineClient);
const dynamoDb = mockClient(DynamoDBClient);
const ecr = mockClient(ECRClient);
const sns = mockClient(SNSClient);

beforeEach(() => [codePipeline, dynamoDb, ecr, sns].forEach((client) => client.reset()));

/** The handlers are ES modules, as Lambda runs them; jest loads none. */
function load(name: string, environment: Record<string, string>): Handler {
  const code = readFileSync(join(root, 'tools', 'bench', 'raw', 'handlers', name, 'index.mjs'), 'utf8');
  const { outputText } = transpileModule(code, { compilerOptions: { module: ModuleKind.CommonJS } });
  const exports: { handler?: Handler } = {};
  Object.assign(process.env, environment);
  new Function('exports', 'require', 'process', outputText)(exports, createRequire(__filename), process);
  return exports.handler!;
}

function job(userParameters: unknown): unknown {
  const configuration = { UserParameters: JSON.stringify(userParameters) };
  return { 'CodePipeline.job': { id: 'job-1', data: { actionConfiguration: { configuration } } } };
}

describe('promote-image', () => {
  const handler = load('promote-image', { REPOSITORY_NAME: 'shop', IMAGE_TAG: 'production' });

  test('tags the image with the given digest', async () => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageTags: ['run-1'], imageManifestMediaType: 'oci' }] });
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: '{}', imageManifestMediaType: 'oci' }] });
    await handler(job({ imageDigest }));
    const put = { repositoryName: 'shop', imageDigest, imageTag: 'production', imageManifest: '{}' };
    expect(ecr).toHaveReceivedCommandWith(PutImageCommand, put);
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, { jobId: 'job-1' });
  });

  test('does not change an image that already has the tag', async () => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageTags: ['production'] }] });
    await handler(job({ imageDigest }));
    expect(ecr).not.toHaveReceivedCommand(PutImageCommand);
    expect(codePipeline).toHaveReceivedCommand(PutJobSuccessResultCommand);
  });

  test('fails the job when the image is missing', async () => {
    ecr.on(DescribeImagesCommand).rejects(new Error('no such image'));
    await handler(job({ imageDigest }));
    expect(codePipeline).toHaveReceivedCommandWith(PutJobFailureResultCommand, {
      jobId: 'job-1',
      failureDetails: { type: 'JobFailed', message: 'Error: no such image' },
    });
  });
});

describe('validate-deployment', () => {
  const handler = load('validate-deployment', { STATE_TABLE: 'state', ECR_REPOSITORY: 'shop', SNS_TOPIC_ARN: 'topic' });
  const deployment = { deploymentId: 'run-1/Deploy/web', timestamp: '1700000000000', imageDigest };

  function imageWith(findingSeverityCounts: Record<string, number>): void {
    const imageDetails = [{ imageTags: ['run-1'], imageScanFindingsSummary: { findingSeverityCounts } }];
    ecr.on(DescribeImagesCommand, { imageIds: [{ imageDigest }] }).resolves({ imageDetails });
  }

  test('records the deployment with digest, tags and scan findings', async () => {
    imageWith({ LOW: 3 });
    await handler(job(deployment));
    expect(dynamoDb).toHaveReceivedCommandWith(PutItemCommand, {
      TableName: 'state',
      Item: {
        deploymentId: { S: 'run-1/Deploy/web' },
        timestamp: { N: '1700000000000' },
        imageDigest: { S: imageDigest },
        imageTags: { L: [{ S: 'run-1' }] },
        scanFindings: { M: { LOW: { N: '3' } } },
      },
    });
    expect(codePipeline).toHaveReceivedCommandWith(PutJobSuccessResultCommand, { jobId: 'job-1' });
    expect(sns).not.toHaveReceivedCommand(PublishCommand);
  });

  test('publishes and fails on critical findings', async () => {
    imageWith({ CRITICAL: 1 });
    await handler(job(deployment));
    expect(dynamoDb).toHaveReceivedCommand(PutItemCommand);
    expect(sns).toHaveReceivedCommandWith(PublishCommand, {
      TopicArn: 'topic',
      Message: `Validation of deployment run-1/Deploy/web failed: Error: 1 critical findings in ${imageDigest}`,
    });
    expect(codePipeline).toHaveReceivedCommand(PutJobFailureResultCommand);
  });

  test('publishes and fails when the image is missing, and answers even if publishing fails', async () => {
    ecr.on(DescribeImagesCommand).rejects(new Error('no such image'));
    sns.on(PublishCommand).rejects(new Error('no such topic'));
    await expect(handler(job(deployment))).rejects.toThrow('no such topic');
    expect(codePipeline).toHaveReceivedCommand(PutJobFailureResultCommand);
  });
});
