import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { CiCdPipeline, PipelineOutput, PipelineSource } from 'cdk-cicd-pipeline';
import { Construct } from 'constructs';

/** Source and build: an image in the registry for each upload, with a log of everything that the pipeline does. */
export class SystemA extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new CiCdPipeline(this, 'Pipeline', {
      source: PipelineSource.s3InArtifactBucket('source/source.zip'),
      artifactExpiration: Duration.days(90),
      pipelineLogging: true,
      tags: { Project: 'container-cicd', ManagedBy: 'CDK', Purpose: 'cicd' },
      outputs: PipelineOutput.sourceAndBuild(),
    });
  }
}
