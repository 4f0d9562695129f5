import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CiCdPipelineProps, Gate, PipelineEncryption } from '../../../src';
import {
  arn,
  attribute,
  Json,
  resourceOf,
  resourcesOf,
  roleOf,
  statementsOf,
  testPipeline,
  viaServices,
} from '../../support/template';

const REGION = { Ref: 'AWS::Region' };
const verified: Partial<CiCdPipelineProps> = {
  stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }],
};
const keyed = (encryption = PipelineEncryption.customerManaged(), props: Partial<CiCdPipelineProps> = {}) =>
  testPipeline(() => ({ ...verified, ...props, encryption }));
const keyOf = (template: Template, id: string) =>
  attribute(Object.keys(template.findResources('AWS::KMS::Key')).find((logicalId) => logicalId.includes(id))!);
const key = keyOf(keyed().template(), 'EncryptionKey');
const policyOf = (template: Template, id: string): Json[] =>
  resourceOf(template, 'AWS::KMS::Key', id).Properties.KeyPolicy.Statement;
const logGroup = (name: string) => arn('logs', `log-group:${name}`);
const root = {
  AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] },
};
const logsService = { Service: { 'Fn::Join': ['', ['logs.', REGION, '.', { Ref: 'AWS::URLSuffix' }]] } };
const USE = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

describe('the data key', () => {
  const template = keyed().template();

  test('is rotated and retained, and has the alias of the pipeline', () => {
    expect(resourceOf(template, 'AWS::KMS::Key', 'EncryptionKey')).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { EnableKeyRotation: true },
    });
    const alias = resourceOf(template, 'AWS::KMS::Alias').Properties;
    expect(alias).toEqual({ AliasName: 'alias/shop-dev', TargetKeyId: key });
  });

  test('allows whoever deploys the stack to create its alias, change it and delete it', () => {
    const [administration] = policyOf(template, 'EncryptionKey');
    const actions = ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'];
    expect(administration).toMatchObject({ Principal: root, Action: expect.arrayContaining(actions) });
    expect(administration).not.toHaveProperty('Condition');
  });

  test('can be used by the account through S3, DynamoDB and Parameter Store, and by CloudWatch Logs', () => {
    const [administration, ...uses] = policyOf(template, 'EncryptionKey');
    expect(administration).toMatchObject({ Principal: root, Resource: '*' });
    const logs = {
      Effect: 'Allow',
      Principal: logsService,
      Action: USE,
      Resource: '*',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroup('/aws/*') } },
    };
    const account = { Effect: 'Allow', Principal: root, Resource: '*' };
    expect(uses).toEqual([
      { ...account, Action: USE, Condition: viaServices('s3', 'dynamodb', 'ssm') },
      {
        ...account,
        Action: 'kms:CreateGrant',
        Condition: { ...viaServices('dynamodb'), Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
      logs,
    ]);
  });

  test.each(['EncryptionKey', 'TopicKey'])('%s: administrators of the key cannot decrypt data with it', (id) => {
    const { Action, Condition } = policyOf(template, id)[0];
    expect(Condition).toBeUndefined();
    expect(Action).toContain('kms:PutKeyPolicy');
    expect(Action.filter((action: string) => /Encrypt|Decrypt|DataKey|CreateGrant|\*/.test(action))).toEqual([]);
  });

  test('encrypts buckets, table and log groups', () => {
    const buckets = resourcesOf(template, 'AWS::S3::Bucket');
    expect(buckets).toHaveLength(2);
    buckets.forEach(({ Properties }) =>
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { KMSMasterKeyID: key, SSEAlgorithm: 'aws:kms' },
        },
      ]),
    );
    expect(resourceOf(template, 'AWS::DynamoDB::Table').Properties.SSESpecification).toEqual({
      KMSMasterKeyId: key,
      SSEEnabled: true,
      SSEType: 'KMS',
    });
    const logGroups = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(logGroups).toHaveLength(3);
    logGroups.forEach(({ Properties }) => expect(Properties.KmsKeyId).toEqual(key));
  });

  test('encrypts artifacts: pipeline and project name it', () => {
    expect(resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.ArtifactStore.EncryptionKey).toEqual({
      Id: key,
      Type: 'KMS',
    });
    expect(resourceOf(template, 'AWS::CodeBuild::Project').Properties.EncryptionKey).toEqual(key);
  });

  test.each([
    ['codepipeline.amazonaws.com', 's3', ['kms:Decrypt', 'kms:GenerateDataKey'], ''],
    ['codebuild.amazonaws.com', 's3', ['kms:Decrypt', 'kms:GenerateDataKey'], ''],
    ['lambda.amazonaws.com', 'dynamodb', 'kms:Decrypt', 'ImageValidation'],
  ])('the role of %s uses it through %s', (service, through, actions, id) => {
    const statements = statementsOf(roleOf(template, service, id));
    expect(statements.filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(key))).toEqual([
      { Effect: 'Allow', Action: actions, Resource: key, Condition: viaServices(through) },
    ]);
  });

  test('encrypts the log group of the pipeline too', () => {
    const logged = keyed(undefined, { pipelineLogging: true }).template();
    expect(resourceOf(logged, 'AWS::Logs::LogGroup', 'PipelineLogs').Properties.KmsKeyId).toEqual(key);
    expect(policyOf(logged, 'EncryptionKey').map(({ Principal }) => Principal)).toContainEqual(logsService);
  });
});

describe('the key of the topic', () => {
  const template = keyed().template();

  test('is another key, which EventBridge is allowed to use', () => {
    const topicKey = keyOf(template, 'TopicKey');
    expect(resourceOf(template, 'AWS::SNS::Topic').Properties.KmsMasterKeyId).toEqual(topicKey);
    expect(resourceOf(template, 'AWS::KMS::Key', 'TopicKey')).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { EnableKeyRotation: true },
    });
    expect(policyOf(template, 'TopicKey').slice(1)).toEqual([
      { Effect: 'Allow', Principal: root, Action: USE, Resource: '*', Condition: viaServices('sns') },
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
        Resource: '*',
      },
    ]);
    expect(statementsOf(roleOf(template, 'lambda.amazonaws.com', 'ImageValidation'))).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      Resource: topicKey,
      Condition: viaServices('sns'),
    });
  });

  test('is created only with a topic', () => {
    const encryption = PipelineEncryption.customerManaged();
    expect(resourcesOf(testPipeline(() => ({ encryption })).template(), 'AWS::KMS::Key')).toHaveLength(1);
  });
});

test('keys that AWS manages are not resources', () => {
  const template = keyed(PipelineEncryption.awsManaged()).template();
  expect(template.toJSON()).toEqual(
    testPipeline(() => verified)
      .template()
      .toJSON(),
  );
  template.resourceCountIs('AWS::KMS::Key', 0);
});

describe('a key', () => {
  const policiesOf = (more: Partial<CiCdPipelineProps>, options = {}) =>
    resourcesOf(
      testPipeline(() => ({
        encryption: PipelineEncryption.customerManaged(options),
        stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }],
        ...more,
      })).template(),
      'AWS::KMS::Key',
    ).map((resource) => (resource as Json).DeletionPolicy);

  test.each([
    [RemovalPolicy.DESTROY, 'RetainExceptOnCreate'],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate'],
    [undefined, 'RetainExceptOnCreate'],
    [RemovalPolicy.RETAIN, 'Retain'],
  ])('outlives an update, also when the removal policy of the data is %s', (removalPolicy, policy) => {
    expect(policiesOf({ removalPolicy })).toEqual([policy, policy]);
  });

  test('is deleted only when asked for', () => {
    expect(policiesOf({}, { keyRemovalPolicy: RemovalPolicy.DESTROY })).toEqual(['Delete', 'Delete']);
  });

  test('has no snapshots', () => {
    expect(() => PipelineEncryption.customerManaged({ keyRemovalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
      new Error(
        "[PipelineEncryption.customerManaged] keyRemovalPolicy must be RETAIN, DESTROY or RETAIN_ON_UPDATE_OR_DELETE, got 'snapshot': use one of these, because keys have no snapshots",
      ),
    );
  });
});
