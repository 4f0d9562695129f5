import { ArnFormat, CfnElement, CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from '../private/permissions/statements';

type Variables = { [name: string]: codebuild.BuildEnvironmentVariable };
const { PARAMETER_STORE, SECRETS_MANAGER } = codebuild.BuildEnvironmentVariableType;

/** Secrets Manager appends a dash and six random characters to the ARN of a secret. */
const RANDOM_END = '-??????';
/** Number of parts of a secret's ARN. What CodeBuild picks from the secret follows them. */
const SECRET_ARN_PARTS = 7;

/** What each type of variable names, and the valid names. */
const NAMED: { readonly [type: string]: { readonly what: string; readonly allowed: RegExp } } = {
  [PARAMETER_STORE]: { what: 'a parameter', allowed: /^[\w./:-]+$/ },
  // Secrets Manager defines valid names and ARNs, but nothing limits the key in the secret's JSON.
  [SECRETS_MANAGER]: { what: 'a secret', allowed: /^(arn(:[^:]*){5}:)?[\w/+=.@-]+(:[^:]*){0,3}$/ },
};

/** A variable that is read when the build starts must name what to read. */
export function validateEnvironmentSecret(name: string, variable: codebuild.BuildEnvironmentVariable): string[] {
  const { what, allowed } = NAMED[variable.type ?? ''] ?? {};
  const value = String(variable.value);
  if (!what || Token.isUnresolved(value) || allowed.test(value)) {
    return [];
  }
  return [`environmentVariables must name ${what} in '${name}', got '${value}': pass its name or its ARN`];
}

/**
 * Allows reading what the variables name. Users must grant use of their own keys, because names do not reveal keys.
 *
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

/** Allows reading secrets by name or ARN. What to pick from a secret may follow. */
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
    // Only CloudFormation knows whether the name starts with a slash, which the ARN contains once.
    return [arn('', name), arn('/', name)];
  }
  return [arn(name.startsWith('/') ? '' : '/', name)];
}

function secretArns(stack: Stack, value: string): string[] {
  if (value.startsWith('arn:')) {
    const arn = partsOf(value).slice(0, SECRET_ARN_PARTS).join(':');
    // With or without the random end: a name may look as if it had one.
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
 * Whether a token is the ARN of a secret: the `Ref` of Secrets Manager resources, or an attribute such as
 * `MasterUserSecret.SecretArn`. Any other token, such as a parameter of the stack, counts as a name, because a name
 * cannot be a resource of a policy.
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

/** Splits at colons, except for those in a token. */
function partsOf(value: string): string[] {
  return value.match(/(?:\$\{Token\[.*?\]\}|[^:])+/g) as string[];
}
