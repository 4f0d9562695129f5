import { Stack, StackProps } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CiCdPipeline, DeployTarget, PipelineOutput, PipelineSource } from '../../src';

/** A ZIP file in S3, a Docker build, and a promotion: the image of the execution gets the tag `production`. */
export class SystemC extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new CiCdPipeline(this, 'Pipeline', {
      environmentSuffix: 'production',
      source: PipelineSource.s3('source.zip'),
      stages: [{ stageName: 'Deploy', targets: [DeployTarget.promoteByTag('production')] }],
      logRetention: RetentionDays.ONE_WEEK,
      tags: { Team: 'devops' },
      outputs: {
        artifactBucketName: PipelineOutput.ARTIFACT_BUCKET_NAME,
        ecrRepositoryUrl: PipelineOutput.REPOSITORY_URI,
        pipelineName: PipelineOutput.PIPELINE_NAME,
        codeBuildProjectName: PipelineOutput.BUILD_PROJECT_NAME,
      },
    });
  }
}
