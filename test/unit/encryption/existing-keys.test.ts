import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CiCdPipeline, CiCdPipelineProps, Gate, PipelineEncryption } from '../../../src';
import { Json, minimalProps, resourceOf, resourcesOf, testPipeline, warningsOf } from '../../support/template';

const IMPORTED = 'arn:aws:kms:us-east-1:111122223333:key/k';
const verified: Partial<CiCdPipelineProps> = {
  stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }],
};
const policyOf = (template: Template, id: string): Json[] =>
  resourceOf(template, 'AWS::KMS::Key', id).Properties.KeyPolicy.Statement;
const logsService = {
  Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
};

describe('existing keys', () => {
  const withKeys = (keys: (scope: Construct) => { encryptionKey?: kms.IKey; topicKey?: kms.IKey }) =>
    testPipeline((scope) => ({ ...verified, encryption: PipelineEncryption.customerManaged(keys(scope)) }));

  test('are used, and their policies get only the statements for services', () => {
    const test = withKeys((scope) => ({
      encryptionKey: new kms.Key(scope, 'Data'),
      topicKey: new kms.Key(scope, 'Messages'),
    }));
    expect(resourcesOf(test.template(), 'AWS::KMS::Key')).toHaveLength(2);
    const services = (id: string) =>
      policyOf(test.template(), id)
        .slice(1)
        .map(({ Principal }) => Principal);
    expect(services('Data')).toEqual([logsService]);
    expect(services('Messages')).toEqual([{ Service: 'events.amazonaws.com' }]);
    expect(test.pipeline.encryptionKey!.node.path).toBe('Test/Data');
    Annotations.fromStack(test.stack).hasNoWarning('*', Match.anyValue());
  });

  test('are constructs, not their names', () => {
    const wanted = 'must be a construct such as kms.Key, got';
    const fix = 'create one, or import one with kms.Key.fromKeyArn()';
    const keys = { encryptionKey: 'alias/mine', topicKey: 5 } as never;
    expect(() => PipelineEncryption.customerManaged(keys)).toThrow(
      new Error(
        `[PipelineEncryption.customerManaged] encryptionKey ${wanted} 'alias/mine': ${fix}; topicKey ${wanted} 5: ${fix}`,
      ),
    );
  });

  test('of another Region are rejected', () => {
    const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
    const encryption = PipelineEncryption.customerManaged({
      encryptionKey: kms.Key.fromKeyArn(stack, 'Mine', IMPORTED),
    });
    expect(() => new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, encryption })).toThrow(
      new Error(
        "[Test/Pipeline] encryptionKey must be in the pipeline's region 'eu-west-1', got 'us-east-1': use one in the same region",
      ),
    );
  });

  test('that were imported cause a warning about the permissions that the services need', () => {
    const { stack } = withKeys((scope) => {
      const imported = kms.Key.fromKeyArn(scope, 'Mine', IMPORTED);
      return { encryptionKey: imported, topicKey: imported };
    });
    const warning = (service: string, actions: string) =>
      `key 'Test/Mine' was imported, so its policy is not changed: it must allow ${service} to call ${actions} [ack: @cdk-cicd-pipeline:importedKeyPolicy]`;
    const all =
      'kms:Decrypt, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom, kms:ReEncryptTo';
    expect(warningsOf({ stack })).toEqual([
      warning('logs.${AWS::Region}.${AWS::URLSuffix}', all),
      warning('events.amazonaws.com', 'kms:Decrypt, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext'),
      warning('logs.${AWS::Region}.${AWS::URLSuffix}', all),
      warning('logs.${AWS::Region}.${AWS::URLSuffix}', all),
    ]);
  });

  test('symmetric keys are accepted, and keys whose kind only CloudFormation knows', () => {
    const { SYMMETRIC_DEFAULT } = kms.KeySpec;
    const keySpecs = (scope: Construct) => [SYMMETRIC_DEFAULT, new CfnParameter(scope, 'Spec').valueAsString as never];
    [0, 1].forEach((index) =>
      expect(() =>
        withKeys((scope) => ({ encryptionKey: new kms.Key(scope, 'Mine', { keySpec: keySpecs(scope)[index] }) })),
      ).not.toThrow(),
    );
  });

  test.each<[string, (scope: Construct) => kms.IKey, string]>([
    [
      'an alias',
      (scope) => kms.Alias.fromAliasName(scope, 'Mine', 'alias/mine'),
      "must be a key, got the alias 'Test/Mine', which policies cannot name: pass the key itself",
    ],
    [
      'an alias of this app',
      (scope) => new kms.Alias(scope, 'Mine', { aliasName: 'alias/mine', targetKey: new kms.Key(scope, 'Key') }),
      "must be a key, got the alias 'Test/Mine', which policies cannot name: pass the key itself",
    ],
    [
      'a key for signatures',
      (scope) => new kms.Key(scope, 'Mine', { keySpec: kms.KeySpec.RSA_2048, keyUsage: kms.KeyUsage.SIGN_VERIFY }),
      "must be a symmetric key, got 'Test/Mine' with the keySpec RSA_2048: leave the keySpec out",
    ],
  ])('%s is rejected', (_, make, problem) => {
    expect(() => withKeys((scope) => ({ encryptionKey: make(scope) }))).toThrow(
      new Error(`[Test/Pipeline] encryptionKey ${problem}`),
    );
    expect(() => withKeys((scope) => ({ topicKey: make(scope) }))).toThrow(
      new Error(`[Test/Pipeline] topicKey ${problem}`),
    );
  });
});
