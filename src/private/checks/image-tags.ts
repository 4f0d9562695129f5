import { Token } from 'aws-cdk-lib';
import { validateString } from './kinds';

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html */
export function validateImageTag(prop: string, tag: unknown): string[] {
  if (Token.isUnresolved(tag)) {
    return [`${prop} must be known at synth because names are derived from it, got a token: pass a plain string`];
  }
  if (typeof tag !== 'string') {
    return validateString(prop, tag, "pass one such as 'production'");
  }
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)
    ? []
    : [
        `${prop} must be 1 to 128 letters, digits, '_', '.' or '-' that do not start with '.' or '-', got '${tag}': use one such as 'production'`,
      ];
}
