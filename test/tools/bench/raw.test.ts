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
import { Json, resourceOf, resourcesOf, roleOf } from '../../support/template';

/** The comparison is honest only if raw L2 does the whole tables too: each test is a line of one. */
describe('raw system A', () => {
  const template = rawTemplate('A');

  test('bucket: versioned, AES256, private, TLS only; objects expire after 90 days, noncurrent versions after 30', () => {
    expectPrivateBucket(template, 'ArtifactBucket', 'AES256');
    expect(resourceOf(template, 'AWS::S3::Bucket').Properties.LifecycleConfiguration.Rules).toEqual([
      { Status: 'Enabled', Prefix: 'container-cicd-dev/', ExpirationInDays: 90 },
      { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    ]);
  });

  test('repository: scan on push, AES256, the last 10 images, mutable tags', () => {
    expectScannedRepository(template);
    expect(resourceOf(template, 'AWS::ECR::Repository').Properties).toMatchObject({ ImageTagMutability: 'MUTABLE' });
    expect(resourceOf(template, 'AWS::ECR::Repository').Properties.EncryptionConfiguration).toBeUndefined(); // AES256
  });

  test('build: own role, privileged, environment variables, login, build and push', () => {
    expectDockerBuild(template);
    const { Properties } = resourceOf(template, 'AWS::CodeBuild::Project');
    expect(Properties.ServiceRole).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^BuildRole/), 'Arn'] });
    expect(Properties.Environment.EnvironmentVariables.map(({ Name }: Json) => Name)).toEqual([
      'REPOSITORY_URI',
      'IMAGE_TAG',
    ]);
  });

  test('pipeline: Source and Build, the bucket as artifact store, own role, a failed stage is retried', () => {
    expect(stagesOf(template)).toEqual([
      ['Source', ['S3']],
      ['Build', ['CodeBuild']],
    ]);
    const { ArtifactStore, RoleArn, Stages } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties;
    expect(ArtifactStore.Location).toEqual({ Ref: expect.stringMatching(/^ArtifactBucket/) });
    expect(RoleArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^PipelineRole/), 'Arn'] });
    expect(Stages[1].OnFailure).toEqual({ Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } });
  });

  test('the upload starts the pipeline, and nothing polls', () => {
    const { EventPattern } = resourceOf(template, 'AWS::Events::Rule', 'SourceUploaded').Properties;
    expect(EventPattern.detail.object.key).toEqual(['source/source.zip']);
    const [source] = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions;
    expect(source.Configuration.PollForSourceChanges).toBe(false);
  });

  test('log groups: one each, named by one convention, 30 days', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup').map(({ Properties }) => [
      Properties.LogGroupName,
      Properties.RetentionInDays,
    ]);
    expect(groups).toEqual([
      ['/aws/codebuild/container-cicd-dev', 30],
      ['/aws/codepipeline/container-cicd-dev', 30],
    ]);
  });

  test('the log group of the pipeline receives its events', () => {
    const { EventPattern, Targets } = resourceOf(template, 'AWS::Events::Rule', 'StateChanged').Properties;
    expect(EventPattern['detail-type']).toEqual(['CodePipeline Pipeline Execution State Change']);
    expect(JSON.stringify(Targets[0].Arn)).toMatch(/:log-group:",\{"Ref":"PipelineLogs\w+"\}\]/);
    const { PolicyDocument } = resourceOf(template, 'AWS::Logs::ResourcePolicy').Properties;
    expect(JSON.stringify(PolicyDocument)).toContain('events.amazonaws.com');
    expect(JSON.stringify(PolicyDocument)).toContain('logs:PutLogEvents');
  });

  test('roles allow only actions without resource-level permissions on *', () => {
    expect(actionsOnEverything(template)).toEqual(['ecr:GetAuthorizationToken']);
  });

  test('names carry the environment suffix, and nothing is hard-coded', () => {
    expectNothingHardCoded(template);
    expect(resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Name).toBe('container-cicd-dev');
    expect(resourceOf(template, 'AWS::CodeBuild::Project').Properties.Name).toBe('container-cicd-dev');
    expect(resourceOf(template, 'AWS::ECR::Repository').Properties.RepositoryName).toBe('container-cicd-dev');
  });

  test.each(tagsByType(template))('tags of %s', (_, tags) => {
    expect(tags.map(({ Key }: Json) => Key)).toEqual(['Environment', 'ManagedBy', 'Project', 'Purpose']);
  });

  test('13 outputs', () => {
    expect(Object.keys(template.toJSON().Outputs)).toEqual([
      ...['artifactBucketName', 'artifactBucketArn', 'ecrRepositoryUrl', 'ecrRepositoryName', 'ecrRepositoryArn'],
      ...['codeBuildProjectName', 'codeBuildProjectArn', 'codeBuildRoleArn'],
      ...['codePipelineName', 'codePipelineArn', 'codePipelineRoleArn'],
      ...['codeBuildLogGroupName', 'pipelineLogGroupName'],
    ]);
  });
});

describe('raw system C', () => {
  const template = rawTemplate('C');

  test('buckets: versioned, AES256, private; artifacts expire after 30 days, the source never', () => {
    expectPrivateBucket(template, 'ArtifactBucket', 'AES256');
    expectPrivateBucket(template, 'SourceBucket', 'AES256');
    const lifecycle = (id: string) => resourceOf(template, 'AWS::S3::Bucket', id).Properties.LifecycleConfiguration;
    expect(lifecycle('ArtifactBucket').Rules[0].ExpirationInDays).toBe(30);
    expect(lifecycle('SourceBucket')).toBeUndefined();
  });

  test('repository: scan on push, the last 10', () => expectScannedRepository(template));

  test('build: SMALL, privileged, login, build and push; log group under /aws/codebuild/, 7 days', () => {
    expect(expectDockerBuild(template).env['exported-variables']).toEqual(['IMAGE_DIGEST']);
    const { Environment } = resourceOf(template, 'AWS::CodeBuild::Project').Properties;
    expect(Environment.ComputeType).toBe('BUILD_GENERAL1_SMALL');
    expect(resourceOf(template, 'AWS::Logs::LogGroup', 'BuildLogs').Properties).toMatchObject({
      LogGroupName: '/aws/codebuild/image-promotion-production',
      RetentionInDays: 7,
    });
  });

  test('deploy: tag-production-image receives the digest of the image of this execution', () => {
    const { Stages } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties;
    expect(Stages[2].Actions[0]).toMatchObject({
      Name: 'tag-production-image',
      Configuration: { UserParameters: '{"imageDigest":"#{Build.IMAGE_DIGEST}"}' },
    });
    expect(statementsOfPolicies(template, 'PromoteRole').map(({ Action }) => Action)).toContainEqual([
      'ecr:BatchGetImage',
      'ecr:DescribeImages',
      'ecr:PutImage',
    ]);
  });

  test('trigger: the upload of source.zip, with a role that is only allowed to start this pipeline; nothing polls', () => {
    const { EventPattern } = resourceOf(template, 'AWS::Events::Rule').Properties;
    expect(EventPattern.detail.object.key).toEqual(['source.zip']);
    expect(statementsOfPolicies(template, 'EventsRole').map(({ Action }) => Action)).toEqual([
      'codepipeline:StartPipelineExecution',
    ]);
    const [source] = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions;
    expect(source.Configuration.PollForSourceChanges).toBe(false);
  });

  test('roles: build, pipeline and events; only actions without resource-level permissions are allowed on *', () => {
    ['codebuild', 'codepipeline', 'events'].forEach((service) => roleOf(template, `${service}.amazonaws.com`));
    expect(actionsOnEverything(template)).toEqual([
      ...['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
      ...['ecr:GetAuthorizationToken', 'lambda:ListFunctions'],
    ]);
    expect(resourceOf(template, 'AWS::IAM::Role', 'PromoteRole').Properties.ManagedPolicyArns).toBeUndefined();
  });

  test.each(tagsByType(template))('tags of %s', (_, tags) => {
    expect(tags).toEqual([
      { Key: 'Environment', Value: 'production' },
      { Key: 'Team', Value: 'devops' },
    ]);
  });

  test('4 outputs, and nothing is hard-coded', () => {
    const outputs = ['artifactBucketName', 'ecrRepositoryUrl', 'pipelineName', 'codeBuildProjectName'];
    expect(Object.keys(template.toJSON().Outputs)).toEqual(outputs);
    expectNothingHardCoded(template);
  });
});
