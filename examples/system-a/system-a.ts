import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { RetryMode } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { CiCdPipeline, PipelineSource } from '../../src';
import { SYSTEM_A_OUTPUTS } from '../outputs';

/** Source and build: each upload becomes an image in the registry, and each state change of the pipeline is logged. */
export class SystemA extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new CiCdPipeline(this, 'Pipeline', {
      source: PipelineSource.s3InArtifactBucket('source/source.zip'),
      buildRetryMode: RetryMode.FAILED_ACTIONS,
      artifactExpiration: Duration.days(90),
      pipelineLogging: true,
      tags: { Project: 'container-cicd', ManagedBy: 'CDK', Purpose: 'cicd' },
      outputs: SYSTEM_A_OUTPUTS,
    });
  }
}
