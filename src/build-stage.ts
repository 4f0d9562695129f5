import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { ImageBuild } from './build/image-build';
import { ImageBuildConfig } from './build/image-build-types';
import { CiCdPipelineProps } from './ci-cd-pipeline-props';
import { ArtifactReference, ImageReference, PipelineBindOptions } from './context';
import { BUILD_ARTIFACT, BUILD_STAGE, IMAGE_ARTIFACT } from './private/checks/names';
import { ImagePublisher } from './registry/image-publisher';
import { retryOnFailure } from './stage-binding';
import { StagedPipeline } from './staged-pipeline';

export interface BuildStageOptions extends PipelineBindOptions {
  readonly source: ArtifactReference;
  readonly repository: ecr.IRepository;
}

/** The second stage: builds the image and, once a stage follows, pins it for that stage. */
export class BuildStage {
  public readonly config: ImageBuildConfig;
  private readonly publisher: ImagePublisher;
  private readonly stage: codepipeline.IStage;

  public constructor(scope: Construct, staged: StagedPipeline, props: CiCdPipelineProps, options: BuildStageOptions) {
    this.publisher = new ImagePublisher(scope, {
      ...options,
      buildRepository: props.buildRepository,
      output: staged.artifact(IMAGE_ARTIFACT),
      serviceRole: staged.role,
      stepRole: props.imageStepRole,
    });
    this.config = (props.imageBuild ?? ImageBuild.docker()).bind(scope, {
      ...options,
      repository: this.publisher.pushRepository,
      output: staged.artifact(BUILD_ARTIFACT),
      definitions: this.publisher.definitions,
    });
    const { action, permissions } = this.config;
    const stage = { stageName: BUILD_STAGE, actions: [action], ...retryOnFailure(props.buildRetryMode) };
    this.stage = staged.addStage(stage, permissions);
  }

  /** The repository that builds push to when a stage follows the build. Undefined until one does. */
  public get buildRepository(): ecr.IRepository | undefined {
    return this.publisher.buildRepository;
  }

  /** The image of each execution, for the stages that follow. */
  public publish(): ImageReference {
    return this.publisher.publish(this.config.claim, this.stage);
  }
}
