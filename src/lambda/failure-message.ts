import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ActionPlace } from './attempts';
import { answered, callService } from './call-service';
import { requiredEnvironment } from './environment';
import { SourceFacts, sourceFacts } from './source-facts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT_LENGTH = 100;
/** CodePipeline has no answer yet, so neither may take long. */
const FACTS_TIMEOUT_MS = 900;
const PUBLISH_TIMEOUT_MS = 1_800;
const UNKNOWN = 'unknown';

export interface FailureMessage {
  readonly topicArn: string;
  /** What failed, such as `Deployment`. */
  readonly what: string;
  readonly reason: string;
  /** The image without its digest. */
  readonly repository: string;
  /** The source action, for the commit and its author. */
  readonly source: Pick<ActionPlace, 'stageName' | 'actionName'>;
  /** What is known about the job: nothing if its parameters could not be read. */
  readonly parameters: Partial<ActionPlace> & { readonly target?: string; readonly imageDigest?: string };
}

/** Publishes a message that a person can read. */
export async function publishFailure(
  codePipeline: CodePipelineClient,
  sns: SNSClient,
  message: FailureMessage,
): Promise<void> {
  const { pipelineName = UNKNOWN, stageName = UNKNOWN } = message.parameters;
  const command = new PublishCommand({
    TopicArn: message.topicArn,
    Subject: `${message.what} failed: ${pipelineName}, stage ${stageName}`.slice(0, MAX_SUBJECT_LENGTH),
    Message: textOf(message, await factsOf(codePipeline, message)),
  });
  const signal = AbortSignal.timeout(PUBLISH_TIMEOUT_MS);
  const { MessageId } = await callService('SNS', signal, async (abortSignal) => sns.send(command, { abortSignal }));
  answered('SNS', MessageId);
}

/** A message without the commit is better than none. */
async function factsOf(
  codePipeline: CodePipelineClient,
  { parameters: { pipelineName, executionId }, source }: FailureMessage,
): Promise<SourceFacts> {
  if (pipelineName === undefined || executionId === undefined) {
    return {};
  }
  try {
    const place = { pipelineName, executionId, ...source };
    return await sourceFacts(codePipeline, place, AbortSignal.timeout(FACTS_TIMEOUT_MS));
  } catch {
    return {};
  }
}

function textOf({ what, parameters, repository, reason }: FailureMessage, source: SourceFacts): string {
  const { pipelineName, stageName, actionName, target, executionId, imageDigest } = parameters;
  const facts: [string, string | undefined][] = [
    ['Reason', reason],
    ['Pipeline', pipelineName],
    ['Stage', stageName],
    ['Action', actionName],
    ['Target', target],
    ['Execution', executionId],
    ['Image', imageDigest && `${repository}@${imageDigest}`],
    ['Commit', source.commit],
    ['Author', source.author],
    ['Message', source.message],
    ['Link', pipelineName && executionId && linkOf(pipelineName, executionId)],
  ];
  const lines = facts.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(11)}${value}`] : []));
  return [`${what} failed.`, '', ...lines].join('\n');
}

function linkOf(pipelineName: string, executionId: string): string {
  const region = requiredEnvironment('AWS_REGION');
  const path = `pipelines/${encodeURIComponent(pipelineName)}/executions/${encodeURIComponent(executionId)}/timeline`;
  return `https://${region}.console.${domainOf(region)}/codesuite/codepipeline/${path}?region=${region}`;
}

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function domainOf(region: string): string {
  if (region.startsWith('cn-')) {
    return 'amazonaws.cn';
  }
  return region.startsWith('us-gov-') ? 'amazonaws-us-gov.com' : 'aws.amazon.com';
}
