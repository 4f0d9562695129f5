import { Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ArtifactReference, ImageClaim, ImageReference, PipelineBindOptions } from '../context';
import { ImageDefinitions } from './image-definitions';
import { createImageStep } from './image-step/image-step';
import { ServiceRole } from '../private/permissions/service-role';

/** Enough for builds that run at the same time, and for some history. */
const KEPT_IMAGES = 10;

export interface ImagePublisherProps extends PipelineBindOptions {
  /** The repository that images are deployed from. */
  readonly repository: ecr.IRepository;
  /** @default - a new one as soon as a stage follows the build */
  readonly buildRepository?: ecr.IRepository;
  /** Where the image step puts its files. */
  readonly output: ArtifactReference;
  /** The pipeline's role, which runs the step. */
  readonly serviceRole: ServiceRole;
  /** The role of the step's function. @default - a new one */
  readonly stepRole?: iam.IRole;
}

/**
 * Passes the image from the build to the stages. Once a stage follows the build, the build pushes to its own
 * repository, so nothing that a build pushes, then or later, can change what is deployed. Stages can be added late.
 */
export class ImagePublisher {
  /** The repository that the build receives. */
  public readonly pushRepository: ecr.IRepository;
  public readonly definitions: ImageDefinitions;
  /** The repository of builds. Undefined until a stage follows the build. */
  public buildRepository?: ecr.IRepository;
  private image?: ImageReference;

  public constructor(
    private readonly scope: Construct,
    private readonly props: ImagePublisherProps,
  ) {
    this.definitions = new ImageDefinitions(props.output);
    const current = (): ecr.IRepository => this.buildRepository ?? props.repository;
    this.pushRepository = ecr.Repository.fromRepositoryAttributes(scope, 'PushRepository', {
      repositoryArn: Lazy.uncachedString({ produce: () => current().repositoryArn }),
      repositoryName: Lazy.uncachedString({ produce: () => current().repositoryName }),
    });
  }

  /** The image that stages use. The first call adds the image step, after the actions of the build. */
  public publish(claim: ImageClaim, buildStage: codepipeline.IStage): ImageReference {
    this.image ??= this.addStep(claim, buildStage);
    return this.image;
  }

  private addStep(claim: ImageClaim, buildStage: codepipeline.IStage): ImageReference {
    const { scope, props, definitions } = this;
    const buildRepository = props.buildRepository ?? createBuildRepository(scope);
    this.buildRepository = buildRepository;
    const step = createImageStep(scope, {
      ...props,
      claim,
      definitions,
      buildRepository,
      stageName: buildStage.stageName,
      runOrder: lastRunOrder(buildStage) + 1,
    });
    props.serviceRole.allow(step.permissions);
    buildStage.addAction(step.action);
    return step.image;
  }
}

function lastRunOrder({ actions }: codepipeline.IStage): number {
  return Math.max(...actions.map(({ actionProperties }) => actionProperties.runOrder ?? 1));
}

/** Every deployed image has been copied, so this repository is emptied and deleted with the stack. */
function createBuildRepository(scope: Construct): ecr.Repository {
  return new ecr.Repository(scope, 'BuildRepository', {
    imageScanOnPush: true,
    encryption: ecr.RepositoryEncryption.AES_256,
    imageTagMutability: ecr.TagMutability.MUTABLE,
    lifecycleRules: [{ description: `Keep the last ${KEPT_IMAGES} images`, maxImageCount: KEPT_IMAGES }],
    removalPolicy: RemovalPolicy.DESTROY,
    emptyOnDelete: true,
  });
}
