import { join } from 'path';
import { CfnOutput, Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** S3 source and promotion by tag in raw L2 code, which `examples/system-c` is compared with. */
export class SystemC extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const pipelineName = 'image-promotion-production';
    const sourceKey = 'source.zip';

    const sourceBucket = new s3.Bucket(this, 'SourceBucket', {
      versioned: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      eventBridgeEnabled: true,
    });
    const artifactBucket = new s3.Bucket(this, 'ArtifactBucket', {
      versioned: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(30) }],
    });
    const repository = new ecr.Repository(this, 'Repository', {
      imageScanOnPush: true,
      lifecycleRules: [{ maxImageCount: 10 }],
    });

    const project = new codebuild.PipelineProject(this, 'Build', {
      projectName: pipelineName,
      environment: {
        buildImage: codebuild.LinuxBuildImage.STANDARD_7_0,
        computeType: codebuild.ComputeType.SMALL,
        privileged: true,
      },
      environmentVariables: { REPOSITORY_URI: { value: repository.repositoryUri } },
      logging: {
        cloudWatch: {
          logGroup: new logs.LogGroup(this, 'BuildLogs', {
            logGroupName: `/aws/codebuild/${pipelineName}`,
            retention: logs.RetentionDays.ONE_WEEK,
          }),
        },
      },
      buildSpec: codebuild.BuildSpec.fromObject({
        version: '0.2',
        env: { 'exported-variables': ['IMAGE_DIGEST'] },
        phases: {
          pre_build: {
            'on-failure': 'ABORT',
            commands: [
              'export IMAGE_URI="$REPOSITORY_URI:$IMAGE_TAG"',
              'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"',
            ],
          },
          build: { 'on-failure': 'ABORT', commands: ['docker build --tag "$IMAGE_URI" .'] },
          post_build: {
            'on-failure': 'ABORT',
            commands: [
              'test "$CODEBUILD_BUILD_SUCCEEDING" = 1',
              'docker push "$IMAGE_URI"',
              `export IMAGE_DIGEST="$(docker image inspect --format '{{index .RepoDigests 0}}' "$IMAGE_URI" | cut -d @ -f 2)"`,
            ],
          },
        },
      }),
    });
    repository.grantPullPush(project);

    const promoteLogs = new logs.LogGroup(this, 'PromoteLogs', {
      logGroupName: `/aws/lambda/${pipelineName}-promote`,
      retention: logs.RetentionDays.ONE_WEEK,
    });
    const promoteRole = new iam.Role(this, 'PromoteRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    promoteLogs.grantWrite(promoteRole);
    repository.grant(promoteRole, 'ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:PutImage');
    const promote = new lambda.Function(this, 'Promote', {
      functionName: `${pipelineName}-promote`,
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(__dirname, 'handlers/promote-image')),
      role: promoteRole,
      logGroup: promoteLogs,
      timeout: Duration.minutes(1),
      environment: { REPOSITORY_NAME: repository.repositoryName, IMAGE_TAG: 'production' },
    });

    const source = new codepipeline.Artifact('Source');
    const build = new actions.CodeBuildAction({
      actionName: 'Docker',
      project,
      input: source,
      variablesNamespace: 'Build',
      environmentVariables: { IMAGE_TAG: { value: codepipeline.GlobalVariables.executionId } },
    });
    const pipeline = new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineName,
      pipelineType: codepipeline.PipelineType.V2,
      usePipelineRoleForActions: true,
      artifactBucket,
      stages: [
        {
          stageName: 'Source',
          actions: [
            new actions.S3SourceAction({
              actionName: 'S3',
              bucket: sourceBucket,
              bucketKey: sourceKey,
              trigger: actions.S3Trigger.NONE,
              output: source,
            }),
          ],
        },
        { stageName: 'Build', actions: [build] },
        {
          stageName: 'Deploy',
          actions: [
            new actions.LambdaInvokeAction({
              actionName: 'tag-production-image',
              lambda: promote,
              userParameters: { imageDigest: build.variable('IMAGE_DIGEST') },
            }),
          ],
        },
      ],
    });

    new events.Rule(this, 'SourceUploaded', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [sourceBucket.bucketName] }, object: { key: [sourceKey] } },
      },
      targets: [new targets.CodePipeline(pipeline)],
    });

    Tags.of(this).add('Environment', 'production');
    Tags.of(this).add('Team', 'devops');

    new CfnOutput(this, 'artifactBucketName', { value: artifactBucket.bucketName });
    new CfnOutput(this, 'ecrRepositoryUrl', { value: repository.repositoryUri });
    new CfnOutput(this, 'pipelineName', { value: pipeline.pipelineName });
    new CfnOutput(this, 'codeBuildProjectName', { value: project.projectName });
  }
}
