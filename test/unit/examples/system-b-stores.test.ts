import { BOTH_SOURCES, NAME } from './system-b-templates';
import { arn, Json, resourceOf, resourcesOf } from '../../support/template';

const DATA_KEY = { 'Fn::GetAtt': [expect.stringMatching(/^PipelineEncryptionKey/), 'Arn'] };
const TOPIC_KEY = { 'Fn::GetAtt': [expect.stringMatching(/^PipelineTopicKey/), 'Arn'] };

/** A principal or an endpoint that the Region is part of, as text. */
function text(value: Json): string {
  const parts = value['Fn::Join']?.[1] ?? [value];
  return parts.map((part: Json) => part.Ref ?? part).join('');
}

/** Each test is a line of the table of system B: what it stores, with which key, and what it tells whom. */
describe.each(BOTH_SOURCES)('system B %s', (_, template) => {
  test('logs of the build and the functions: 7 days, encrypted with the key', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties);
    expect(groups).toMatchObject([
      { LogGroupName: `/aws/codebuild/${NAME}`, RetentionInDays: 7, KmsKeyId: DATA_KEY },
      { LogGroupName: `/aws/lambda/${NAME}-Deploy-validate-image`, RetentionInDays: 7, KmsKeyId: DATA_KEY },
      { LogGroupName: `/aws/lambda/${NAME}-publish-image`, RetentionInDays: 7, KmsKeyId: DATA_KEY },
    ]);
  });

  test('state table: its keys, on-demand billing, point-in-time recovery, encrypted with the key', () => {
    expect(resourceOf(template, 'AWS::DynamoDB::Table').Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'deploymentId', KeyType: 'HASH' },
        { AttributeName: 'timestamp', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'deploymentId', AttributeType: 'S' },
        { AttributeName: 'timestamp', AttributeType: 'N' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: DATA_KEY },
    });
  });

  test('bucket: versioned, 30 days, encrypted with the key, private; artifacts and builds use the key too', () => {
    expect(resourceOf(template, 'AWS::S3::Bucket').Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 30 }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const [encryption] = resourceOf(template, 'AWS::S3::Bucket').Properties.BucketEncryption
      .ServerSideEncryptionConfiguration;
    expect(encryption.ServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: DATA_KEY });
    expect(resourceOf(template, 'AWS::CodeBuild::Project').Properties.EncryptionKey).toEqual(DATA_KEY);
    expect(resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.ArtifactStore.EncryptionKey).toEqual({
      Id: DATA_KEY,
      Type: 'KMS',
    });
  });

  test('repository: scan on push, the last 10', () => {
    const { Properties } = resourceOf(template, 'AWS::ECR::Repository', 'PipelineRepository');
    expect(Properties.ImageScanningConfiguration).toEqual({ ScanOnPush: true });
    const { rules } = JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText);
    expect(rules.map((rule: Json) => rule.selection)).toEqual([
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
    ]);
  });

  test('key: rotated, alias cicd-pipeline-{env}', () => {
    expect(resourceOf(template, 'AWS::KMS::Key', 'EncryptionKey').Properties.EnableKeyRotation).toBe(true);
    expect(resourceOf(template, 'AWS::KMS::Alias').Properties).toEqual({
      AliasName: `alias/${NAME}`,
      TargetKeyId: DATA_KEY,
    });
  });

  test('key: for S3, DynamoDB, SSM and log groups of AWS services, and for nothing else', () => {
    const [administration, use, grants, ...logs] = policyOf('EncryptionKey');
    expect(administration.Action).not.toEqual(expect.arrayContaining([expect.stringMatching(/\*|crypt|DataKey/)]));
    const endpoints = use.Condition.StringEquals['kms:ViaService'];
    expect(endpoints.map(text)).toEqual(
      ['s3', 'dynamodb', 'ssm'].map((service) => `${service}.AWS::Region.AWS::URLSuffix`),
    );
    expect(grants).toMatchObject({
      Action: 'kms:CreateGrant',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
    expect(logs.map(({ Principal }) => text(Principal.Service))).toEqual(['logs.AWS::Region.AWS::URLSuffix']);
    expect(logs.map(({ Condition }) => Condition.ArnLike)).toEqual([
      { 'kms:EncryptionContext:aws:logs:arn': arn('logs', 'log-group:/aws/*') },
    ]);
  });

  test('key of the topic: a separate key, which EventBridge is allowed to use without a condition', () => {
    expect(resourceOf(template, 'AWS::SNS::Topic').Properties.KmsMasterKeyId).toEqual(TOPIC_KEY);
    expect(resourceOf(template, 'AWS::KMS::Key', 'TopicKey').Properties.EnableKeyRotation).toBe(true);
    const [, use, eventBridge, ...others] = policyOf('TopicKey');
    expect(text(use.Condition.StringEquals['kms:ViaService'])).toBe('sns.AWS::Region.AWS::URLSuffix');
    expect(eventBridge).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      Resource: '*',
    });
    expect(others).toEqual([]);
    policyOf('EncryptionKey').forEach(({ Principal }) =>
      expect(JSON.stringify(Principal)).not.toContain('events.amazonaws.com'),
    );
  });

  test('events: a failed build is published to the topic as a readable message', () => {
    const { EventPattern, Targets } = resourceOf(template, 'AWS::Events::Rule', 'BuildFailedRule').Properties;
    expect(EventPattern).toMatchObject({
      source: ['aws.codebuild'],
      detail: { 'build-status': expect.arrayContaining(['FAILED']) },
    });
    expect(Targets).toEqual([
      expect.objectContaining({
        Arn: { Ref: expect.stringMatching(/^PipelineTopic/) },
        DeadLetterConfig: expect.anything(),
      }),
    ]);
    expect(Targets[0].InputTransformer.InputTemplate).toMatch(/^"A build failed. Nothing was deployed."\n/);
  });

  test('events: the policy of the topic allows exactly that, over TLS only', () => {
    const { Statement } = resourceOf(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
    const [plain, ...others] = Statement.filter(({ Effect }: Json) => Effect === 'Deny');
    expect([plain.Condition, others]).toEqual([{ Bool: { 'aws:SecureTransport': 'false' } }, []]);
    expect(Statement.filter(({ Effect }: Json) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Action: 'sns:Publish',
        Principal: { Service: 'events.amazonaws.com' },
      }),
    ]);
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    expect(Statement.filter(({ Effect }: Json) => Effect === 'Allow')[0]).not.toHaveProperty('Condition');
  });

  test('outputs: the 8, with exactly these keys; kmsKeyId is the data key', () => {
    const { Outputs } = template.toJSON();
    expect(new Set(Object.keys(Outputs))).toEqual(
      new Set([
        ...['pipelineName', 'ecrRepositoryUri', 'artifactBucketName', 'buildProjectName'],
        ...['snsTopicArn', 'validationLambdaArn', 'stateTableName', 'kmsKeyId'],
      ]),
    );
    expect(Outputs).toMatchObject({
      snsTopicArn: { Value: { Ref: expect.stringMatching(/^PipelineTopic/) } },
      validationLambdaArn: { Value: { 'Fn::GetAtt': [expect.stringContaining('ImageValidationFunction'), 'Arn'] } },
      stateTableName: { Value: { Ref: expect.stringContaining('Deployments') } },
      kmsKeyId: { Value: { Ref: DATA_KEY['Fn::GetAtt'][0] } },
    });
  });

  function policyOf(key: string): Json[] {
    return resourceOf(template, 'AWS::KMS::Key', key).Properties.KeyPolicy.Statement;
  }
});
