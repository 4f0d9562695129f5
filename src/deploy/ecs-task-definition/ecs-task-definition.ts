import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CONTAINER_NAMES, REPOSITORY_URI, TASK_DEFINITION_FAMILY } from './handler/registration';
import { JobParameters } from '../../lambda/job-parameters';
import { VERSION } from '../../lambda/versions';
import { ACTION_NAME } from '../../private/checks/codepipeline-names';
import { ROLE, validateConstruct, validateConstructs } from '../../private/checks/construct-kinds';
import { validateObject } from '../../private/checks/kinds';
import { functionName, physicalName } from '../../private/checks/names';
import { throwIfAny, validateText } from '../../private/checks/validation';
import { validateContainerNames } from '../../private/ecs/container-names';
import { letPullIfOfApp } from '../../private/ecs/pull-policy';
import { FAMILY } from '../../private/ecs/service-tasks';
import { functionArn, pipelineArn } from '../../private/permissions/arns';
import { allowRegistering } from '../../private/permissions/ecs-statements';
import { allow, allowInvoking } from '../../private/permissions/statements';
import { createJobFunction } from '../../private/resources/job-function';
import { DeployTargetBindOptions, DeployTargetConfig } from '../deploy-target-types';
import { EcsTaskDefinitionOptions } from '../ecs-target-types';

const FACTORY = 'DeployTarget.ecsTaskDefinition';

/** Registers the next revision of a task definition. */
export class EcsTaskDefinition {
  public constructor(
    private readonly family: string,
    private readonly options: EcsTaskDefinitionOptions,
  ) {
    throwIfAny(FACTORY, validateObject('options', options, 'pass containerNames, taskRole and executionRole'));
    const { containerNames, taskRole, executionRole } = options;
    throwIfAny(FACTORY, [
      ...validateText({ ...FAMILY, prop: 'family' }, family),
      ...(containerNames === undefined
        ? ["containerNames must name the containers that receive the image, got none: pass one such as ['app']"]
        : validateContainerNames(containerNames)),
      ...validateConstruct('taskRole', taskRole, ROLE),
      ...validateConstruct('executionRole', executionRole, ROLE),
      ...validateConstructs(options, { role: ROLE }),
    ]);
  }

  public bind(scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    const { family } = this;
    const id = `EcsTaskDefinition-${family}`;
    throwIfAny(
      scope.node.path,
      scope.node.tryFindChild(id)
        ? [`family '${family}' is deployed to twice in stage '${options.stageName}': remove one`]
        : [],
    );
    const target = new Construct(scope, id);
    const name = functionName([options.pipelineName, options.stageName, 'register', family]);
    const actionName = physicalName([`register-${family}`], ACTION_NAME);
    const parameters: JobParameters = {
      imageDigest: options.image.digest,
      pipelineName: options.pipelineName,
      executionId: codepipeline.GlobalVariables.executionId,
      stageName: options.stageName,
      actionName,
    };
    const action = new actions.LambdaInvokeAction({
      actionName,
      lambda: this.createFunction(target, name, options),
      userParameters: { version: VERSION, ...parameters },
      runOrder: options.runOrder,
    });
    letPullIfOfApp(target, this.options.executionRole, options.image.repository.repositoryArn);
    return {
      targetName: physicalName([family], ACTION_NAME),
      actions: [action],
      permissions: allowInvoking(functionArn(scope, name)),
    };
  }

  private createFunction(scope: Construct, name: string, options: DeployTargetBindOptions): lambda.Function {
    const { family } = this;
    const { containerNames, taskRole, executionRole, role } = this.options;
    const { pipelineName, image } = options;
    const props = {
      functionName: name,
      description: `Registers revisions of task definitions with images of ${pipelineName}`,
      entryPoint: 'registerTaskDefinition',
      environment: {
        [TASK_DEFINITION_FAMILY]: family,
        [REPOSITORY_URI]: image.repository.repositoryUri,
        [CONTAINER_NAMES]: JSON.stringify(containerNames),
      },
      permissions: [
        allow(['codepipeline:ListActionExecutions'], [pipelineArn(scope, pipelineName)]),
        ...allowRegistering(scope, { family, taskRole, executionRole }),
      ],
      roleDescription: `Registers revisions of task definitions with images of ${pipelineName}`,
      existingRole: role,
    };
    return createJobFunction(scope, props, options);
  }
}
