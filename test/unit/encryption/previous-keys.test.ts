import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CiCdPipelineProps, DeployTarget, PipelineEncryption, PipelineSource } from '../../../src';
import { fargateService } from '../../support/existing';
import {
  Json,
  TestPipeline,
  resourceOf,
  roleOf,
  statementsOf,
  testPipeline,
  viaServices,
} from '../../support/template';

const OLD = 'arn:aws:kms:us-east-1:111122223333:key/old';

/** A pipeline whose earlier key is this one. */
function switched(
  previous: (scope: Construct) => kms.IKey,
  more: (scope: Construct) => Partial<CiCdPipelineProps> = () => ({}),
): TestPipeline {
  return testPipeline((scope) => ({
    source: PipelineSource.s3('source.zip'),
    stages: [{ stageName: 'Live', targets: [DeployTarget.ecsRolling(fargateService(scope as Stack))] }],
    previousKeys: [previous(scope)],
    ...more(scope),
  }));
}

const imported = (scope: Construct): kms.IKey => kms.Key.fromKeyArn(scope, 'Old', OLD);
const decrypt = (Resource: unknown) => ({
  Effect: 'Allow',
  Action: 'kms:Decrypt',
  Resource,
  Condition: viaServices('s3'),
});
const usesOf = (role: Json, key: unknown): Json[] =>
  statementsOf(role).filter(({ Resource }) => JSON.stringify(Resource).includes(JSON.stringify(key)));

describe('roles that read sources and artifacts can still decrypt with an earlier key', () => {
  test.each<[string, (test: TestPipeline) => Json]>([
    ['pipeline', (test) => roleOf(test.template(), 'codepipeline.amazonaws.com')],
    ['build', (test) => roleOf(test.template(), 'codebuild.amazonaws.com')],
    ['ECS action', (test) => resourceOf(test.template(), 'AWS::IAM::Role', 'Ecs')],
  ])('the role of the %s', (_case, role) => {
    expect(usesOf(role(switched(imported)), OLD)).toEqual([decrypt(OLD)]);
  });

  test('after a switch to another key, and nothing else is allowed with the earlier one', () => {
    const test = switched(imported, () => ({ encryption: PipelineEncryption.customerManaged() }));
    ['codepipeline.amazonaws.com', 'codebuild.amazonaws.com'].forEach((service) => {
      // By itself: beside the new key, it would allow decrypting with that one a second time.
      expect(usesOf(roleOf(test.template(), service), OLD)).toEqual([decrypt(OLD)]);
    });
  });

  test('not without', () => {
    const test = testPipeline();
    expect(JSON.stringify(test.template().toJSON())).not.toContain('kms:Decrypt');
  });
});

test('CloudWatch Logs can still use an earlier key of the app', () => {
  const test = switched((scope) => new kms.Key(scope, 'Mine'));
  const { Statement } = resourceOf(test.template(), 'AWS::KMS::Key', 'Mine').Properties.KeyPolicy;
  expect(Statement.slice(1)).toEqual([
    expect.objectContaining({ Principal: { Service: expect.objectContaining({ 'Fn::Join': expect.anything() }) } }),
  ]);
});

test.each([
  [
    'arn:aws:kms:us-east-1:111122223333:key/old',
    "previousKeys must be a list, got 'arn:aws:kms:us-east-1:111122223333:key/old': use one such as [key]",
  ],
  [
    ['old'],
    "previousKeys must be a construct such as kms.Key, got 'old': create one, or import one with kms.Key.fromKeyArn()",
  ],
])('%j is refused', (previousKeys, message) => {
  expect(() => testPipeline(() => ({ previousKeys: previousKeys as never }))).toThrow(
    new Error(`[Test/Pipeline] ${message}`),
  );
});

test('an alias is refused, because policies cannot name it', () => {
  expect(() => switched((scope) => kms.Alias.fromAliasName(scope, 'Old', 'alias/old') as kms.IKey)).toThrow(
    /^\[Test\/Pipeline\] previousKeys must be a key, got the alias 'Test\/Old'/,
  );
});
