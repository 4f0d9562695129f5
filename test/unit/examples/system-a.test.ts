import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { codeLines } from './code-lines';
import { SystemA } from '../../../examples/system-a/system-a';
import {
  arn,
  Json,
  resourceOf,
  resourcesOf,
  roleOf,
  statementsOf,
  Resource as TemplateResource,
} from '../../support/template';

const NAME = 'SystemA-Pipeline-DF4B9717-dev';

/** Each test is a line of the table of system A. */
describe('system A: source and build', () => {
  const template = Template.fromStack(new SystemA(new App({ analyticsReporting: false }), 'SystemA'));
  const resources: TemplateResource[] = Object.values(template.toJSON().Resources);

  test('artifact bucket: versioned, AES256, private, TLS only; 90 days, noncurrent 30', () => {
    const { Properties } = resourceOf(template, 'AWS::S3::Bucket');
    expect(Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(Properties.LifecycleConfiguration.Rules).toEqual([
      expect.objectContaining({ ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
    ]);
    expect(resourceOf(template, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]);
  });

  test('image repository: scan on push, AES256, the last 10 images, mutable tags', () => {
    const { Properties } = resourceOf(template, 'AWS::ECR::Repository');
    expect(Properties).toMatchObject({
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'MUTABLE',
    });
    expect(Properties.EncryptionConfiguration).toBeUndefined(); // AES256
    const { rules } = JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText);
    expect(rules.map((rule: Json) => rule.selection)).toEqual([
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
    ]);
  });

  test('build: own role, privileged, environment variables, login, build and push, log group for 30 days', () => {
    const { Properties } = resourceOf(template, 'AWS::CodeBuild::Project');
    expect(Properties.ServiceRole).toEqual({ 'Fn::GetAtt': [expect.stringContaining('BuildRole'), 'Arn'] });
    expect(Properties.Environment).toMatchObject({
      PrivilegedMode: true,
      EnvironmentVariables: [{ Name: 'REPOSITORY_URI', Type: 'PLAINTEXT' }],
    });
    const { phases } = JSON.parse(Properties.Source.BuildSpec);
    const commands = ['pre_build', 'build', 'post_build'].flatMap((phase) => phases[phase].commands).join('\n');
    expect(commands).toMatch(/docker login[\s\S]*docker build[\s\S]*docker push/);
    const group = resourceOf(template, 'AWS::Logs::LogGroup', 'BuildLogs').Properties;
    expect(group).toMatchObject({ LogGroupName: `/aws/codebuild/${NAME}`, RetentionInDays: 30 });
  });

  test('pipeline: Source and Build, the bucket as artifact store, own role', () => {
    const { Properties } = resourceOf(template, 'AWS::CodePipeline::Pipeline');
    expect(Properties.Stages.map((stage: Json) => stage.Name)).toEqual(['Source', 'Build']);
    expect(Properties.ArtifactStore).toEqual({
      Type: 'S3',
      Location: { Ref: expect.stringContaining('ArtifactBucket') },
    });
    expect(Properties.RoleArn).toEqual({ 'Fn::GetAtt': [expect.stringContaining('PipelineRole'), 'Arn'] });
  });

  test('pipeline: its own log group for 30 days, with events of the pipeline, its stages and its actions', () => {
    const group = resourceOf(template, 'AWS::Logs::LogGroup', 'PipelineLogs').Properties;
    expect(group).toMatchObject({ LogGroupName: `/aws/codepipeline/${NAME}`, RetentionInDays: 30 });
    const rule = resourceOf(template, 'AWS::Events::Rule', 'LogRule').Properties;
    expect(rule.EventPattern).toEqual({
      source: ['aws.codepipeline'],
      'detail-type': [
        'CodePipeline Pipeline Execution State Change',
        'CodePipeline Stage Execution State Change',
        'CodePipeline Action Execution State Change',
      ],
      resources: [arn('codepipeline', NAME)],
    });
    expect(rule.Targets).toEqual([
      expect.objectContaining({
        Arn: arn('logs', `log-group:/aws/codepipeline/${NAME}`),
        DeadLetterConfig: expect.anything(),
      }),
    ]);
    const Principal = { Service: ['delivery.logs.amazonaws.com', 'events.amazonaws.com'] };
    const Resource = arn('logs', `log-group:/aws/codepipeline/${NAME}:*`);
    expect(group.ResourcePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'logs:CreateLogStream', Principal, Resource },
      {
        Effect: 'Allow',
        Action: 'logs:PutLogEvents',
        Principal,
        Resource,
        Condition: { ArnEquals: { 'aws:SourceArn': arn('events', `rule/${NAME}-log`) } },
      },
    ]);
  });

  test('retry: a failed build is retried once automatically', () => {
    const { Stages } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties;
    expect(Stages.map(({ Name, OnFailure }: Json) => [Name, OnFailure])).toEqual([
      ['Source', undefined],
      ['Build', { Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } }],
    ]);
  });

  test('dead-letter queue: only the two rules are allowed to send to it', () => {
    const { Statement } = resourceOf(template, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument;
    const allowed = Statement.filter((statement: Json) => statement.Effect === 'Allow');
    expect(allowed.map((statement: Json) => [statement.Action, statement.Principal, statement.Condition])).toEqual(
      ['source', 'log'].map((rule) => [
        'sqs:SendMessage',
        { Service: 'events.amazonaws.com' },
        { ArnEquals: { 'aws:SourceArn': arn('events', `rule/${NAME}-${rule}`) } },
      ]),
    );
  });

  test('names: each one has the environment suffix; no account, partition or Region is hard-coded', () => {
    const names = resources.flatMap(({ Properties: p }) => [p.Name, p.LogGroupName, p.FunctionName]).filter(Boolean);
    expect(names.length).toBe(6);
    names.forEach((name) => expect(name).toMatch(/-dev(-|$)/));
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toMatch(/arn:aws|\b\d{12}\b|\b(us|eu|ap)-[a-z]+-\d\b/);
  });

  test('tags: Project, Environment, ManagedBy, Purpose on everything that supports tags', () => {
    const taggable = resources.filter(({ Type }) => !['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy'].includes(Type));
    taggable.forEach(({ Properties }) =>
      expect(Object.fromEntries(Properties.Tags.map((tag: Json) => [tag.Key, tag.Value]))).toEqual({
        Project: 'container-cicd',
        Environment: 'dev',
        ManagedBy: 'CDK',
        Purpose: 'cicd',
      }),
    );
  });

  test('outputs: the 13, with exactly these keys', () => {
    expect(Object.keys(template.toJSON().Outputs).sort()).toEqual(
      [
        'artifactBucketName',
        'artifactBucketArn',
        'ecrRepositoryUrl',
        'ecrRepositoryName',
        'ecrRepositoryArn',
        'codeBuildProjectName',
        'codeBuildProjectArn',
        'codeBuildRoleArn',
        'codePipelineName',
        'codePipelineArn',
        'codePipelineRoleArn',
        'codeBuildLogGroupName',
        'pipelineLogGroupName',
      ].sort(),
    );
  });

  test('roles: only their own policies, and wildcards only for actions without resource-level permissions', () => {
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const anywhere = ['codepipeline', 'codebuild', 'events']
      .flatMap((service) => statementsOf(roleOf(template, `${service}.amazonaws.com`)))
      .filter(({ Resource }) => Resource === '*');
    expect(anywhere.map(({ Action }) => Action)).toEqual(['ecr:GetAuthorizationToken']);
  });

  test('size: at most 14 resources and 20 lines of code without imports', () => {
    expect(resources.length).toBeLessThanOrEqual(14);
    expect(resourcesOf(template, 'AWS::Events::Rule').length).toBe(2);
    const code = codeLines('system-a/system-a.ts');
    expect(code.length).toBeLessThanOrEqual(20);
  });
});
