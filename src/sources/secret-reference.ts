import { SecretValue, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A dynamic reference and nothing else: as a string, or joined with the name of a secret of the app. */
const DYNAMIC_REFERENCE = /^(?:"|\{"Fn::Join":\["",\[")\{\{resolve:([a-z-]+):.*\}\}"(?:\]\]\})?$/;

/** Alternatives to Secrets Manager, by prop. */
const OTHER_WAY: { readonly [prop: string]: string } = {
  oauthToken: ', or pass a SecureString parameter as tokenParameter',
};

/**
 * CodePipeline's secrets come from Secrets Manager: CloudFormation reads SecureStrings only for a few other resources,
 * and anything else would be visible in the template. The message never contains the value.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
 */
export function validateSecret(scope: IConstruct, prop: string, secret: SecretValue | undefined): string[] {
  const fix = `put it in Secrets Manager and pass SecretValue.secretsManager('name-of-the-secret')${OTHER_WAY[prop] ?? ''}`;
  if (!secret) {
    return [`${prop} is missing: ${fix}`];
  }
  if (!SecretValue.isSecretValue(secret)) {
    return [`${prop} must be a SecretValue, got something else, which is not shown: ${fix}`];
  }
  const value: unknown = resolve(scope, secret);
  const service = DYNAMIC_REFERENCE.exec(JSON.stringify(value))?.[1];
  if (service === 'secretsmanager') {
    return [];
  }
  return [`${prop} must come from Secrets Manager, got ${describe(service, value)}: ${fix}`];
}

export function isSameSecret(scope: IConstruct, one: SecretValue, other: SecretValue): boolean {
  return JSON.stringify(resolve(scope, one)) === JSON.stringify(resolve(scope, other));
}

function describe(service: string | undefined, value: unknown): string {
  if (service === 'ssm-secure') {
    return 'a SecureString parameter, which CloudFormation cannot read for CodePipeline';
  }
  if (service !== undefined) {
    return `a parameter by '${service}', which is plain text`;
  }
  return typeof value === 'string' ? 'plain text, which the template would show' : 'another token';
}

function resolve(scope: IConstruct, secret: SecretValue): unknown {
  return Stack.of(scope).resolve(secret.unsafeUnwrap());
}
