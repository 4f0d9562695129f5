import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { awaitAttachedPolicies } from '../permissions/attached-policies';
import { ServiceRole, sourceAccount } from '../permissions/service-role';

export function createPipelineRole(scope: Construct, pipelineName: string, existing?: iam.IRole): ServiceRole {
  return existing
    ? ServiceRole.existing(scope, 'ExistingPipelineRole', existing)
    : ServiceRole.create(scope, 'PipelineRole', {
        service: 'codepipeline.amazonaws.com',
        trustConditions: sourceAccount(scope),
        description: `Runs the pipeline ${pipelineName}`,
      });
}

/** Sets every property explicitly that a feature flag of the app could change. */
export function createPipeline(
  scope: Construct,
  pipelineName: string,
  role: ServiceRole,
  artifactBucket: s3.IBucket,
  restartExecutionOnUpdate: boolean = false,
): codepipeline.Pipeline {
  const pipeline = new codepipeline.Pipeline(scope, 'Pipeline', {
    pipelineName,
    pipelineType: codepipeline.PipelineType.V2,
    executionMode: codepipeline.ExecutionMode.SUPERSEDED,
    role: role.frozen,
    usePipelineRoleForActions: true,
    artifactBucket,
    crossAccountKeys: false,
    restartExecutionOnUpdate,
  });
  role.readyBefore(pipeline);
  awaitAttachedPolicies(scope, pipeline.node.defaultChild!);
  role.grantedBy(() => actionBeingAdded(pipeline));
  return pipeline;
}

/** The action that is being bound: its scope exists, but its stage does not contain it yet. */
function actionBeingAdded(pipeline: codepipeline.Pipeline): string | undefined {
  const adding = pipeline.node.children.flatMap((stageScope) => {
    const stageName = stageScope.node.id;
    const stage = pipeline.stages.find((candidate) => candidate.stageName === stageName);
    const added = stage?.actions.map(({ actionProperties }) => actionProperties.actionName) ?? [];
    return stageScope.node.children
      .map(({ node }) => node.id)
      .filter((id) => !added.includes(id))
      .map((id) => `action '${id}' of stage '${stageName}'`);
  });
  return adding[adding.length - 1];
}
