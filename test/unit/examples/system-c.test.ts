import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { codeLines } from './code-lines';
import { SystemC } from '../../../examples/system-c/system-c';
import { Json, Resource, resourceOf, resourcesOf, roleOf } from '../../support/template';

/** Each test is a line of the table of system C. */
describe('system C: S3 source, promote by tag', () => {
  const template = Template.fromStack(new SystemC(new App({ analyticsReporting: false }), 'SystemC'));
  const resources: Resource[] = Object.values(template.toJSON().Resources);

  describe('bucket', () => {
    test.each(['ArtifactBucket', 'SourceBucket'])(
      '%s is versioned, AES256, private and accessible over TLS only',
      (id) => {
        const { Properties } = resourceOf(template, 'AWS::S3::Bucket', id);
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
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        });
        expect(resourceOf(template, 'AWS::S3::BucketPolicy', id).Properties.PolicyDocument.Statement).toEqual([
          expect.objectContaining({
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]);
      },
    );

    test('artifacts expire after 30 days', () => {
      const { LifecycleConfiguration } = resourceOf(template, 'AWS::S3::Bucket', 'ArtifactBucket').Properties;
      expect(LifecycleConfiguration.Rules).toEqual([
        {
          Status: 'Enabled',
          Prefix: 'SystemC-Pipeline-59E/',
          ExpirationInDays: 30,
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ]);
    });

    test('the current source never expires and has its own bucket', () => {
      const { LifecycleConfiguration } = resourceOf(template, 'AWS::S3::Bucket', 'SourceBucket').Properties;
      expect(LifecycleConfiguration.Rules).toEqual([
        { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
      ]);
    });
  });

  test('repository: scans on push, keeps the last 10 images, never expires the production image', () => {
    const { Properties } = resourceOf(template, 'AWS::ECR::Repository', 'PipelineRepository');
    expect(Properties.ImageScanningConfiguration).toEqual({ ScanOnPush: true });
    expect(Properties.EncryptionConfiguration).toBeUndefined(); // AES256
    const { rules } = JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText);
    expect(rules.map((rule: Json) => [rule.rulePriority, rule.selection])).toEqual([
      [1, { tagStatus: 'tagged', tagPatternList: ['production'], countType: 'imageCountMoreThan', countNumber: 1 }],
      [2, { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 }],
    ]);
  });

  test('build: SMALL, privileged, inline buildspec with login, build and push', () => {
    const { Properties } = resourceOf(template, 'AWS::CodeBuild::Project');
    expect(Properties.Environment).toMatchObject({
      ComputeType: 'BUILD_GENERAL1_SMALL',
      PrivilegedMode: true,
      Type: 'LINUX_CONTAINER',
    });
    const { phases, artifacts } = JSON.parse(Properties.Source.BuildSpec);
    expect(artifacts).toEqual({ files: ['imageDetail.json'] });
    expect(phases.pre_build.commands).toContainEqual(expect.stringContaining('docker login'));
    expect(phases.build.commands).toEqual([expect.stringContaining('docker build')]);
    expect(phases.post_build.commands).toContainEqual('docker push "$IMAGE_URI"');
  });

  test('build: log group under /aws/codebuild/, 7 days', () => {
    const { Properties } = resourceOf(template, 'AWS::Logs::LogGroup', 'BuildLogs');
    expect(Properties).toMatchObject({
      LogGroupName: '/aws/codebuild/SystemC-Pipeline-59E46BAD-production',
      RetentionInDays: 7,
    });
    expect(resourceOf(template, 'AWS::CodeBuild::Project').Properties.LogsConfig.CloudWatchLogs).toEqual({
      Status: 'ENABLED',
      GroupName: { Ref: expect.stringContaining('BuildLogs') },
    });
  });

  test('deploy: the Lambda action tag-production-image receives the digest of the image of this execution', () => {
    const { Stages } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties;
    expect(Stages.map((stage: Json) => stage.Name)).toEqual(['Source', 'Build', 'Deploy']);
    expect(Stages[1].Actions.map(({ Name, Namespace, RunOrder }: Json) => [Name, Namespace, RunOrder])).toEqual([
      ['Docker', 'Build', 1],
      ['PublishImage', 'Image', 2],
    ]);
    expect(Stages[2].Actions).toEqual([
      expect.objectContaining({
        Name: 'tag-production-image',
        ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
        Configuration: {
          FunctionName: { Ref: expect.stringContaining('Function') },
          UserParameters: expect.any(String),
        },
      }),
    ]);
    expect(JSON.parse(Stages[2].Actions[0].Configuration.UserParameters)).toEqual({
      version: 1,
      imageDigest: '#{Image.IMAGE_DIGEST}',
      pipelineName: 'SystemC-Pipeline-59E46BAD-production',
      executionId: '#{codepipeline.PipelineExecutionId}',
      stageName: 'Deploy',
      actionName: 'tag-production-image',
    });
    const { exported } = { exported: JSON.parse(buildSpec()).env['exported-variables'] };
    expect(exported).toEqual(['IMAGE_DIGEST']);
    expect(resourceOf(template, 'AWS::Lambda::Function', 'Tagproduction').Properties.Environment.Variables).toEqual({
      REPOSITORY_NAME: { Ref: expect.stringContaining('Repository') },
      IMAGE_TAG: 'production',
    });
  });

  test('trigger: the upload of source.zip starts the pipeline with that version, and nothing polls', () => {
    const bucket = { Ref: expect.stringContaining('SourceBucket') };
    const { Properties } = resourceOf(template, 'AWS::Events::Rule');
    expect(Properties.EventPattern).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [bucket] }, object: { key: ['source.zip'] } },
    });
    expect(Properties.Targets).toEqual([
      expect.objectContaining({
        RoleArn: { 'Fn::GetAtt': [expect.stringContaining('EventRole'), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('DeadLetters'), 'Arn'] } },
        InputTransformer: {
          InputPathsMap: { 'detail-object-version-id': '$.detail.object.version-id' },
          InputTemplate:
            '{"sourceRevisions":[{"actionName":"S3","revisionType":"S3_OBJECT_VERSION_ID","revisionValue":<detail-object-version-id>}]}',
        },
      }),
    ]);
    expect(JSON.stringify(Properties.Targets[0].Arn)).toContain(':SystemC-Pipeline-59E46BAD-production');
    const [source] = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions;
    expect(source.Name).toBe('S3');
    expect(source.Configuration).toEqual({ S3Bucket: bucket, S3ObjectKey: 'source.zip', PollForSourceChanges: false });
    expect(resourceOf(template, 'AWS::S3::Bucket', 'SourceBucket').Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
  });

  test('trigger: its role is allowed to start this pipeline and nothing else', () => {
    const [{ PolicyDocument }, ...others] = roleOf(template, 'events.amazonaws.com').Properties.Policies;
    expect(others).toEqual([]);
    expect(PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'codepipeline:StartPipelineExecution',
        Resource: resourceOf(template, 'AWS::Events::Rule').Properties.Targets[0].Arn,
      },
    ]);
  });

  test('roles: one each for the build, the function, the pipeline and the event rule, with only their own policies', () => {
    ['codebuild', 'codepipeline', 'events'].forEach((service) => roleOf(template, `${service}.amazonaws.com`));
    ['ImageStep', 'Tagproduction'].forEach((id) => roleOf(template, 'lambda.amazonaws.com', id));
    template.resourceCountIs('AWS::IAM::Role', 5);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    resourcesOf(template, 'AWS::IAM::Role').forEach((role) =>
      expect(role.Properties.ManagedPolicyArns).toBeUndefined(),
    );
  });

  test('tags: Environment, Team on everything that supports tags', () => {
    const untaggable = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy'];
    const taggable = resources.filter(({ Type }) => !untaggable.includes(Type));
    expect(taggable.length).toBe(resources.length - 3);
    taggable.forEach(({ Properties }) =>
      expect(Properties.Tags).toEqual([
        { Key: 'Environment', Value: 'production' },
        { Key: 'Team', Value: 'devops' },
      ]),
    );
  });

  test('outputs: artifactBucketName, ecrRepositoryUrl, pipelineName, codeBuildProjectName', () => {
    expect(template.toJSON().Outputs).toEqual({
      artifactBucketName: { Value: { Ref: expect.stringContaining('ArtifactBucket') } },
      ecrRepositoryUrl: { Value: { 'Fn::Join': expect.anything() } },
      pipelineName: { Value: { Ref: expect.stringMatching(/^Pipeline/) } },
      codeBuildProjectName: { Value: { Ref: expect.stringContaining('BuildProject') } },
    });
    template.hasOutput('ecrRepositoryUrl', { Value: Match.objectLike({}) });
  });

  test('size: at most 22 resources and 20 lines of code without imports', () => {
    expect(resources.length).toBeLessThanOrEqual(22);
    const code = codeLines('system-c/system-c.ts');
    expect(code.length).toBeLessThanOrEqual(20);
  });

  test('nothing hard-codes an account, a partition or a Region', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toMatch(/arn:aws/);
    expect(text).not.toMatch(/\b\d{12}\b/);
    expect(text).not.toMatch(/\b(us|eu|ap)-[a-z]+-\d\b/);
  });

  function buildSpec(): string {
    return resourceOf(template, 'AWS::CodeBuild::Project').Properties.Source.BuildSpec;
  }
});
