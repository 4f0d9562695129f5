import { CfnOutput } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { validateOutputName, validateOutputsOnce } from './output-names';
import { markAs } from '../private/checks/brands';
import { inKeyOrder } from '../private/checks/key-order';
import { throwIfAny } from '../private/checks/validation';

/** The resources that outputs are read from. */
interface PipelineResources {
  readonly artifactBucket: s3.IBucket;
  readonly buildLogGroup: logs.ILogGroup;
  readonly buildProject: codebuild.IProject;
  readonly buildRole: iam.IRole;
  readonly deploymentsTable?: dynamodb.ITable;
  readonly encryptionKey?: kms.IKey;
  readonly pipeline: codepipeline.Pipeline;
  readonly pipelineLogGroup?: logs.ILogGroup;
  readonly pipelineRole: iam.IRole;
  readonly repository: ecr.IRepository;
  readonly sourceBucket?: s3.IBucket;
  readonly notificationTopic?: sns.ITopic;
  actionFunction(stageName: string, actionName: string): lambda.IFunction;
}

/**
 * A value of the pipeline that can be a CloudFormation output. An output without a value is rejected.
 */
export class PipelineOutput {
  /** Name of the artifact bucket. */
  public static readonly ARTIFACT_BUCKET_NAME = new PipelineOutput((p) => p.artifactBucket.bucketName);
  /** ARN of the artifact bucket. */
  public static readonly ARTIFACT_BUCKET_ARN = new PipelineOutput((p) => p.artifactBucket.bucketArn);
  /** Name of the bucket that the source is uploaded to. It requires a source in S3. */
  public static readonly SOURCE_BUCKET_NAME = new PipelineOutput(
    (p) => p.sourceBucket?.bucketName,
    'leave the output out, because the source is not in S3',
  );
  /** URI of the image repository, as used with `docker pull`. */
  public static readonly REPOSITORY_URI = new PipelineOutput((p) => p.repository.repositoryUri);
  /** Name of the image repository. */
  public static readonly REPOSITORY_NAME = new PipelineOutput((p) => p.repository.repositoryName);
  /** ARN of the image repository. */
  public static readonly REPOSITORY_ARN = new PipelineOutput((p) => p.repository.repositoryArn);
  /** Name of the build project. */
  public static readonly BUILD_PROJECT_NAME = new PipelineOutput((p) => p.buildProject.projectName);
  /** ARN of the build project. */
  public static readonly BUILD_PROJECT_ARN = new PipelineOutput((p) => p.buildProject.projectArn);
  /** ARN of the build's role. */
  public static readonly BUILD_ROLE_ARN = new PipelineOutput((p) => p.buildRole.roleArn);
  /** Name of the build's log group. */
  public static readonly BUILD_LOG_GROUP_NAME = new PipelineOutput((p) => p.buildLogGroup.logGroupName);
  /** Name of the pipeline. */
  public static readonly PIPELINE_NAME = new PipelineOutput((p) => p.pipeline.pipelineName);
  /** ARN of the pipeline. */
  public static readonly PIPELINE_ARN = new PipelineOutput((p) => p.pipeline.pipelineArn);
  /** ARN of the pipeline's role. */
  public static readonly PIPELINE_ROLE_ARN = new PipelineOutput((p) => p.pipelineRole.roleArn);
  /** Name of the pipeline's log group. It requires `pipelineLogging`. */
  public static readonly PIPELINE_LOG_GROUP_NAME = new PipelineOutput(
    (p) => p.pipelineLogGroup?.logGroupName,
    'set pipelineLogging: true',
  );
  /** Name of the table of deployments. It requires a gate that records deployments, or a table that you pass. */
  public static readonly DEPLOYMENTS_TABLE_NAME = new PipelineOutput(
    (p) => p.deploymentsTable?.tableName,
    'add Gate.imageValidation() to a stage, or pass deploymentsTable',
  );
  /** ARN of the topic for failures. It requires a gate that notifies people, or a topic that you pass. */
  public static readonly TOPIC_ARN = new PipelineOutput(
    (p) => p.notificationTopic?.topicArn,
    'add a gate that notifies people, such as Gate.manualApproval(), or pass notificationTopic',
  );
  /** Id of the key of the data that the pipeline stores. It requires customer-managed encryption. */
  public static readonly ENCRYPTION_KEY_ID = new PipelineOutput(
    (p) => p.encryptionKey?.keyId,
    'set encryption: PipelineEncryption.customerManaged()',
  );

  /**
   * ARN of the function that an action of a stage invokes, such as `ValidateImage` of an image validation.
   *
   * @param stageName Name of the stage
   * @param actionName Name of the action
   * @throws when the pipeline is created, if there is no such action, or if it does not invoke a function
   *
   * @example
   * new CiCdPipeline(this, 'Shop', {
   *   source: PipelineSource.s3('source.zip'),
   *   stages: [{ stageName: 'Production', verifications: [Gate.imageValidation()] }],
   *   outputs: { validation: PipelineOutput.actionFunctionArn('Production', 'ValidateImage') },
   * });
   */
  public static actionFunctionArn(stageName: string, actionName: string): PipelineOutput {
    return new PipelineOutput((p) => p.actionFunction(stageName, actionName).functionArn);
  }

  private constructor(
    private readonly read: (resources: PipelineResources) => string | undefined,
    private readonly whenMissing: string = '',
    private readonly exportName?: string,
  ) {
    markAs('PipelineOutput', this);
  }

  /**
   * Returns the same output, exported for other stacks of the account and Region.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
   * @param exportName Name of the export, unique in the account and Region: 1 to 255 letters, digits, `:` or `-`
   */
  public exportedAs(exportName: string): PipelineOutput {
    return new PipelineOutput(this.read, this.whenMissing, exportName);
  }

  /** @internal */
  public _render(scope: Construct, name: string, resources: PipelineResources): CfnOutput {
    const value = this.read(resources);
    if (value === undefined) {
      throw new Error(`[${scope.node.path}] output '${name}' has no value: ${this.whenMissing}`);
    }
    const output = new CfnOutput(scope, `Output-${name}`, { value, exportName: this.exportName });
    output.overrideLogicalId(name);
    return output;
  }
}

/** Creates the outputs. Each one has exactly the name that it was given. */
export function createOutputs(
  scope: Construct,
  resources: PipelineResources,
  outputs: { [name: string]: PipelineOutput },
): void {
  const made = Object.entries(inKeyOrder(outputs)).map(([name, output]) => {
    throwIfAny(scope.node.path, validateOutputName(name));
    return output._render(scope, name, resources);
  });
  scope.node.addValidation({ validate: () => validateOutputsOnce(scope, made) });
}
