import { Construct } from 'constructs';
import { DeployTarget, Gate } from '../../src';
import { fargateService, oneOffTask, tasksElsewhere } from '../support/existing';
import { arn, attribute, PIPELINE_NAME, Resource, roleOf, statementsOf, testPipeline } from '../support/template';

/** Each role's statements, whole: one that is missing, added or widened fails here. */
describe('roles', () => {
  const template = testPipeline().template();

  const idOf = (type: string, part = ''): string =>
    Object.keys(template.findResources(type)).find((id) => id.includes(part))!;
  const artifactBucket = attribute(idOf('AWS::S3::Bucket', 'ArtifactBucket'));
  const sourceBucket = attribute(idOf('AWS::S3::Bucket', 'SourceBucket'));
  const repository = attribute(idOf('AWS::ECR::Repository', 'PipelineRepository'));
  const project = arn('codebuild', `project/${PIPELINE_NAME}`);
  const buildRepository = attribute(idOf('AWS::ECR::Repository', 'BuildRepository'));
  const functions = ['Deploy-tag-production', 'publish-image'].map((name) =>
    arn('lambda', `function:${PIPELINE_NAME}-${name}`),
  );
  const logs = (part: string) => attribute(idOf('AWS::Logs::LogGroup', part));
  const keys = (bucket: unknown, pattern: string) => ({ 'Fn::Join': ['', [bucket, `/${pattern}`]] });
  const trustOf = (role: Resource) => role.Properties.AssumeRolePolicyDocument.Statement;
  const onBehalfOf = (sourceArn?: unknown) => ({
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ...(sourceArn ? { ArnEquals: { 'aws:SourceArn': sourceArn } } : {}),
  });

  test('the role of the pipeline has exactly these statements', () => {
    const role = roleOf(template, 'codepipeline.amazonaws.com');
    expect(trustOf(role)).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'codepipeline.amazonaws.com' },
        Condition: onBehalfOf(),
      },
    ]);
    expect(statementsOf(role)).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
        Resource: [artifactBucket, sourceBucket],
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectAcl'],
        Resource: keys(artifactBucket, 'shop-dev/*'),
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion', 's3:GetObjectVersionTagging'],
        Resource: keys(sourceBucket, 'source.zip'),
      },
      { Effect: 'Allow', Action: 's3:PutObjectTagging', Resource: keys(artifactBucket, 'shop-dev/Source/*') },
      {
        Effect: 'Allow',
        Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
        Resource: project,
      },
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functions },
      { Effect: 'Allow', Action: 'lambda:ListFunctions', Resource: '*' },
    ]);
  });

  test('the role of the pipeline can invoke the functions of deployments to ECS, and nothing else of ECS', () => {
    const deployed = testPipeline((scope) => ({
      stages: [
        {
          stageName: 'Live',
          gates: [Gate.ecsTask(oneOffTask(new Construct(scope, 'Once')))],
          targets: [
            DeployTarget.ecsService(fargateService(scope), { approval: {} }),
            DeployTarget.ecsTaskDefinition('report', tasksElsewhere(scope)),
          ],
        },
      ],
    })).template();
    const statements = statementsOf(roleOf(deployed, 'codepipeline.amazonaws.com'));
    const names = ['Live-deploy-Service', 'Live-register-report', 'Live-task-migration', 'publish-image'];
    expect(statements.filter(({ Action }) => Action === 'lambda:InvokeFunction')).toEqual([
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: names.map((name) => arn('lambda', `function:${PIPELINE_NAME}-${name}`)),
      },
    ]);
    expect(JSON.stringify(statements)).not.toMatch(/"(ecs|iam):/);
  });

  test('the role of the build has exactly these statements', () => {
    const role = roleOf(template, 'codebuild.amazonaws.com');
    expect(trustOf(role)).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'codebuild.amazonaws.com' },
        Condition: onBehalfOf(arn('codebuild', `project/${PIPELINE_NAME}`)),
      },
    ]);
    expect(statementsOf(role)).toEqual([
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logs('BuildLogs') },
      { Effect: 'Allow', Action: ['s3:GetBucketAcl', 's3:GetBucketLocation'], Resource: artifactBucket },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: keys(artifactBucket, 'shop-dev/Source/*'),
      },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: keys(artifactBucket, 'shop-dev/BuildOutpu/*') },
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      {
        Effect: 'Allow',
        Action: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:CompleteLayerUpload',
          'ecr:InitiateLayerUpload',
          'ecr:PutImage',
          'ecr:UploadLayerPart',
        ],
        Resource: buildRepository,
      },
    ]);
  });

  test('the role of the function that publishes the image has exactly these statements', () => {
    const role = roleOf(template, 'lambda.amazonaws.com', 'ImageStep');
    expect(statementsOf(role)).toEqual([
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logs('ImageStep') },
      {
        Effect: 'Allow',
        Action: 'codepipeline:ListActionExecutions',
        Resource: arn('codepipeline', PIPELINE_NAME),
      },
      {
        Effect: 'Allow',
        Action: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'],
        Resource: buildRepository,
      },
      {
        Effect: 'Allow',
        Action: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:CompleteLayerUpload',
          'ecr:DescribeImages',
          'ecr:InitiateLayerUpload',
          'ecr:PutImage',
          'ecr:UploadLayerPart',
        ],
        Resource: repository,
      },
      {
        Effect: 'Allow',
        Action: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
        Resource: '*',
      },
    ]);
  });

  test('the role of the function that moves the tag has exactly these statements', () => {
    const role = roleOf(template, 'lambda.amazonaws.com', 'Tagproduction');
    expect(trustOf(role)).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
    expect(statementsOf(role)).toEqual([
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logs('Tagproduction') },
      {
        Effect: 'Allow',
        Action: 'codepipeline:ListActionExecutions',
        Resource: arn('codepipeline', PIPELINE_NAME),
      },
      { Effect: 'Allow', Action: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:PutImage'], Resource: repository },
      {
        Effect: 'Allow',
        Action: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
        Resource: '*',
      },
    ]);
  });

  test('the role of the event rule has exactly these statements', () => {
    const role = roleOf(template, 'events.amazonaws.com');
    expect(trustOf(role)).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: onBehalfOf(arn('events', `rule/${PIPELINE_NAME}-source`)),
      },
    ]);
    expect(statementsOf(role)).toEqual([
      { Effect: 'Allow', Action: 'codepipeline:StartPipelineExecution', Resource: arn('codepipeline', PIPELINE_NAME) },
    ]);
  });

  test('the dead-letter queue accepts messages of the rule only', () => {
    const [queuePolicy] = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
    const queue = attribute(idOf('AWS::SQS::Queue'));
    expect(queuePolicy.Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Resource: queue,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: queue,
        Condition: { ArnEquals: { 'aws:SourceArn': arn('events', `rule/${PIPELINE_NAME}-source`) } },
      },
    ]);
  });

  test('names', () => {
    expect(Object.values(template.findResources('AWS::Events::Rule'))[0].Properties.Name).toBe('shop-dev-source');
    expect(Object.values(template.findResources('AWS::CodePipeline::Pipeline'))[0].Properties.Name).toBe('shop-dev');
    expect(Object.values(template.findResources('AWS::CodeBuild::Project'))[0].Properties.Name).toBe('shop-dev');
    const functionNames = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.FunctionName,
    );
    expect(functionNames.sort()).toEqual(['shop-dev-Deploy-tag-production', 'shop-dev-publish-image']);
  });
});
