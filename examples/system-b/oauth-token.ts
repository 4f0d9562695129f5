import { SecretValue } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { GitHubOAuthSourceOptions } from '../../src';

type OAuthToken = (scope: Construct) => GitHubOAuthSourceOptions;

/** The token is in Secrets Manager. */
export function inSecret(name: string): OAuthToken {
  return () => ({ oauthToken: SecretValue.secretsManager(name) });
}

/**
 * The token is in a SecureString parameter, as the system that was built by hand keeps it. After a rotation, deploy with
 * another version.
 */
export function inParameter(parameterName: string, tokenVersion?: string): OAuthToken {
  return (scope) => ({
    tokenParameter: StringParameter.fromSecureStringParameterAttributes(scope, 'OAuthToken', { parameterName }),
    tokenVersion,
  });
}
