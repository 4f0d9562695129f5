import { Stack, StackProps } from 'aws-cdk-lib';
import { CiCdPipeline, DeployTarget, Gate, ImageBuild, PipelineOutput, PipelineSource } from 'cdk-cicd-pipeline';
import { Construct } from 'constructs';

export class Shop extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new CiCdPipeline(this, 'Pipeline', {
      environmentSuffix: 'prod',
      source: PipelineSource.s3('source.zip'),
      imageBuild: ImageBuild.docker({ testCommands: ['docker run --rm "$IMAGE_URI" npm test'] }),
      stages: [
        {
          stageName: 'Production',
          gates: [Gate.manualApproval()],
          targets: [DeployTarget.promoteByTag('production')],
        },
      ],
      outputs: { uploadTo: PipelineOutput.SOURCE_BUCKET_NAME },
    });
  }
}
