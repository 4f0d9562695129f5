import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientConfiguration } from './clients';
import type { SessionCredentials } from '../engine/credentials';

export interface ApprovalNotice {
  readonly topicArn: string;
  readonly subject: string;
  readonly message: string;
}

/** sns:Publish with the action's credentials. */
export type NotifyApprovers = (credentials: SessionCredentials, notice: ApprovalNotice) => Promise<void>;

export function snsNotifier(endpoint: () => string): NotifyApprovers {
  return async (credentials, { topicArn, subject, message }) => {
    const client = new SNSClient(clientConfiguration(endpoint(), credentials));
    try {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
    } finally {
      client.destroy();
    }
  };
}
