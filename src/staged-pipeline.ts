import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ArtifactStore, artifactReference, readAndWriteArtifacts } from './artifacts/artifact-store';
import { ArtifactReference } from './context';
import { validateSizes } from './private/checks/size-checks';
import { throwIfAny } from './private/checks/validation';
import { ServiceRole } from './private/permissions/service-role';
import { validateStageActions } from './private/pipeline/action-checks';
import { createPipeline, createPipelineRole } from './private/pipeline/pipeline';
import { validatePipeline } from './private/pipeline/pipeline-checks';

export interface StagedPipelineProps extends ArtifactStore {
  /** @default - a new role */
  readonly pipelineRole?: iam.IRole;
  /** @default false */
  readonly restartExecutionOnUpdate?: boolean;
}

type Stage = codepipeline.StageOptions & { readonly actions: codepipeline.IAction[] };

/** The pipeline, its role, and its artifacts. A stage is added together with the permissions that its actions need. */
export class StagedPipeline {
  public readonly pipeline: codepipeline.Pipeline;
  public readonly role: ServiceRole;

  public constructor(
    private readonly scope: Construct,
    private readonly props: StagedPipelineProps,
  ) {
    const { pipelineName, artifactBucket } = props;
    this.role = createPipelineRole(scope, pipelineName, props.pipelineRole);
    this.role.allow(readAndWriteArtifacts(props));
    this.pipeline = createPipeline(scope, pipelineName, this.role, artifactBucket, props.restartExecutionOnUpdate);
    scope.node.addValidation({
      validate: () => [...validatePipeline(this.pipeline, pipelineName), ...validateSizes(scope)],
    });
  }

  public artifact(artifactName: string): ArtifactReference {
    return artifactReference(this.props, artifactName);
  }

  public addStage(stage: Stage, permissions: iam.PolicyStatement[] = []): codepipeline.IStage {
    throwIfAny(this.scope.node.path, validateStageActions(stage.stageName, stage.actions));
    this.role.allow(permissions);
    return this.pipeline.addStage(stage);
  }
}
