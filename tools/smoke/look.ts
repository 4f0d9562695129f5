import { ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { inboxName, stackName, type INBOXES, type Run, type StackKey } from './run';
import { waitFor } from './wait';

/** A queue that is subscribed to a topic, like the email addresses of people. */
export interface Inbox {
  /** The first message that contains these words. */
  next(words: RegExp): Promise<string>;
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
export async function subscribe(run: Run, inbox: (typeof INBOXES)[number], TopicArn: string): Promise<Inbox> {
  const { account, signal } = run;
  const { sqs, sns } = account.clients;
  const QueueName = inboxName(run.name, inbox);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const wanted = { QueueUrl, AttributeNames: ['QueueArn' as const] };
  const { Attributes: { QueueArn } = {} } = await sqs.send(new GetQueueAttributesCommand(wanted));
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: QueueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
    },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: QueueArn }));
  return {
    next: (words) =>
      waitFor(account, `a message of ${TopicArn}`, 'deliveryMs', signal, async () => {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
        for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        return Messages.map(({ Body = '' }) => textOf(Body)).find((text) => words.test(text));
      }),
  };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function textOf(body: string): string {
  const { Message } = JSON.parse(body) as { readonly Message?: string };
  return Message ?? body;
}

/** The first line of a log group that contains these words. */
export async function logLine({ account, signal }: Run, logGroupName: string, words: RegExp): Promise<string> {
  return waitFor(account, `a line with ${words} in ${logGroupName}`, 'deliveryMs', signal, async () => {
    for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken; isFirst = false) {
      const answer = await account.clients.logs.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
      const line = answer.events?.find(({ message = '' }) => words.test(message))?.message;
      if (line !== undefined) return line.trim();
      nextToken = answer.nextToken;
    }
    return undefined;
  });
}

/** All resources of a stack. */
export async function resourcesOf(run: Pick<Run, 'account'>, StackName: string): Promise<StackResourceSummary[]> {
  const found: StackResourceSummary[] = [];
  let NextToken: string | undefined;
  do {
    const request = new ListStackResourcesCommand({ StackName, NextToken });
    const answer = await run.account.clients.cloudFormation.send(request);
    found.push(...(answer.StackResourceSummaries ?? []));
    NextToken = answer.NextToken;
  } while (NextToken);
  return found;
}

/** The name of the only resource of this type whose logical id contains these words. */
export async function physicalId(run: Run, key: StackKey, type: string, words: RegExp): Promise<string> {
  const all = await resourcesOf(run, stackName(run.name, key));
  const found = all.filter(
    ({ ResourceType, LogicalResourceId = '' }) => ResourceType === type && words.test(LogicalResourceId),
  );
  if (found.length !== 1) throw new Error(`${found.length} resources of ${key} are ${type} with ${words} in their id`);
  return found[0].PhysicalResourceId!;
}
