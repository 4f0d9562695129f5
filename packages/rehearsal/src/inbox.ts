import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message as QueueMessage,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { RootClientConfig } from './assembly/root-clients';

/** A message as email subscribers of the topic read it. */
export interface Message {
  readonly subject?: string;
  readonly text: string;
}

/** The messages of a topic since the subscription. */
export interface Inbox {
  /** Removes and returns the next message; rejects if none arrives in time. */
  next(timeoutSeconds?: number): Promise<Message>;
  /** Removes and returns all messages that have arrived. */
  unread(): Promise<Message[]>;
}

/** The maximum wait of SQS. */
const TIMEOUT_SECONDS = 20;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const notificationSchema = z.object({ Subject: z.string().nullish(), Message: z.string() });

/** Subscribes a new queue to the topic. */
export async function subscribe(config: RootClientConfig, topicArn: string): Promise<Inbox> {
  const [sqs, sns] = [new SQSClient(config), new SNSClient(config)];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `inbox-${topicArn.split(':').at(-1)}` }));
  const queueArn = await allowSending(sqs, QueueUrl!, topicArn);
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }));

  async function receive(WaitTimeSeconds: number): Promise<Message[]> {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return Messages.map(readMessage);
  }

  return {
    async next(timeoutSeconds = TIMEOUT_SECONDS) {
      const [message] = await receive(timeoutSeconds);
      if (message === undefined) {
        throw new Error(`${topicArn} sent no message within ${timeoutSeconds} s`);
      }
      return message;
    },
    async unread() {
      const messages: Message[] = [];
      for (let more = await receive(0); more.length > 0; more = await receive(0)) {
        messages.push(...more);
      }
      return messages;
    },
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
async function allowSending(sqs: SQSClient, QueueUrl: string, topicArn: string): Promise<string> {
  const wanted = { QueueUrl, AttributeNames: ['QueueArn' as const] };
  const { Attributes: { QueueArn } = {} } = await sqs.send(new GetQueueAttributesCommand(wanted));
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: QueueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return QueueArn!;
}

function readMessage({ Body = '' }: QueueMessage): Message {
  const { Subject, Message: text } = notificationSchema.parse(JSON.parse(Body));
  return { subject: Subject ?? undefined, text };
}
