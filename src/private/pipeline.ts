import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ServiceRole, sourceAccount } from './service-role';

export function createPipelineRole(scope: Construct, pipelineName: string, brought?: iam.IRole): ServiceRole {
  return brought
    ? ServiceRole.brought(scope, 'BroughtPipelineRole', brought)
    : ServiceRole.create(scope, 'PipelineRole', {
        service: 'codepipeline.amazonaws.com',
        trustConditions: sourceAccount(scope),
        description: `Runs the pipeline ${pipelineName}`,
      });
}

/** Every setting that a feature flag of the app could change is given outright. */
export function createPipeline(
  scope: Construct,
  pipelineName: string,
  role: ServiceRole,
  artifactBucket: s3.IBucket,
): codepipeline.Pipeline {
  const pipeline = new codepipeline.Pipeline(scope, 'Pipeline', {
    pipelineName,
    pipelineType: codepipeline.PipelineType.V2,
    executionMode: codepipeline.ExecutionMode.SUPERSEDED,
    role: role.frozen,
    usePipelineRoleForActions: true,
    artifactBucket,
    crossAccountKeys: false,
    restartExecutionOnUpdate: false,
  });
  role.readyBefore(pipeline);
  return pipeline;
}
