import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface TopicProps {
  /** @default - no key: the topic is not encrypted at rest */
  readonly masterKey: kms.IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/** The topic for people to subscribe to. It accepts messages only over TLS. */
export function createTopic(scope: Construct, id: string, { masterKey, removalPolicy }: TopicProps): sns.Topic {
  const topic = new sns.Topic(scope, id, { enforceSSL: true, masterKey });
  topic.applyRemovalPolicy(removalPolicy);
  return topic;
}
