import { randomUUID } from 'node:crypto';
import {
  CodePipelineClient,
  InvalidJobStateException,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import {
  AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DescribeImageScanFindingsCommand, DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { DIGEST, STARTED_AT, current, job } from './job';

// Makes the logger write to the global console, which the tests watch.
process.env.POWERTOOLS_DEV = 'true';
process.env.AWS_REGION = 'us-east-1';

// After the environment, because the module makes its clients when it is loaded.
// eslint-disable-next-line import/first
import { handler } from '../../../../src/gates/image-validation/handler/validate-image.lambda';
import { collectConsole } from '../../../support/console';

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
export const settled = () => dynamoDb.commandCalls(PutItemCommand).map((call) => call.args[0].input.Item?.status.S);
/** What CodePipeline says of the action: each answer that it takes changes it. */
export const action = { status: 'InProgress' };
/** The items of the table, as far as the conditions go that the function uses. */
export const items: Record<string, AttributeValue>[] = [];
export const published = () => sns.commandCalls(PublishCommand)[0]?.args[0].input;
export const named = (name: string, more = {}) => Object.assign(new Error(`${name}!`), { name, ...more });
export const scanned = (
  status: string | undefined,
  findingSeverityCounts?: Record<string, number>,
  description?: string,
) =>
  ecr.on(DescribeImageScanFindingsCommand).resolves({
    imageScanStatus: { status: status as 'COMPLETE', description },
    imageScanFindings: { imageScanCompletedAt: STARTED_AT, findingSeverityCounts },
  });

function takeAnswer(status: string): void {
  if (action.status !== 'InProgress') {
    throw new InvalidJobStateException(exception);
  }
  action.status = status;
}

/** Everything is well, before each test. */
export function allIsWell(): void {
  beforeEach(() => {
    Object.assign(process.env, {
      STATE_TABLE: 'deployments',
      ECR_REPOSITORY: 'shop',
      SNS_TOPIC_ARN: TOPIC_ARN,
      SOURCE_STAGE: 'Source',
      SOURCE_ACTION: 'Checkout',
    });
    [codePipeline, dynamoDb, ecr, sns].forEach((client) => client.reset());
    written.length = 0;
    current.jobId = randomUUID();
    action.status = 'InProgress';
    items.length = 0;
    codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({
      actionExecutionDetails: [
        {
          stageName: 'Production',
          actionName: 'ValidateImage',
          startTime: STARTED_AT,
          actionExecutionId: 'a-1',
          status: action.status,
        },
        {
          stageName: 'Source',
          actionName: 'Checkout',
          startTime: STARTED_AT,
          actionExecutionId: 's-1',
          status: 'Succeeded',
          output: {
            outputVariables: { CommitId: 'c0ffee', AuthorDisplayName: 'Ada', CommitMessage: 'fix: it\n\nmore' },
          },
        },
      ],
    }));
    codePipeline.on(PutJobSuccessResultCommand).callsFake(({ continuationToken }: { continuationToken?: string }) => {
      takeAnswer(continuationToken === undefined ? 'Succeeded' : 'InProgress');
      return {};
    });
    codePipeline.on(PutJobFailureResultCommand).callsFake(() => {
      takeAnswer('Failed');
      return {};
    });
    dynamoDb.on(PutItemCommand).callsFake(({ Item, ConditionExpression }: PutItemCommandInput) => {
      const isNew = ConditionExpression === 'attribute_not_exists(#id)';
      if (isNew ? items.length > 0 : items[0]?.status.S !== 'PENDING') {
        throw new ConditionalCheckFailedException({ ...exception, Item: items[0] });
      }
      items[0] = Item!;
      return { ConsumedCapacity: {} };
    });
    sns.on(PublishCommand).resolves({ MessageId: 'm-1' });
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageTags: ['e-1'], imagePushedAt: STARTED_AT }] });
    scanned('COMPLETE', { LOW: 3 });
    collectConsole(written);
  });

  afterEach(() => jest.restoreAllMocks());
}
