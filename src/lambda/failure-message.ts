import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ActionPlace } from './attempts';
import { answered, callService } from './call-service';
import { executionLink } from './console-links';
import { requiredEnvironment } from './environment';
import { oneLine, subjectLine } from './message';
import { SourceFacts, sourceFacts } from './source-facts';

/** CodePipeline has no answer yet, so neither may take long. */
const FACTS_TIMEOUT_MS = 900;
const PUBLISH_TIMEOUT_MS = 1_800;
/** No fact is longer. What is comes from parameters that nobody could read. */
const MAX_LINE_LENGTH = 1_000;
const NAME_WIDTH = 11;
const UNKNOWN = 'unknown';

export interface FailureMessage {
  readonly topicArn: string;
  /** What failed, for the subject, such as `Deployment`. */
  readonly what: string;
  /** The first line. */
  readonly headline: string;
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
    Subject: subjectLine(`${message.what} failed: ${pipelineName}, stage ${stageName}`),
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

function textOf({ headline, parameters, repository, reason }: FailureMessage, source: SourceFacts): string {
  const { pipelineName, stageName, actionName, target, executionId, imageDigest } = parameters;
  const facts: [string, string | undefined][] = [
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
  const lines = facts.flatMap(([name, value]) => (value ? [line(name, oneLine(String(value), MAX_LINE_LENGTH))] : []));
  return [headline, '', line('Reason', indented(reason)), ...lines].join('\n');
}

function line(name: string, value: string): string {
  return `${`${name}:`.padEnd(NAME_WIDTH)}${value}`;
}

/** So that a line of a log, for example, cannot be taken for a fact of ours. */
function indented(text: string): string {
  return text.trimEnd().replace(/\r\n|[\r\n\u2028\u2029]/g, `\n${' '.repeat(NAME_WIDTH)}`);
}

function linkOf(pipelineName: string, executionId: string): string {
  const [name, id] = [pipelineName, executionId].map(encodeURIComponent);
  return executionLink(requiredEnvironment('AWS_REGION'), name, id);
}
