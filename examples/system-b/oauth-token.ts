import { SecretValue } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { GitHubOAuthSourceOptions } from '../../src';

type OAuthToken = (scope: Construct) => GitHubOAuthSourceOptions;

/** For a token in Secrets Manager. */
export function inSecret(name: string): OAuthToken {
  return () => ({ oauthToken: SecretValue.secretsManager(name) });
}

/**
 * For a token in a SecureString parameter, as in the system that was built by hand. After a rotation, deploy with another
 * version.
 */
export function inParameter(parameterName: string, tokenVersion?: string): OAuthToken {
  return (scope) => ({
    tokenParameter: StringParameter.fromSecureStringParameterAttributes(scope, 'OAuthToken', { parameterName }),
    tokenVersion,
  });
}
