import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/metrics-dimensions.html */
export function executionMetric(
  pipeline: codepipeline.IPipeline,
  metricName: string,
  props?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  const metric = new cloudwatch.Metric({
    namespace: 'AWS/CodePipeline',
    metricName,
    dimensionsMap: { PipelineName: pipeline.pipelineName },
    ...props,
  });
  return metric.attachTo(pipeline);
}
