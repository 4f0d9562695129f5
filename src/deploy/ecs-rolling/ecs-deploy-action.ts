import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';

export interface EcsDeployActionProps extends codepipeline.CommonAwsActionProps {
  readonly service: ecs.IBaseService;
  readonly imageDefinitions: codepipeline.ArtifactPath;
  readonly deploymentTimeout?: Duration;
  readonly role: iam.IRole;
}

/**
 * The action without the statements on `*` that the L2 adds. It also does not assume, as the L2 does, that a service
 * imported by ARN is in another Region than a stack without an explicit Region.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 */
export class EcsDeployAction extends codepipeline.Action {
  protected readonly providedActionProperties: codepipeline.ActionProperties;

  public constructor(private readonly props: EcsDeployActionProps) {
    super();
    const { actionName, runOrder, role, imageDefinitions } = props;
    this.providedActionProperties = {
      actionName,
      runOrder,
      role,
      category: codepipeline.ActionCategory.DEPLOY,
      provider: 'ECS',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 0, maxOutputs: 0 },
      inputs: [imageDefinitions.artifact],
    };
  }

  protected bound(): codepipeline.ActionConfig {
    const { service, imageDefinitions, deploymentTimeout } = this.props;
    return {
      configuration: {
        ClusterName: service.cluster.clusterName,
        ServiceName: service.serviceName,
        FileName: imageDefinitions.fileName,
        DeploymentTimeout: deploymentTimeout?.toMinutes().toString(),
      },
    };
  }
}
