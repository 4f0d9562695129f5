import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** What the pipeline has to say to people. Subscribe to it; messages are sent by TLS only. */
export function createTopic(scope: Construct, id: string, masterKey: kms.IKey | undefined): sns.Topic {
  return new sns.Topic(scope, id, { enforceSSL: true, masterKey });
}
