import { ArnFormat, CfnElement, CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from '../private/permissions/statements';

type Variables = { [name: string]: codebuild.BuildEnvironmentVariable };
const { PARAMETER_STORE, SECRETS_MANAGER } = codebuild.BuildEnvironmentVariableType;

/** Secrets Manager ends the ARN of a secret in a dash and six characters of its own. */
const RANDOM_END = '-??????';
/** An ARN of a secret has this many parts; what CodeBuild picks from the secret comes after them. */
const SECRET_ARN_PARTS = 7;

/** What each type of variable names, and what a name of it may be. */
const NAMED: { readonly [type: string]: { readonly what: string; readonly allowed: RegExp } } = {
  [PARAMETER_STORE]: { what: 'a parameter', allowed: /^[\w./:-]+$/ },
  // Of the name, and an ARN before it, Secrets Manager says what it may be; of the key in the secret's JSON, nobody does.
  [SECRETS_MANAGER]: { what: 'a secret', allowed: /^(arn(:[^:]*){5}:)?[\w/+=.@-]+(:[^:]*){0,3}$/ },
};

/** A variable that is read when the build starts must name what is read. */
export function validateEnvironmentSecret(name: string, variable: codebuild.BuildEnvironmentVariable): string[] {
  const { what, allowed } = NAMED[variable.type ?? ''] ?? {};
  const value = String(variable.value);
  if (!what || Token.isUnresolved(value) || allowed.test(value)) {
    return [];
  }
  return [`environmentVariables must name ${what} in '${name}', got '${value}': pass its name or its ARN`];
}

/**
 * Reading what variables name. The keys of the user's that encrypt them are the user's to allow: names do not tell them.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.parameter-store
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
export function readEnvironmentSecrets(scope: Construct, variables: Variables): iam.PolicyStatement[] {
  const named = (type: string): string[] =>
    Object.values(variables)
      .filter((variable) => variable.type === type)
      .map(({ value }) => String(value));
  const parameters = named(PARAMETER_STORE).flatMap((value) => parameterArns(Stack.of(scope), value));
  return [
    ...(parameters.length > 0 ? [allow(['ssm:GetParameters'], parameters)] : []),
    ...readSecrets(scope, named(SECRETS_MANAGER)),
  ];
}

/** Reading secrets by their names or ARNs; what is to be picked from one may follow. */
export function readSecrets(scope: Construct, values: readonly string[]): iam.PolicyStatement[] {
  const secrets = [...new Set(values.flatMap((value) => secretArns(Stack.of(scope), value)))];
  return secrets.length > 0 ? [allow(['secretsmanager:GetSecretValue'], secrets)] : [];
}

function parameterArns(stack: Stack, value: string): string[] {
  if (value.startsWith('arn:')) {
    return [value];
  }
  const arn = (sep: string, resourceName: string) =>
    stack.formatArn({ service: 'ssm', resource: 'parameter', arnFormat: ArnFormat.NO_RESOURCE_NAME }) +
    sep +
    resourceName;
  const [name] = partsOf(value);
  if (Token.isUnresolved(name)) {
    // Only CloudFormation knows whether the name starts with the slash that the ARN has once.
    return [arn('', name), arn('/', name)];
  }
  return [arn(name.startsWith('/') ? '' : '/', name)];
}

function secretArns(stack: Stack, value: string): string[] {
  if (value.startsWith('arn:')) {
    const arn = partsOf(value).slice(0, SECRET_ARN_PARTS).join(':');
    // With or without the end: a name may look as if it had one.
    return [arn, `${arn}${RANDOM_END}`];
  }
  const [name] = partsOf(value);
  if (isArnOfSecret(name)) {
    return [name];
  }
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  const resourceName = `${name}${RANDOM_END}`;
  return [stack.formatArn({ service: 'secretsmanager', resource: 'secret', resourceName, arnFormat })];
}

/**
 * Whether a token is the ARN of a secret: what `Ref` gives for resources of Secrets Manager, and attributes such as
 * `MasterUserSecret.SecretArn`. Every other one, as of a parameter of the stack, is taken for a name: a name is no resource of a policy.
 */
function isArnOfSecret(text: string): boolean {
  const { firstToken } = Tokenization.reverseString(text);
  if (!(firstToken instanceof Reference)) {
    return false;
  }
  const { target, displayName } = firstToken;
  return displayName === 'Ref'
    ? CfnElement.isCfnElement(target) &&
        CfnResource.isCfnResource(target) &&
        /^AWS::SecretsManager::/.test(target.cfnResourceType)
    : /Arn$/.test(displayName);
}

/** What is between colons, but for those in a token, which are its own. */
function partsOf(value: string): string[] {
  return value.match(/(?:\$\{Token\[.*?\]\}|[^:])+/g) as string[];
}
