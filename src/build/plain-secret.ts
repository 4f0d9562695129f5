import { SecretValue, Stack, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Dynamic references to secrets. CloudFormation replaces them with plain text wherever they are. */
const SECRET_REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure):/;

/** Whether a string would contain a secret once it is deployed. */
export function holdsSecret(scope: IConstruct, value: unknown): boolean {
  // Checked first: with a feature flag of the app, these cannot be resolved.
  const values = typeof value === 'string' ? Tokenization.reverseString(value).tokens : [value];
  return (
    values.some((part) => part instanceof SecretValue) ||
    SECRET_REFERENCE.test(JSON.stringify([Stack.of(scope).resolve(value)]))
  );
}
