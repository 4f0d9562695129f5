import { arn, Environment, urlSuffix } from '../template/environment';
import { External } from '../template/world';

/** The account in which a company keeps its keys. */
const CENTRAL_ACCOUNT = '222222222222';

export interface Central {
  readonly key: string;
  readonly topic: string;
  readonly externals: readonly External[];
}

/** A key of another account and a topic that was imported, whose policies let the pipeline's account and EventBridge in, and nobody else. */
export function centralOf(environment: Environment): Central {
  const { account, partition, region } = environment;
  const key = arn(environment, 'kms', 'key/44444444-4444-4444-4444-444444444444', { account: CENTRAL_ACCOUNT });
  const topic = arn(environment, 'sns', 'deployments');
  const pipelineAccount = { AWS: `arn:${partition}:iam::${account}:root` };
  const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${region}.${urlSuffix(environment)}` } };
  return {
    key,
    topic,
    externals: [
      {
        arn: key,
        policy: document({
          Effect: 'Allow',
          Principal: pipelineAccount,
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: '*',
          Condition: viaS3,
        }),
      },
      {
        arn: topic,
        policy: document(
          { Effect: 'Allow', Principal: pipelineAccount, Action: 'sns:Publish', Resource: topic },
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: topic,
          },
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'sns:Publish',
            Resource: topic,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ),
      },
    ],
  };
}

type Statement = NonNullable<External['policy']>;

function document(...statements: Statement[]): Statement {
  return { Version: '2012-10-17', Statement: statements };
}
