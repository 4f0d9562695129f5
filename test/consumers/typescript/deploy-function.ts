import { LambdaInvokeAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DeployTarget, DeployTargetBindOptions, DeployTargetConfig } from 'cdk-cicd-pipeline';
import { Construct } from 'constructs';

/** A target of one's own: a function that knows how to deploy, and is told which image. */
export class DeployFunction extends DeployTarget {
  constructor(private readonly deployer: IFunction) {
    super();
  }

  bind(_scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    const { repository, digest } = options.image;
    return {
      actions: [
        new LambdaInvokeAction({
          actionName: `Deploy-${options.stageName}`,
          lambda: this.deployer,
          userParameters: { image: repository.repositoryUriForDigest(digest) },
          runOrder: options.runOrder,
        }),
      ],
      permissions: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [this.deployer.functionArn],
        }),
      ],
    };
  }
}
