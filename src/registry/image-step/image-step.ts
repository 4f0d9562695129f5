import { Duration, Lazy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  BUCKET_DOMAIN,
  BUILD_REPOSITORY,
  IMAGE_DEFINITIONS,
  PublicationParameters,
  REPOSITORY_NAME,
  REPOSITORY_URI,
} from './handler/publication';
import { copyBetween } from './image-step-permissions';
import { IImageDefinitions, ImageClaim, ImageReference, PipelineBindOptions } from '../../context';
import { IMAGE_DIGEST } from '../../lambda/image-outputs';
import { VERSION } from '../../lambda/versions';
import { functionName } from '../../private/checks/names';
import { functionArn, pipelineArn } from '../../private/permissions/arns';
import { allow, allowInvoking } from '../../private/permissions/statements';
import { createJobFunction } from '../../private/resources/job-function';

/** Namespace of the image step's variables in later actions: `#{Image.IMAGE_DIGEST}`. */
const VARIABLES_NAMESPACE = 'Image';
const ACTION_NAME = 'PublishImage';
/** Enough to copy a layer of several gigabytes within one job. */
const TIMEOUT = Duration.minutes(15);
/** Parts of layers are held in memory, and Lambda allocates network bandwidth in proportion to memory. */
const MEMORY_MIB = 1_024;

export interface ImageStepProps extends PipelineBindOptions {
  /** What the build reports about its image. */
  readonly claim: ImageClaim;
  /** The repository that the build pushed to. */
  readonly buildRepository: ecr.IRepository;
  /** The repository that the image is deployed from. */
  readonly repository: ecr.IRepository;
  /** The files that the step produces. */
  readonly definitions: IImageDefinitions;
  /** The stage of the build, which gets the action. */
  readonly stageName: string;
  /** The run order after the build's. */
  readonly runOrder: number;
  /** The role of the function. @default - a new one */
  readonly stepRole?: iam.IRole;
}

export interface ImageStepConfig {
  readonly action: codepipeline.IAction;
  readonly image: ImageReference;
  /** The permissions that the pipeline's role needs for the action. */
  readonly permissions: iam.PolicyStatement[];
}

/**
 * The image step: our own code, which no build can influence, pins the digest that all later steps use. It copies the
 * image to a repository that the build cannot push to.
 */
export function createImageStep(scope: Construct, props: ImageStepProps): ImageStepConfig {
  const step = new Construct(scope, 'ImageStep');
  const name = functionName([props.pipelineName, 'publish-image']);
  const { claim, repository, definitions, runOrder, pipelineName, stageName } = props;
  const userParameters: PublicationParameters = {
    imageDigest: claim.digest,
    imageTag: claim.tag,
    pipelineName,
    executionId: codepipeline.GlobalVariables.executionId,
    stageName,
    actionName: ACTION_NAME,
  };
  const action = new actions.LambdaInvokeAction({
    actionName: ACTION_NAME,
    lambda: createFunction(step, name, props),
    userParameters: { version: VERSION, ...userParameters },
    outputs: [definitions.artifact.artifact],
    variablesNamespace: VARIABLES_NAMESPACE,
    runOrder,
  });
  return {
    action,
    image: { repository, digest: action.variable(IMAGE_DIGEST), tag: claim.tag, definitions },
    permissions: allowInvoking(functionArn(scope, name)),
  };
}

function createFunction(scope: Construct, name: string, props: ImageStepProps): lambda.Function {
  const { pipelineName, buildRepository, repository, definitions, stepRole } = props;
  return createJobFunction(
    scope,
    {
      functionName: name,
      description: `Publishes the image that ${pipelineName} deploys`,
      entryPoint: 'publishImage',
      environment: {
        [BUILD_REPOSITORY]: buildRepository.repositoryName,
        [REPOSITORY_NAME]: repository.repositoryName,
        [REPOSITORY_URI]: repository.repositoryUri,
        [BUCKET_DOMAIN]: definitions.artifact.bucket.bucketRegionalDomainName,
        // Rendered at synthesis, because targets of later stages also request image definitions.
        [IMAGE_DEFINITIONS]: Lazy.string({ produce: () => JSON.stringify(definitions.files) }),
      },
      permissions: [
        allow(['codepipeline:ListActionExecutions'], [pipelineArn(scope, pipelineName)]),
        ...copyBetween(buildRepository, repository),
      ],
      roleDescription: `Publishes images of ${pipelineName}`,
      existingRole: stepRole,
      timeout: TIMEOUT,
      memorySize: MEMORY_MIB,
    },
    props,
  );
}
