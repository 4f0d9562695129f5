import {
  actionsOnEverything,
  expectDockerBuild,
  expectNothingHardCoded,
  expectPrivateBucket,
  expectScannedRepository,
  rawTemplate,
  stagesOf,
  statementsOfPolicies,
  tagsByType,
} from './systems';
import { Json, resourceOf, resourcesOf } from '../../support/template';

/** Each test is a line of the table of system B. */
describe('raw system B', () => {
  const template = rawTemplate('B');
  const dataKey = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };

  test('the stack uses twelve services', () => {
    const types = Object.values<Json>(template.toJSON().Resources).map(({ Type }) => Type.split('::')[1]);
    const services = [...new Set(types)].filter((service) => service !== 'CDK').sort();
    expect([...services, 'SSM']).toEqual([
      ...['CodeBuild', 'CodePipeline', 'DynamoDB', 'ECR', 'Events', 'IAM', 'KMS', 'Lambda', 'Logs', 'S3', 'SNS', 'SSM'],
    ]);
    expect(Object.values<Json>(template.toJSON().Parameters)).toContainEqual({
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/cicd-pipeline-dev/connection-arn',
    });
  });

  test('source: GitHub by connection, started by a push', () => {
    const [source] = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions;
    expect(source.ActionTypeId.Provider).toBe('CodeStarSourceConnection');
    expect(source.Configuration).toMatchObject({ FullRepositoryId: 'acme/shop', BranchName: 'main' });
    expect(source.Configuration.DetectChanges).not.toBe(false);
  });

  test('build: SMALL, privileged, 15 minutes, tests, imagedefinitions.json with the digest, logs 7 days', () => {
    const { phases, artifacts } = expectDockerBuild(template);
    expect(phases.build.commands[1]).toContain('npm test');
    expect(phases.post_build.commands.at(-1)).toContain('"$REPOSITORY_URI@$IMAGE_DIGEST" > imagedefinitions.json');
    expect(artifacts.files).toEqual(['imagedefinitions.json']);
    expect(resourceOf(template, 'AWS::CodeBuild::Project').Properties).toMatchObject({
      TimeoutInMinutes: 15,
      EncryptionKey: dataKey,
      Environment: { ComputeType: 'BUILD_GENERAL1_SMALL' },
    });
    resourcesOf(template, 'AWS::Logs::LogGroup').forEach(({ Properties }) =>
      expect(Properties).toMatchObject({ RetentionInDays: 7, KmsKeyId: dataKey }),
    );
  });

  test('deploy: ECS rolling update by a role of its own, on exact resources; validation after it', () => {
    expect(stagesOf(template)).toEqual([
      ['Source', ['CodeStarSourceConnection']],
      ['Build', ['CodeBuild']],
      ['Deploy', ['ECS']],
      ['Validate', ['Lambda']],
    ]);
    const [deploy] = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[2].Actions;
    expect(deploy.RoleArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^DeployRole/), 'Arn'] });
    expect(statementsOfPolicies(template, 'DeployRole')).toContainEqual(
      expect.objectContaining({
        Action: 'iam:PassRole',
        Resource: [expect.stringContaining('role/web-execution'), expect.stringContaining('role/web-task')],
      }),
    );
  });

  test('validation function: environment, and user parameters with the digest and time of the execution', () => {
    const { Environment } = resourceOf(template, 'AWS::Lambda::Function').Properties;
    expect(Object.keys(Environment.Variables)).toEqual(['STATE_TABLE', 'ECR_REPOSITORY', 'SNS_TOPIC_ARN']);
    const [validate] = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[3].Actions;
    expect(JSON.parse(validate.Configuration.UserParameters)).toEqual({
      deploymentId: '#{codepipeline.PipelineExecutionId}/Deploy/web',
      timestamp: '#{Build.STARTED_AT}',
      imageDigest: '#{Build.IMAGE_DIGEST}',
    });
  });

  test('state table: keys, on-demand billing, point-in-time recovery, KMS key', () => {
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
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: dataKey },
    });
  });

  test('key: rotation, alias, and use by the account and the two log groups only', () => {
    const { EnableKeyRotation, KeyPolicy } = resourceOf(template, 'AWS::KMS::Key', 'Key9').Properties;
    expect(EnableKeyRotation).toBe(true);
    expect(resourceOf(template, 'AWS::KMS::Alias').Properties.AliasName).toBe('alias/cicd-pipeline-dev');
    const [, logs, ...others] = KeyPolicy.Statement;
    expect(others).toEqual([]);
    expect(JSON.stringify(logs.Condition)).toMatch(
      /:log-group:\/aws\/codebuild\/cicd-pipeline-dev"\].*:log-group:\/aws\/lambda\/cicd-pipeline-dev-validation"\]/,
    );
  });

  test('topic: its own key, which EventBridge is allowed to use', () => {
    const { EnableKeyRotation, KeyPolicy } = resourceOf(template, 'AWS::KMS::Key', 'TopicKey').Properties;
    expect(EnableKeyRotation).toBe(true);
    expect(KeyPolicy.Statement[1].Principal).toEqual({ Service: 'events.amazonaws.com' });
    expect(resourceOf(template, 'AWS::SNS::Topic').Properties.KmsMasterKeyId).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^TopicKey/), 'Arn'],
    });
  });

  test('bucket: versioned, 30 days, KMS, private; repository: scan on push, the last 10', () => {
    expectPrivateBucket(template, 'ArtifactBucket', 'aws:kms');
    const { LifecycleConfiguration } = resourceOf(template, 'AWS::S3::Bucket').Properties;
    expect(LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(30);
    expectScannedRepository(template);
  });

  // "You can't use Condition blocks in Amazon SNS topic policies for EventBridge."
  // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
  test('events: build failures go to the topic as a readable message, and only rules may publish', () => {
    const { EventPattern, Targets } = resourceOf(template, 'AWS::Events::Rule').Properties;
    expect(EventPattern.detail['build-status']).toEqual(['FAILED']);
    expect(Targets[0].InputTransformer.InputTemplate).toMatch(/^"Build <.+> of <.+> failed"$/);
    const { Statement } = resourceOf(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
    expect(Statement.filter(({ Effect }: Json) => Effect === 'Allow')).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: { Ref: expect.stringMatching(/^Topic/) },
      },
    ]);
  });

  test('roles: only actions without resource-level permissions are allowed on *', () => {
    expect(actionsOnEverything(template)).toEqual([
      ...['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
      ...['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition', 'ecs:ListTasks', 'lambda:ListFunctions'],
    ]);
  });

  test.each(tagsByType(template))('tags of %s', (_, tags) => {
    expect(tags).toEqual([
      { Key: 'Environment', Value: 'dev' },
      { Key: 'ManagedBy', Value: 'CDK' },
      { Key: 'Project', Value: 'cicd-pipeline' },
    ]);
  });

  test('8 outputs; kmsKeyId is the data key', () => {
    const { Outputs } = template.toJSON();
    expect(Object.keys(Outputs)).toEqual([
      ...['pipelineName', 'ecrRepositoryUri', 'artifactBucketName', 'buildProjectName'],
      ...['snsTopicArn', 'validationLambdaArn', 'stateTableName', 'kmsKeyId'],
    ]);
    expect(Outputs.kmsKeyId.Value).toEqual({ Ref: expect.stringMatching(/^Key/) });
    expectNothingHardCoded(template);
  });
});
