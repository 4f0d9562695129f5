import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeImageScanFindingsCommand, DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { DIGEST, STARTED_AT, job } from './job';

// Makes the logger write to the global console, which the tests watch.
process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';

// After the environment, because the module makes its clients when it is loaded.
// eslint-disable-next-line import/first
import { handler } from '../../../src/gates/image-validation/handler/validate-image.lambda';

export { handler };

export const NAME = `image shop@${DIGEST}`;
export const TOPIC_ARN = 'arn:aws:sns:us-east-1:111122223333:failures';
export const MINUTE = 60_000;
export const [codePipeline, dynamoDb, ecr, sns] = [
  mockClient(CodePipelineClient),
  mockClient(DynamoDBClient),
  mockClient(ECRClient),
  mockClient(SNSClient),
];
export const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
export const exception = { $metadata: {}, message: 'as AWS says it' };
export const written: string[] = [];

export const run = (event: unknown = job()) => handler(event, context);
export const success = () => codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input;
export const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input.failureDetails;
export const recorded = () => dynamoDb.commandCalls(PutItemCommand)[0]?.args[0].input;
export const published = () => sns.commandCalls(PublishCommand)[0]?.args[0].input;
export const named = (name: string, more = {}) => Object.assign(new Error(`${name}!`), { name, ...more });
export const scanned = (
  status: string | undefined,
  findingSeverityCounts?: Record<string, number>,
  description?: string,
) =>
  ecr.on(DescribeImageScanFindingsCommand).resolves({
    imageScanStatus: { status: status as 'COMPLETE', description },
    imageScanFindings: findingSeverityCounts && { findingSeverityCounts },
  });

/** Everything is well, before each test. */
export function allIsWell(): void {
  beforeEach(() => {
    Object.assign(process.env, { STATE_TABLE: 'deployments', ECR_REPOSITORY: 'shop', SNS_TOPIC_ARN: TOPIC_ARN });
    [codePipeline, dynamoDb, ecr, sns].forEach((client) => client.reset());
    written.length = 0;
    codePipeline.on(ListActionExecutionsCommand).resolves({
      actionExecutionDetails: [{ stageName: 'Production', actionName: 'ValidateImage', startTime: STARTED_AT }],
    });
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageTags: ['e-1'], imagePushedAt: STARTED_AT }] });
    scanned('COMPLETE', { LOW: 3 });
    (['log', 'info', 'warn', 'error', 'debug'] as const).forEach((method) =>
      jest.spyOn(console, method).mockImplementation((...args) => void written.push(args.map(String).join(' '))),
    );
  });

  afterEach(() => jest.restoreAllMocks());
}
