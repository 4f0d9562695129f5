import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientConfiguration } from './clients';
import type { NotifyApprovers } from '../providers/manual-approval';

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
