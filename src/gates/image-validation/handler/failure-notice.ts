import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ValidationParameters } from './validation';
import { answered, callService } from '../../../lambda/call-service';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT_LENGTH = 100;
/** CodePipeline has no answer yet, so it must not wait long for the notice. */
const TIMEOUT_MS = 2_500;

export interface FailureNotice {
  readonly topicArn: string;
  readonly repositoryName: string;
  readonly reason: string;
  /** What is known about the job: nothing if its parameters could not be read. */
  readonly parameters: Partial<ValidationParameters>;
}

/** Publishes a message that a person can read. */
export async function publishFailure(sns: SNSClient, notice: FailureNotice): Promise<void> {
  const { pipelineName = 'unknown', stageName = 'unknown' } = notice.parameters;
  const command = new PublishCommand({
    TopicArn: notice.topicArn,
    Subject: `Validation failed: ${pipelineName}, stage ${stageName}`.slice(0, MAX_SUBJECT_LENGTH),
    Message: failureMessage(notice),
  });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { MessageId } = await callService('SNS', signal, (abortSignal) => sns.send(command, { abortSignal }));
  answered('SNS', MessageId);
}

function failureMessage({ parameters, repositoryName, reason }: FailureNotice): string {
  const { pipelineName, stageName, target, executionId, imageDigest } = parameters;
  const facts: [string, string | undefined][] = [
    ['Pipeline', pipelineName],
    ['Stage', stageName],
    ['Target', target],
    ['Execution', executionId],
    ['Image', imageDigest && `${repositoryName}@${imageDigest}`],
    ['Reason', reason],
  ];
  const lines = facts.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(11)}${value}`] : []));
  return ['The validation of an image failed.', '', ...lines].join('\n');
}
