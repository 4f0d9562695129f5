import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { BuildStage } from './build-stage';
import { validateStage } from './ci-cd-pipeline-validation';
import { ActionReference, IDeploymentRecords, PipelineBindOptions } from './context';
import { throwIfAny } from './private/checks/validation';
import { keepTaggedImages } from './registry/image-repository';
import { bindStage, stageOptions } from './stage-binding';
import { StageOptions } from './stage-options';
import { StagedPipeline } from './staged-pipeline';

export interface StagesOptions extends PipelineBindOptions {
  readonly records: IDeploymentRecords;
  readonly sourceAction: ActionReference;
}

/** The stages that follow the build. They can be added at any time. */
export class Stages {
  private readonly scopes: Construct;

  public constructor(
    private readonly scope: Construct,
    private readonly staged: StagedPipeline,
    private readonly build: BuildStage,
    private readonly options: StagesOptions,
  ) {
    this.scopes = new Construct(scope, 'Stages');
  }

  public add(stage: StageOptions): codepipeline.IStage {
    const { scope, staged, build, options } = this;
    const taken = staged.pipeline.stages.map(({ stageName }) => stageName);
    throwIfAny(scope.node.path, validateStage(stage, taken));
    const image = build.publish();
    const stageScope = new Construct(this.scopes, stage.stageName);
    const pipelineRoleArn = staged.role.role.roleArn;
    const bound = bindStage(stageScope, stage, { ...options, image, pipelineRoleArn });
    const { gates, targets, verifications } = bound;
    const protectedTags = targets.flatMap(({ protectedImageTags }) => protectedImageTags ?? []);
    keepTaggedImages(scope, image.repository, protectedTags);
    const permissions = [...gates, ...verifications, ...targets].flatMap((part) => part.permissions ?? []);
    return staged.addStage(stageOptions(stageScope, stage, bound), permissions);
  }
}
