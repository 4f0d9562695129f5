import { ArnFormat, CfnOutput, Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface SystemAProps extends StackProps {
  /** @default 'dev' */
  readonly environmentSuffix?: string;
}

/** Source and build in raw L2 code, which `examples/system-a` is compared with. */
export class SystemA extends Stack {
  constructor(scope: Construct, id: string, props: SystemAProps = {}) {
    super(scope, id, props);
    const environment = props.environmentSuffix ?? 'dev';
    const pipelineName = `container-cicd-${environment}`;
    const sourceKey = 'source/source.zip';

    const bucket = new s3.Bucket(this, 'ArtifactBucket', {
      versioned: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      eventBridgeEnabled: true,
      lifecycleRules: [
        // Only what the pipeline writes: the source in the same bucket must not expire.
        { prefix: `${pipelineName.slice(0, 20)}/`, expiration: Duration.days(90) },
        { noncurrentVersionExpiration: Duration.days(30) },
      ],
    });

    const repository = new ecr.Repository(this, 'Repository', {
      repositoryName: pipelineName,
      imageScanOnPush: true,
      encryption: ecr.RepositoryEncryption.AES_256,
      imageTagMutability: ecr.TagMutability.MUTABLE,
      lifecycleRules: [{ maxImageCount: 10 }],
    });

    const buildLogs = new logs.LogGroup(this, 'BuildLogs', {
      logGroupName: `/aws/codebuild/${pipelineName}`,
      retention: logs.RetentionDays.ONE_MONTH,
    });
    const pipelineLogs = new logs.LogGroup(this, 'PipelineLogs', {
      logGroupName: `/aws/codepipeline/${pipelineName}`,
      retention: logs.RetentionDays.ONE_MONTH,
    });

    const buildRole = new iam.Role(this, 'BuildRole', {
      assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com'),
    });
    const project = new codebuild.PipelineProject(this, 'Build', {
      projectName: pipelineName,
      role: buildRole,
      environment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0, privileged: true },
      environmentVariables: {
        REPOSITORY_URI: { value: repository.repositoryUri },
        IMAGE_TAG: { value: 'latest' },
      },
      logging: { cloudWatch: { logGroup: buildLogs } },
      buildSpec: codebuild.BuildSpec.fromObject({
        version: '0.2',
        phases: {
          pre_build: {
            'on-failure': 'ABORT',
            commands: [
              'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"',
            ],
          },
          build: { 'on-failure': 'ABORT', commands: ['docker build --tag "$REPOSITORY_URI:$IMAGE_TAG" .'] },
          post_build: {
            'on-failure': 'ABORT',
            commands: ['test "$CODEBUILD_BUILD_SUCCEEDING" = 1', 'docker push "$REPOSITORY_URI:$IMAGE_TAG"'],
          },
        },
      }),
    });
    repository.grantPullPush(project);

    const pipelineRole = new iam.Role(this, 'PipelineRole', {
      assumedBy: new iam.ServicePrincipal('codepipeline.amazonaws.com'),
    });
    const source = new codepipeline.Artifact('Source');
    const pipeline = new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineName,
      pipelineType: codepipeline.PipelineType.V2,
      role: pipelineRole,
      usePipelineRoleForActions: true,
      artifactBucket: bucket,
      stages: [
        {
          stageName: 'Source',
          actions: [
            new actions.S3SourceAction({
              actionName: 'S3',
              bucket,
              bucketKey: sourceKey,
              trigger: actions.S3Trigger.NONE,
              output: source,
            }),
          ],
        },
        {
          stageName: 'Build',
          actions: [new actions.CodeBuildAction({ actionName: 'Docker', project, input: source })],
          onFailure: { result: codepipeline.Result.RETRY, retryMode: codepipeline.RetryMode.FAILED_ACTIONS },
        },
      ],
    });

    new events.Rule(this, 'SourceUploaded', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [sourceKey] } },
      },
      targets: [new targets.CodePipeline(pipeline)],
    });
    // `targets.CloudWatchLogGroup` would write the log group's policy with a custom resource and a function.
    pipelineLogs.grantWrite(new iam.ServicePrincipal('events.amazonaws.com'));
    const pipelineLogsArn = this.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: pipelineLogs.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    pipeline.onStateChange('StateChanged', { target: { bind: () => ({ arn: pipelineLogsArn }) } });

    Tags.of(this).add('Project', 'container-cicd');
    Tags.of(this).add('Environment', environment);
    Tags.of(this).add('ManagedBy', 'CDK');
    Tags.of(this).add('Purpose', 'cicd');

    new CfnOutput(this, 'artifactBucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'artifactBucketArn', { value: bucket.bucketArn });
    new CfnOutput(this, 'ecrRepositoryUrl', { value: repository.repositoryUri });
    new CfnOutput(this, 'ecrRepositoryName', { value: repository.repositoryName });
    new CfnOutput(this, 'ecrRepositoryArn', { value: repository.repositoryArn });
    new CfnOutput(this, 'codeBuildProjectName', { value: project.projectName });
    new CfnOutput(this, 'codeBuildProjectArn', { value: project.projectArn });
    new CfnOutput(this, 'codeBuildRoleArn', { value: buildRole.roleArn });
    new CfnOutput(this, 'codePipelineName', { value: pipeline.pipelineName });
    new CfnOutput(this, 'codePipelineArn', { value: pipeline.pipelineArn });
    new CfnOutput(this, 'codePipelineRoleArn', { value: pipelineRole.roleArn });
    new CfnOutput(this, 'codeBuildLogGroupName', { value: buildLogs.logGroupName });
    new CfnOutput(this, 'pipelineLogGroupName', { value: pipelineLogs.logGroupName });
  }
}
