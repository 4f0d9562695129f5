/** The name of the pipeline, its project and its bucket. */
export const PIPELINE = 'bait';
export const WEBHOOK_SECRET = 'shared with GitHub';

const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

const role = (RoleName: string, service: string, statements: readonly object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});

const allow = (Action: readonly string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });

const OBJECTS = `arn:aws:s3:::${PIPELINE}/*`;
const OBJECT_ACCESS = allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], OBJECTS);

/** A pipeline with source and build. The source contains the buildspec, so a stranger's commit decides what runs. */
export const SMALL_PIPELINE = {
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: PIPELINE } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'mail' } },
    Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop' } },
    BuildRole: role(`${PIPELINE}-build`, 'codebuild.amazonaws.com', [
      OBJECT_ACCESS,
      allow(['s3:GetBucketAcl', 's3:GetBucketLocation'], `arn:aws:s3:::${PIPELINE}`),
    ]),
    FunctionRole: role(`${PIPELINE}-function`, 'lambda.amazonaws.com', [
      allow(['s3:GetObject'], 'arn:aws:s3:::private/*'),
    ]),
    Project: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        Name: PIPELINE,
        ServiceRole: { 'Fn::GetAtt': ['BuildRole', 'Arn'] },
        Source: { Type: 'CODEPIPELINE' },
        Artifacts: { Type: 'CODEPIPELINE' },
        LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
        Environment: { Type: 'LINUX_CONTAINER', Image: 'standard', ComputeType: 'BUILD_GENERAL1_SMALL' },
      },
    },
    PipelineRole: role(`${PIPELINE}-pipeline`, 'codepipeline.amazonaws.com', [
      OBJECT_ACCESS,
      allow(['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], arn('codebuild', `project/${PIPELINE}`)),
    ]),
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Name: PIPELINE,
        PipelineType: 'V2',
        RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] },
        ArtifactStore: { Type: 'S3', Location: { Ref: 'Bucket' } },
        Stages: [
          {
            Name: 'Source',
            Actions: [
              {
                Name: 'Push',
                ActionTypeId: { Category: 'Source', Owner: 'ThirdParty', Provider: 'GitHub', Version: '1' },
                Configuration: {
                  Owner: 'acme',
                  Repo: 'shop',
                  Branch: 'main',
                  OAuthToken: 'token',
                  PollForSourceChanges: 'false',
                },
                OutputArtifacts: [{ Name: 'Source' }],
              },
            ],
          },
          {
            Name: 'Build',
            Actions: [
              {
                Name: 'Build',
                ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
                Configuration: { ProjectName: { Ref: 'Project' } },
                InputArtifacts: [{ Name: 'Source' }],
                OutputArtifacts: [{ Name: 'Built' }],
              },
            ],
          },
        ],
      },
    },
    Webhook: {
      Type: 'AWS::CodePipeline::Webhook',
      Properties: {
        Name: 'hook',
        Authentication: 'GITHUB_HMAC',
        AuthenticationConfiguration: { SecretToken: WEBHOOK_SECRET },
        RegisterWithThirdParty: true,
        Filters: [{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }],
        TargetPipeline: { Ref: 'Pipeline' },
        TargetAction: 'Push',
        TargetPipelineVersion: { 'Fn::GetAtt': ['Pipeline', 'Version'] },
      },
    },
  },
  Outputs: { WebhookUrl: { Value: { 'Fn::GetAtt': ['Webhook', 'Url'] } } },
};
