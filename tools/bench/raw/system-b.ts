import { join } from 'path';
import { ArnFormat, CfnOutput, Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { allowRollingUpdate, ServiceProps } from './ecs-rolling-update';

export interface SystemBProps extends StackProps, ServiceProps {
  /** @default 'dev' */
  readonly environmentSuffix?: string;
}

/** GitHub to ECS with twelve services in raw L2 code, which `examples/system-b` is compared with. */
export class SystemB extends Stack {
  constructor(scope: Construct, id: string, props: SystemBProps) {
    super(scope, id, props);
    const environment = props.environmentSuffix ?? 'dev';
    const name = `cicd-pipeline-${environment}`;
    const logGroupNames = [`/aws/codebuild/${name}`, `/aws/lambda/${name}-validation`];

    const key = new kms.Key(this, 'Key', { alias: name, enableKeyRotation: true });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
        actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn': logGroupNames.map((resourceName) =>
              this.formatArn({
                service: 'logs',
                resource: 'log-group',
                resourceName,
                arnFormat: ArnFormat.COLON_RESOURCE_NAME,
              }),
            ),
          },
        },
      }),
    );
    const [buildLogs, validationLogs] = logGroupNames.map(
      (logGroupName, index) =>
        new logs.LogGroup(this, `Logs${index}`, {
          logGroupName,
          retention: logs.RetentionDays.ONE_WEEK,
          encryptionKey: key,
        }),
    );

    const bucket = new s3.Bucket(this, 'ArtifactBucket', {
      versioned: true,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(30) }],
    });
    const repository = new ecr.Repository(this, 'Repository', {
      repositoryName: name,
      imageScanOnPush: true,
      lifecycleRules: [{ maxImageCount: 10 }],
    });
    const table = new dynamodb.Table(this, 'StateTable', {
      partitionKey: { name: 'deploymentId', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'timestamp', type: dynamodb.AttributeType.NUMBER },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
    });

    // EventBridge sends no condition keys to KMS, so it must not use the key for data.
    const topicKey = new kms.Key(this, 'TopicKey', { enableKeyRotation: true });
    topicKey.grant(new iam.ServicePrincipal('events.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey*');
    const topic = new sns.Topic(this, 'Topic', { masterKey: topicKey, enforceSSL: true });

    const project = new codebuild.PipelineProject(this, 'Build', {
      projectName: name,
      environment: {
        buildImage: codebuild.LinuxBuildImage.STANDARD_7_0,
        computeType: codebuild.ComputeType.SMALL,
        privileged: true,
      },
      timeout: Duration.minutes(15),
      encryptionKey: key,
      environmentVariables: { REPOSITORY_URI: { value: repository.repositoryUri } },
      logging: { cloudWatch: { logGroup: buildLogs } },
      buildSpec: codebuild.BuildSpec.fromObject({
        version: '0.2',
        env: { 'exported-variables': ['IMAGE_DIGEST', 'STARTED_AT'] },
        phases: {
          pre_build: {
            'on-failure': 'ABORT',
            commands: [
              'export STARTED_AT="$CODEBUILD_START_TIME" IMAGE_URI="$REPOSITORY_URI:$IMAGE_TAG"',
              'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"',
            ],
          },
          build: {
            'on-failure': 'ABORT',
            commands: ['docker build --tag "$IMAGE_URI" .', 'docker run --rm "$IMAGE_URI" npm test'],
          },
          post_build: {
            'on-failure': 'ABORT',
            commands: [
              'test "$CODEBUILD_BUILD_SUCCEEDING" = 1',
              'docker push "$IMAGE_URI"',
              `export IMAGE_DIGEST="$(docker image inspect --format '{{index .RepoDigests 0}}' "$IMAGE_URI" | cut -d @ -f 2)"`,
              `printf '[{"name":"app","imageUri":"%s"}]' "$REPOSITORY_URI@$IMAGE_DIGEST" > imagedefinitions.json`,
            ],
          },
        },
        artifacts: { files: ['imagedefinitions.json'] },
      }),
    });
    repository.grantPullPush(project);

    const validationRole = new iam.Role(this, 'ValidationRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const validation = new lambda.Function(this, 'Validation', {
      functionName: `${name}-validation`,
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(__dirname, 'handlers/validate-deployment')),
      role: validationRole,
      logGroup: validationLogs,
      timeout: Duration.minutes(1),
      environment: {
        STATE_TABLE: table.tableName,
        ECR_REPOSITORY: repository.repositoryName,
        SNS_TOPIC_ARN: topic.topicArn,
      },
    });
    validationLogs.grantWrite(validationRole);
    table.grantWriteData(validationRole);
    repository.grant(validationRole, 'ecr:DescribeImages');
    topic.grantPublish(validationRole);

    const source = new codepipeline.Artifact('Source');
    const built = new codepipeline.Artifact('Built');
    const build = new actions.CodeBuildAction({
      actionName: 'Docker',
      project,
      input: source,
      outputs: [built],
      variablesNamespace: 'Build',
      environmentVariables: { IMAGE_TAG: { value: codepipeline.GlobalVariables.executionId } },
    });
    const pipeline = new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineName: name,
      pipelineType: codepipeline.PipelineType.V2,
      usePipelineRoleForActions: true,
      artifactBucket: bucket,
    });
    const connectionArn = ssm.StringParameter.valueForStringParameter(this, `/${name}/connection-arn`);
    pipeline.addStage({
      stageName: 'Source',
      actions: [
        new actions.CodeStarConnectionsSourceAction({
          actionName: 'GitHub',
          connectionArn,
          owner: 'acme',
          repo: 'shop',
          branch: 'main',
          output: source,
        }),
      ],
    });
    pipeline.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [connectionArn] }),
    );
    pipeline.addStage({ stageName: 'Build', actions: [build] });
    const deployRole = new iam.Role(this, 'DeployRole', { assumedBy: new iam.ArnPrincipal(pipeline.role.roleArn) });
    bucket.grantRead(deployRole);
    const service = allowRollingUpdate(this, deployRole, props);
    const role = deployRole.withoutPolicyUpdates();
    pipeline.addStage({
      stageName: 'Deploy',
      actions: [new actions.EcsDeployAction({ actionName: 'Ecs', service, input: built, role })],
    });
    pipeline.addStage({
      stageName: 'Validate',
      actions: [
        new actions.LambdaInvokeAction({
          actionName: 'Validate',
          lambda: validation,
          userParameters: {
            deploymentId: `${codepipeline.GlobalVariables.executionId}/Deploy/${props.serviceName}`,
            timestamp: build.variable('STARTED_AT'),
            imageDigest: build.variable('IMAGE_DIGEST'),
          },
        }),
      ],
    });

    project.onBuildFailed('BuildFailed', {
      target: {
        bind: () => ({
          arn: topic.topicArn,
          input: events.RuleTargetInput.fromText(
            `Build ${codebuild.StateChangeEvent.buildId} of ${codebuild.StateChangeEvent.projectName} failed`,
          ),
        }),
      },
    });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );

    Tags.of(this).add('Environment', environment);
    Tags.of(this).add('Project', 'cicd-pipeline');
    Tags.of(this).add('ManagedBy', 'CDK');

    new CfnOutput(this, 'pipelineName', { value: pipeline.pipelineName });
    new CfnOutput(this, 'ecrRepositoryUri', { value: repository.repositoryUri });
    new CfnOutput(this, 'artifactBucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'buildProjectName', { value: project.projectName });
    new CfnOutput(this, 'snsTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'validationLambdaArn', { value: validation.functionArn });
    new CfnOutput(this, 'stateTableName', { value: table.tableName });
    new CfnOutput(this, 'kmsKeyId', { value: key.keyId });
  }
}
