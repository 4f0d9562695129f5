import { Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { GitHubOAuthSourceOptions } from './pipeline-source-types';
import { ROLE, SECURE_PARAMETER, validateConstruct, validateConstructs } from '../private/checks/construct-kinds';
import { validateEnvironment } from '../private/checks/environment';
import { validateKey } from '../private/checks/key-checks';
import { ifGiven, unlessAny, validateString } from '../private/checks/kinds';

const SAMPLE =
  "ssm.StringParameter.fromSecureStringParameterAttributes(this, 'Token', { parameterName: '/shop/token' })";

/** Validates what is known before the pipeline exists. An `oauthToken` that is missing as well is found later. */
export function validateTokenOptions(options: GitHubOAuthSourceOptions): string[] {
  const { oauthToken, tokenParameter, tokenVersion } = options;
  if (tokenParameter === undefined) {
    return (['tokenVersion', 'tokenRole'] as const)
      .filter((prop) => options[prop] !== undefined)
      .map((prop) => `${prop} has no effect without tokenParameter: leave it out or pass ${SAMPLE}`);
  }
  return [
    ...(oauthToken === undefined ? [] : ['oauthToken and tokenParameter are both given: leave one of them out']),
    ...validateConstruct('tokenParameter', tokenParameter, SECURE_PARAMETER),
    ...ifGiven(tokenVersion, (version) => validateTokenVersion(version)),
    ...validateConstructs(options, { tokenRole: ROLE }),
  ];
}

function validateTokenVersion(version: string): string[] {
  const fix = "pass a string, such as '2' for the second version of the parameter";
  return unlessAny(validateString('tokenVersion', version, fix), () =>
    version === '' ? [`tokenVersion must not be empty: leave it out or ${fix}`] : [],
  );
}

export function validateTokenParameter(scope: Construct, parameter: ssm.IStringParameter): string[] {
  const what = `tokenParameter '${parameter.node.path}'`;
  const { parameterType } = parameter;
  if (parameterType !== ssm.ParameterType.SECURE_STRING) {
    // CloudFormation cannot create a SecureString.
    const got = Token.isUnresolved(parameterType) ? 'a parameter of this app, which is plain text' : parameterType;
    return [`${what} must be a SecureString, got ${got}: import it with ${SAMPLE}`];
  }
  return [
    ...validateEnvironment(scope, what, parameter.env),
    ...validateNewest(scope, what, parameter),
    ...ifGiven(keyOfParameter(parameter), (key) => validateKey(scope, `encryptionKey of ${what}`, key)),
  ];
}

/** A parameter that was imported with its key has that key, although the interface does not declare it. */
export function keyOfParameter(
  parameter: ssm.IStringParameter & { readonly encryptionKey?: kms.IKey },
): kms.IKey | undefined {
  return parameter.encryptionKey;
}

/** A version is visible only in the reference that CDK creates from it. */
function validateNewest(
  scope: Construct,
  what: string,
  { parameterName, stringValue }: ssm.IStringParameter,
): string[] {
  const inTemplate = (text: string) => JSON.stringify(Stack.of(scope).resolve(text));
  return inTemplate(stringValue) === inTemplate(`{{resolve:ssm-secure:${parameterName}}}`)
    ? []
    : [
        `${what} must follow the latest version, got a fixed version: ` +
          'leave version out of its attributes, and pass it as tokenVersion',
      ];
}
