import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Combination } from './factors';
import { Parameters } from '../template/deploy';
import { arn, Environment } from '../template/environment';

type Variables = { readonly [name: string]: codebuild.BuildEnvironmentVariable };
const { SECRETS_MANAGER, PARAMETER_STORE } = codebuild.BuildEnvironmentVariableType;

/** Where the deployment finds what the app's own parameter is called. */
const NAME_OF_GREETING = '/shop/name-of-greeting';

/** Deployments that differ in whether the name of the app's own parameter starts with a slash: both are legal. */
export const VARIABLE_DEPLOYMENTS: { readonly [choice: string]: readonly Parameters[] } = {
  'of this app': [{ [NAME_OF_GREETING]: '/shop/greeting' }, { [NAME_OF_GREETING]: 'greeting' }],
};

/** Variables of the build that are read when it starts, in each way that people name secrets and parameters. */
export function variablesOf(
  choice: Combination['variables'],
  scope: Construct,
  environment: Environment,
): Variables | undefined {
  switch (choice) {
    case 'none':
      return undefined;
    case 'by name':
      return {
        TOKEN: secret('shop/token'),
        PASSWORD: secret('shop/database:password'),
        GREETING: parameter('/shop/greeting'),
        VERSION: parameter('version:3'),
      };
    case 'by ARN':
      return {
        // With the end that Secrets Manager adds, and a key of its JSON; an ARN without that end.
        COMPLETE: secret(`${arn(environment, 'secretsmanager', 'secret:shop/token-GhIjKl')}:password::`),
        PARTIAL: secret(arn(environment, 'secretsmanager', 'secret:shop/database')),
        IMPORTED: secret(secretsmanager.Secret.fromSecretNameV2(scope, 'ImportedSecret', 'shop/imported').secretArn),
        GREETING: parameter(arn(environment, 'ssm', 'parameter/shop/greeting')),
      };
    case 'of this app':
      return appsOwn(scope);
  }
}

/** Only the deployment knows what these are called. */
function appsOwn(scope: Construct): Variables {
  const byArn = new secretsmanager.Secret(scope, 'SecretByArn');
  const withKey = new secretsmanager.Secret(scope, 'SecretWithKey');
  const byName = new secretsmanager.Secret(scope, 'SecretByName');
  const greeting = new ssm.StringParameter(scope, 'Greeting', {
    parameterName: ssm.StringParameter.valueForStringParameter(scope, NAME_OF_GREETING),
    simpleName: false,
    stringValue: 'hello',
  });
  return {
    BY_ARN: secret(byArn.secretArn),
    WITH_KEY: secret(`${withKey.secretArn}:password`),
    BY_NAME: secret(byName.secretName),
    GREETING: parameter(greeting.parameterName),
  };
}

function secret(value: string): codebuild.BuildEnvironmentVariable {
  return { type: SECRETS_MANAGER, value };
}

function parameter(value: string): codebuild.BuildEnvironmentVariable {
  return { type: PARAMETER_STORE, value };
}
