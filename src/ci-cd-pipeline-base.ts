import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { onExecution } from './observability/execution-events';
import { executionMetric } from './observability/execution-metrics';
import { actionFunction } from './private/pipeline/action-function';
import { grantUpload } from './sources/grant-upload';

/**
 * What can be granted on a pipeline, measured of it, and observed.
 *
 * @internal
 */
export abstract class CiCdPipelineBase extends Construct {
  /** The pipeline. */
  public abstract readonly pipeline: codepipeline.Pipeline;
  /** The project that builds the image. */
  public abstract readonly buildProject: codebuild.IProject;
  /** The bucket that the source is uploaded to. Undefined unless the source is in S3. */
  public abstract readonly sourceBucket?: s3.IBucket;
  /** The object key that the source is uploaded under. Undefined unless the source is in S3. */
  public abstract readonly sourceObjectKey?: string;

  /**
   * Grants permission to start an execution, by hand or from a program.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html
   * @param grantee Who receives the permission
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['codepipeline:StartPipelineExecution'],
      resourceArns: [this.pipeline.pipelineArn],
    });
  }

  /**
   * Grants permission to upload the source, in one request or in parts, and to use the bucket's key for it.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
   * @param grantee Who receives the permission
   * @throws if the source is not uploaded to a bucket
   */
  public grantUpload(grantee: iam.IGrantable): iam.Grant {
    return grantUpload(this, grantee, this.sourceBucket, this.sourceObjectKey);
  }

  /**
   * Returns the function that an action of a stage invokes, such as that of an image validation.
   *
   * @param stageName Name of the stage
   * @param actionName Name of the action, such as `ValidateImage`
   * @throws if there is no such action, or if it does not invoke a function
   */
  public actionFunction(stageName: string, actionName: string): lambda.IFunction {
    return actionFunction(this, this.pipeline, stageName, actionName);
  }

  /**
   * Returns a metric of the pipeline. CodePipeline does not publish any in the China and GovCloud Regions.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/metrics-dimensions.html
   * @param metricName Name of the metric
   * @param props Properties of the metric
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return executionMetric(this.pipeline, metricName, props);
  }

  /**
   * Returns the duration of executions, in seconds.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/metrics-dimensions.html
   * @param props Properties of the metric; by default, the average over 5 minutes
   */
  public metricDuration(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PipelineDuration', { statistic: cloudwatch.Stats.AVERAGE, ...props });
  }

  /**
   * Returns the number of failed executions. A retry that fails again counts again.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/metrics-dimensions.html
   * @param props Properties of the metric; by default, the sum over 5 minutes
   */
  public metricFailedExecutions(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FailedPipelineExecutions', { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * Returns the duration of builds, in seconds.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/cloudwatch_metrics-codebuild.html
   * @param props Properties of the metric; by default, the average over 5 minutes
   */
  public metricBuildDuration(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.buildProject.metricDuration(props);
  }

  /**
   * Returns the number of builds that failed because of an error or a timeout.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/cloudwatch_metrics-codebuild.html
   * @param props Properties of the metric; by default, the sum over 5 minutes
   */
  public metricFailedBuilds(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.buildProject.metricFailedBuilds(props);
  }

  /**
   * Creates a rule for each change of an execution's state, such as `STARTED` or `SUPERSEDED`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   * @param id Id of the rule
   * @param options Options of the rule, such as its target
   */
  public onExecutionStateChange(id: string, options?: events.OnEventOptions): events.Rule {
    return onExecution(this.pipeline, id, options);
  }

  /**
   * Creates a rule for executions that succeed.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   * @param id Id of the rule
   * @param options Options of the rule, such as its target
   */
  public onExecutionSucceeded(id: string, options?: events.OnEventOptions): events.Rule {
    return onExecution(this.pipeline, id, options, 'SUCCEEDED');
  }

  /**
   * Creates a rule for executions that fail.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   * @param id Id of the rule
   * @param options Options of the rule, such as its target
   */
  public onExecutionFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return onExecution(this.pipeline, id, options, 'FAILED');
  }

  /**
   * Creates a rule for builds that fail.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
   * @param id Id of the rule
   * @param options Options of the rule, such as its target
   */
  public onBuildFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.buildProject.onBuildFailed(id, options);
  }
}
