import { Logger } from '@aws-lambda-powertools/logger';
import { CodePipelineClient, PutJobFailureResultCommand } from '@aws-sdk/client-codepipeline';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { JobHooks, JobWork, codePipelineJobHandler } from '../../../src/lambda/codepipeline-job';

export const codePipeline = mockClient(CodePipelineClient);
const logger = new Logger({ serviceName: 'test', logLevel: 'SILENT' });
export const done = { summary: 'done', externalExecutionId: 'x', outputVariables: {} };
export const job = {
  'CodePipeline.job': { id: 'job-1', data: { actionConfiguration: { configuration: { UserParameters: '{}' } } } },
};
export const exception = { $metadata: {}, message: 'as CodePipeline says it' };

export const runWith = (event: unknown, work: JobWork, remaining = 60_000, hooks?: JobHooks) =>
  codePipelineJobHandler(
    logger,
    new CodePipelineClient({ region: 'us-east-1' }),
    work,
    hooks,
  )(event, {
    awsRequestId: 'request-1',
    getRemainingTimeInMillis: () => remaining,
  });
export const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input.failureDetails;
