import { findings, logGroup, RETAINED, Resources } from './account';
import { Template, TemplateResource } from '../../../tools/updates/template';

const KEY_ARN = { 'Fn::GetAtt': ['Key', 'Arn'] };

/** A key that CloudWatch Logs may use for these log groups. */
function key(...groups: string[]): TemplateResource {
  const arns = groups.map((group) => `arn:aws:logs:eu-west-1:111122223333:log-group:${group}`);
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:Encrypt'],
    Resource: '*',
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arns } },
  };
  return { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [Statement] } }, ...RETAINED };
}

describe('logs whose key CloudWatch Logs may no longer use', () => {
  const encrypted = (name: string) => logGroup(name, { KmsKeyId: KEY_ARN });
  const dark = (name: string) =>
    `lost events of LogGroup ${name} cannot be read: its key's policy no longer allows CloudWatch Logs`;

  test('are found if the log group is retained, and the policy no longer names it', () => {
    const before = { Key: key('a', 'b'), A: encrypted('a'), B: encrypted('b') };
    expect(findings(before, { Key: key('b'), B: encrypted('b') })).toEqual(['orphaned LogGroup a', dark('a')]);
    expect(findings(before, { Key: key('*'), B: encrypted('b') })).toEqual(['orphaned LogGroup a']);
  });

  test('are found if the log group has another key now, and old events the old one', () => {
    expect(findings({ Key: key('a'), A: encrypted('a') }, { Key: key(), A: logGroup('a') })).toEqual([dark('a')]);
    expect(findings({ Key: key('a'), A: encrypted('a') }, { Key: key('a'), A: logGroup('a') })).toEqual([]);
  });

  test('are found if a new log group was never readable', () => {
    expect(findings({ Key: key() }, { Key: key(), A: encrypted('a') })).toEqual([dark('a')]);
  });

  test('are found once, and not again in the next update', () => {
    const before = { Key: key('a'), A: encrypted('a') };
    expect(findings(before, { Key: key() }, { Key: key() })).toEqual([]);
  });

  test('are not looked for if the key is of another app, or left with its policy', () => {
    const imported = { A: logGroup('a', { KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1' }) };
    expect(findings(imported, {})).toEqual(['orphaned LogGroup a']);
    expect(findings({ Key: key('a'), A: encrypted('a') }, {})).toEqual(['orphaned Key Key', 'orphaned LogGroup a']);
  });
});

describe('objects whose key a role may no longer use', () => {
  const bucket = (keyId: unknown): TemplateResource => ({
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { KMSMasterKeyID: keyId } }],
      },
    },
  });
  const role = (...keys: unknown[]): TemplateResource => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: 's3:GetObject',
                Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] },
              },
              { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: keys },
            ],
          },
        },
      ],
    },
  });
  const before: Resources = { Key: key(), Bucket: bucket(KEY_ARN), Role: role(KEY_ARN) };

  test('are found if the bucket stays and its key changes', () => {
    expect(findings(before, { Key: key(), Bucket: bucket('arn:other'), Role: role('arn:other') })).toEqual([
      'lost objects of Bucket Bucket are closed to Role Role: it may not use their key any more',
    ]);
  });

  test('are not found if the role keeps the old key, or no longer reads the bucket', () => {
    expect(findings(before, { Key: key(), Bucket: bucket('arn:other'), Role: role('arn:other', KEY_ARN) })).toEqual([]);
    expect(findings(before, { Key: key(), Bucket: bucket('arn:other'), Role: { Type: 'AWS::IAM::Role' } })).toEqual([]);
  });

  test('are found if the policy is beside the role', () => {
    const attached = (...keys: unknown[]): Resources => {
      const [{ PolicyDocument }] = role(...keys).Properties!.Policies;
      return {
        Role: { Type: 'AWS::IAM::Role' },
        Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } },
      };
    };
    const rest = (keyId: unknown): Resources => ({ Key: key(), Bucket: bucket(keyId) });
    expect(
      findings({ ...rest(KEY_ARN), ...attached(KEY_ARN) }, { ...rest('arn:other'), ...attached('arn:other') }),
    ).toHaveLength(1);
  });

  test('a deleted key is found under objects that stay, and not under those that go with it', () => {
    const Key = { ...key(), DeletionPolicy: 'Delete' };
    expect(findings({ ...before, Key }, { Bucket: bucket('arn:other') })).toEqual([
      'deleted Key Key',
      'lost data of Bucket Bucket is encrypted with Key Key, which is scheduled for deletion',
    ]);
    expect(findings({ ...before, Key }, {})).toEqual(['deleted Bucket Bucket', 'deleted Key Key']);
  });
});

describe('images', () => {
  const repository = (...tags: string[]): Resources => {
    const rules = tags.map((tag) => ({ selection: { tagPatternList: [tag], tagStatus: 'tagged' } }));
    const LifecyclePolicyText = JSON.stringify({ rules: [...rules, { selection: { tagStatus: 'any' } }] });
    return { Images: { Type: 'AWS::ECR::Repository', Properties: { LifecyclePolicy: { LifecyclePolicyText } } } };
  };

  test('with a promoted tag are found if no rule keeps them any more', () => {
    expect(findings(repository('production', 'staging'), repository('prod', 'staging'))).toEqual([
      "lost the image with the tag 'production' can expire in Repository Images",
    ]);
    expect(findings(repository('production'), repository('production', 'prod'))).toEqual([]);
  });
});

describe('notifications', () => {
  const topic: TemplateResource = { Type: 'AWS::SNS::Topic' };
  const rule = (name: string): TemplateResource => ({
    Type: 'AWS::Events::Rule',
    Properties: { Name: name, EventPattern: { 'detail-type': ['Failed'] }, Targets: [{ Arn: { Ref: 'Topic' } }] },
  });
  const approval = (...told: unknown[]): TemplateResource => ({
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: {
      Stages: [
        {
          Name: 'Production',
          Actions: [
            {
              Name: 'Approve',
              ActionTypeId: { Category: 'Approval' },
              Configuration: told.length > 0 ? { NotificationArn: told[0] } : undefined,
            },
          ],
        },
      ],
    },
  });

  test('are found if the topic is deleted, nothing tells it, and nobody is told of an approval', () => {
    const before = { Topic: topic, Rule: rule('a'), Pipeline: approval({ Ref: 'Topic' }) };
    expect(findings(before, { Pipeline: approval() })).toEqual([
      'deleted Topic Topic',
      "lost no topic is notified of 'Failed' any more",
      'lost nobody is notified of the approval Production/Approve',
      'lost subscriptions to Topic Topic',
      'canceled executions of Pipeline Pipeline that run or wait, with no notice',
    ]);
  });

  test('are not found if another rule tells the topic of the same, and the approval is still told', () => {
    const version = (name: string) => ({ Topic: topic, Rule: rule(name), Pipeline: approval({ Ref: 'Topic' }) });
    expect(findings(version('a'), version('b'))).toEqual([]);
  });
});

describe('executions', () => {
  const pipeline = (properties: object): Resources => ({
    Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Name: 'shop', ...properties } },
  });
  const tells: Resources = {
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          'detail-type': ['CodePipeline Pipeline Execution State Change'],
          detail: { $or: [{ state: ['FAILED'] }, { state: ['CANCELED'] }] },
        },
        Targets: [{ Arn: 'arn:aws:sns:eu-west-1:111122223333:topic' }],
      },
    },
  };
  const [one, other] = [{ Stages: [{ Name: 'One' }] }, { Stages: [{ Name: 'Other' }] }];
  const fn = (repository: string): Resources => ({
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'promote', Environment: { Variables: { REPOSITORY: repository } } },
    },
  });

  test('are canceled if the definition changes, with a notice or without', () => {
    expect(findings(pipeline(one), pipeline(other))).toEqual([
      'canceled executions of Pipeline shop that run or wait, with no notice',
    ]);
    expect(findings({ ...tells, ...pipeline(one) }, { ...tells, ...pipeline(other) })).toEqual([
      'canceled executions of Pipeline shop that run or wait',
    ]);
  });

  test('go on if only tags change', () => {
    expect(findings(pipeline(one), pipeline({ ...one, Tags: [{ Key: 'a', Value: 'b' }] }))).toEqual([]);
  });

  test('that go on meet functions that look elsewhere', () => {
    expect(findings({ ...pipeline(one), ...fn('a') }, { ...pipeline(one), ...fn('b') })).toEqual([
      'underway Function promote has another REPOSITORY than executions that wait for it',
    ]);
    expect(findings({ ...pipeline(one), ...fn('a') }, { ...pipeline(other), ...fn('b') })).toEqual([
      'canceled executions of Pipeline shop that run or wait, with no notice',
    ]);
  });
});

describe('references between stacks', () => {
  test('lead through exports and through parameters of nested stacks', () => {
    const Nested = { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { KeyArn: KEY_ARN } } };
    const version = (policy: TemplateResource): Map<string, Template> =>
      new Map<string, Template>([
        [
          'Shop',
          {
            Resources: { Key: policy, Nested },
            Outputs: { Key: { Value: KEY_ARN, Export: { Name: 'key' } } },
          },
        ],
        ['Shop/Nested', { Resources: { A: logGroup('a', { KmsKeyId: { Ref: 'KeyArn' } }) } }],
        ['Other', { Resources: { B: logGroup('b', { KmsKeyId: { 'Fn::ImportValue': 'key' } }) } }],
      ]);
    expect(findings(version(key('a', 'b')), version(key()))).toHaveLength(2);
  });
});
