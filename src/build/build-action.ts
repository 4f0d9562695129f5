import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { ImageBuildBindOptions, ImageBuildConfig } from './image-build-types';
import { IMAGE_DIGEST, IMAGE_TAG } from '../lambda/image-outputs';

const VARIABLES_NAMESPACE = 'Build';

export interface BuildActionProps extends ImageBuildBindOptions {
  readonly project: codebuild.IProject;
  /** Variables that the action sets in addition to the tag. */
  readonly environmentVariables?: { [name: string]: codebuild.BuildEnvironmentVariable };
}

/** The action of the build, and what the build reports about its image. */
export function buildAction(props: BuildActionProps): Pick<ImageBuildConfig, 'action' | 'claim'> {
  const tag = codepipeline.GlobalVariables.executionId;
  const action = new actions.CodeBuildAction({
    actionName: 'Docker',
    project: props.project,
    input: props.source.artifact,
    outputs: [props.output.artifact],
    variablesNamespace: VARIABLES_NAMESPACE,
    environmentVariables: { ...props.environmentVariables, [IMAGE_TAG]: { value: tag } },
  });
  return { action, claim: { digest: action.variable(IMAGE_DIGEST), tag } };
}
