import { Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { validateEnvironment } from './environment';

/** Checks that the pipeline's services can use a key, as far as synthesis can tell. */
export function validateKey(scope: Construct, prop: string, key: kms.IKey): string[] {
  return [
    ...validateNoAlias(scope, prop, key),
    ...validateSymmetric(prop, key),
    ...validateEnvironment(scope, prop, key.env, { parts: ['region'] }),
  ];
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html */
function validateNoAlias(scope: Construct, prop: string, key: kms.IKey): string[] {
  const keyArn = JSON.stringify(Stack.of(scope).resolve(key.keyArn));
  return keyArn.includes(':alias/')
    ? [`${prop} must be a key, got the alias '${key.node.path}', which policies cannot name: pass the key itself`]
    : [];
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
function validateSymmetric(prop: string, key: kms.IKey): string[] {
  const resource = key.node.defaultChild;
  const keySpec = resource instanceof kms.CfnKey ? resource.keySpec : undefined;
  return keySpec === undefined || Token.isUnresolved(keySpec) || keySpec === kms.KeySpec.SYMMETRIC_DEFAULT
    ? []
    : [`${prop} must be a symmetric key, got '${key.node.path}' with the keySpec ${keySpec}: leave the keySpec out`];
}
