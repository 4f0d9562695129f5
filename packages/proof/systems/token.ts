import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Combination } from './factors';
import { arn, Environment, urlSuffix } from '../template/environment';
import { External } from '../template/world';

const NAME = 'shop/github-token';
const KEY = 'key/55555555-5555-5555-5555-555555555555';

/** Whether a key of the account encrypts the parameter, and not the one that AWS manages. */
function hasKey({ encryption }: Combination): boolean {
  return encryption !== 'AWS managed';
}

/** A parameter with a token, that somebody wrote by hand. */
export function tokenParameter(
  scope: Construct,
  environment: Environment,
  combination: Combination,
): ssm.IStringParameter {
  return ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'GitHubToken', {
    parameterName: `/${NAME}`,
    encryptionKey: hasKey(combination)
      ? kms.Key.fromKeyArn(scope, 'GitHubTokenKey', arn(environment, 'kms', KEY))
      : undefined,
  });
}

/** Its key, which serves whoever of the account may, through Parameter Store. */
export function tokenExternals(environment: Environment, combination: Combination): External[] {
  if (!hasKey(combination)) {
    return [];
  }
  const { account, partition, region } = environment;
  const key = arn(environment, 'kms', KEY);
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: ['kms:Decrypt', 'kms:Encrypt'],
    Resource: '*',
    Condition: { StringEquals: { 'kms:ViaService': `ssm.${region}.${urlSuffix(environment)}` } },
  };
  return [
    { arn: key, policy: { Version: '2012-10-17', Statement: [statement] } },
    { arn: arn(environment, 'ssm', `parameter/${NAME}`), facts: { key } },
  ];
}
