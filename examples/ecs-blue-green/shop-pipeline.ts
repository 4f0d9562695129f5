import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ShopServices } from './shop-services';
import { CiCdPipeline, DeployTarget, ImageBuild, PipelineOutput, PipelineSource } from '../../src';

export interface ShopPipelineProps extends StackProps {
  readonly services: ShopServices;
  /** ARN of a connection to GitHub whose handshake is complete. */
  readonly connectionArn: string;
  /** @default 'acme/shop' */
  readonly repository?: string;
}

/** A push goes to staging, then to production, where somebody lets the traffic move to the new tasks. */
export class ShopPipeline extends Stack {
  constructor(scope: Construct, id: string, props: ShopPipelineProps) {
    super(scope, id, props);
    const { services, connectionArn, repository = 'acme/shop' } = props;
    new CiCdPipeline(this, 'Pipeline', {
      namePrefix: 'shop',
      source: PipelineSource.gitHub(repository, { connectionArn }),
      imageBuild: ImageBuild.docker({ testCommands: ['sh test.sh'] }),
      stages: [
        { stageName: 'Staging', targets: [DeployTarget.ecsService(services.staging)] },
        {
          stageName: 'Production',
          targets: [
            DeployTarget.ecsService(services.production, {
              deploymentTimeout: Duration.hours(3),
              approval: { message: 'Look at staging, then let the traffic move to the new tasks' },
            }),
          ],
        },
      ],
      outputs: {
        pipelineName: PipelineOutput.PIPELINE_NAME,
        topicArn: PipelineOutput.TOPIC_ARN,
        tableName: PipelineOutput.DEPLOYMENTS_TABLE_NAME,
        repositoryUri: PipelineOutput.REPOSITORY_URI,
      },
    });
  }
}
