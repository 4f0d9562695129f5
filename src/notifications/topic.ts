import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** The topic for people to subscribe to. It accepts messages only over TLS. */
export function createTopic(scope: Construct, id: string, masterKey: kms.IKey | undefined): sns.Topic {
  return new sns.Topic(scope, id, { enforceSSL: true, masterKey });
}
