import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { IMAGE_TAG, REPOSITORY_NAME } from './handler/promotion';
import { validateMovable } from './tag-checks';
import { JobParameters } from '../../lambda/job-parameters';
import { VERSION } from '../../lambda/versions';
import { ROLE, validateConstructs } from '../../private/checks/construct-kinds';
import { validateImageTag } from '../../private/checks/image-tags';
import { functionName, physicalName } from '../../private/checks/names';
import { throwIfAny } from '../../private/checks/validation';
import { functionArn, pipelineArn } from '../../private/permissions/arns';
import { allow, allowInvoking } from '../../private/permissions/statements';
import { JobFunctionProps, createJobFunction } from '../../private/resources/job-function';
import { DeployTargetBindOptions, DeployTargetConfig } from '../deploy-target-types';

const MAX_ACTION_NAME_LENGTH = 100;

/** Puts a tag on the image that the execution built. */
export class PromoteByTag {
  public constructor(
    private readonly imageTag: string,
    private readonly existingRole?: iam.IRole,
  ) {
    throwIfAny('DeployTarget.promoteByTag', [
      ...validateImageTag('imageTag', imageTag),
      ...validateConstructs({ role: existingRole }, { role: ROLE }),
    ]);
  }

  public bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    const id = `Tag-${this.imageTag}`;
    throwIfAny(
      scope.node.path,
      scope.node.tryFindChild(id)
        ? [`imageTag '${this.imageTag}' is promoted twice in stage '${options.stageName}': remove one`]
        : [],
    );
    const target = new Construct(scope, id);
    target.node.addValidation({ validate: () => validateMovable(this.imageTag, options.image.repository) });
    const name = functionName([options.pipelineName, options.stageName, 'tag', this.imageTag]);
    const actionName = physicalName([`tag-${this.imageTag}-image`], { maxLength: MAX_ACTION_NAME_LENGTH });
    const parameters: JobParameters = {
      imageDigest: options.image.digest,
      pipelineName: options.pipelineName,
      executionId: codepipeline.GlobalVariables.executionId,
      stageName: options.stageName,
      actionName,
    };
    return {
      targetName: this.imageTag,
      actions: [
        new actions.LambdaInvokeAction({
          actionName,
          lambda: this.createFunction(target, name, options),
          userParameters: { version: VERSION, ...parameters },
          runOrder: options.runOrder,
        }),
      ],
      permissions: allowInvoking(functionArn(scope, name)),
      protectedImageTags: [this.imageTag],
    };
  }

  private createFunction(scope: Construct, name: string, options: DeployTargetBindOptions): lambda.Function {
    const { repository } = options.image;
    const props: JobFunctionProps = {
      functionName: name,
      description: `Moves the tag '${this.imageTag}' to the image that ${options.pipelineName} built`,
      entryPoint: 'promoteImage',
      environment: { [REPOSITORY_NAME]: repository.repositoryName, [IMAGE_TAG]: this.imageTag },
      permissions: [
        allow(['codepipeline:ListActionExecutions'], [pipelineArn(scope, options.pipelineName)]),
        allow(['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:PutImage'], [repository.repositoryArn]),
      ],
      roleDescription: `Moves the tag '${this.imageTag}' to images of ${options.pipelineName}`,
      existingRole: this.existingRole,
    };
    return createJobFunction(scope, props, options);
  }
}
