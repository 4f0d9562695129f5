import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/** An imported SecureString parameter with an OAuth token. */
export function parameterIn(
  scope: Construct,
  attributes: Partial<ssm.SecureStringParameterAttributes> = {},
): ssm.IStringParameter {
  return ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'Token', {
    parameterName: '/shop/token',
    ...attributes,
  });
}
