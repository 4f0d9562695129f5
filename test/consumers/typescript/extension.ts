import { Stack, StackProps } from 'aws-cdk-lib';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { CiCdPipeline, Gate, ImageBuild } from 'cdk-cicd-pipeline';
import { Construct } from 'constructs';
import { BitbucketSource } from './bitbucket-source';
import { DeployFunction } from './deploy-function';
import { OfficeHours } from './office-hours';

/** A pipeline of which the source, a gate and the target are the user's own. */
export class Extension extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const connectionArn = this.formatArn({
      service: 'codeconnections',
      resource: 'connection',
      resourceName: '11111111-2222-3333-4444-555555555555',
    });
    const deployer = Function.fromFunctionName(this, 'Deployer', 'deployer');
    new CiCdPipeline(this, 'Pipeline', {
      environmentSuffix: 'prod',
      source: new BitbucketSource('acme', 'shop', connectionArn),
      imageBuild: ImageBuild.docker({
        testCommands: ['docker run --rm "$IMAGE_URI" npm test'],
        buildArgs: { NODE_ENV: 'production', APP_NAME: 'shop' },
        environmentVariables: { REGION: { value: this.region }, CACHE: { value: 'off' } },
      }),
      stages: [
        {
          stageName: 'Production',
          gates: [new OfficeHours(), Gate.manualApproval()],
          targets: [new DeployFunction(deployer)],
        },
      ],
    });
  }
}
