import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { buildAction } from './build-action';
import { pushImage, startBuildPermissions, useArtifacts } from './build-permissions';
import { REPOSITORY_URI } from './image-build-spec';
import { ImageBuildBindOptions, ImageBuildConfig, ProjectImageBuildOptions } from './image-build-types';
import {
  BUILD_PROJECT,
  LOG_GROUP,
  ROLE,
  validateConstruct,
  validateConstructs,
} from '../private/checks/construct-kinds';
import { validateEnvironment } from '../private/checks/environment';
import { throwIfAny } from '../private/checks/validation';
import { ServiceRole } from '../private/permissions/service-role';
import { logGroupName } from '../private/resources/log-group';

/** An image that an existing project builds. */
export class ProjectImageBuild {
  private readonly role: iam.IRole;

  public constructor(
    private readonly project: codebuild.IProject,
    private readonly options: ProjectImageBuildOptions,
  ) {
    throwIfAny('ImageBuild.project', [
      ...validateConstruct('project', project, BUILD_PROJECT),
      ...validateConstructs(options, { role: ROLE, logGroup: LOG_GROUP }),
    ]);
    const role = options.role ?? project.role;
    if (!role) {
      throw new Error(
        `[ImageBuild.project] role is required because project '${project.node.path}' was imported: pass the project's role`,
      );
    }
    this.role = role;
  }

  public bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig {
    const { project, role } = this;
    throwIfAny(scope.node.path, validateEnvironment(scope, `project '${project.node.path}'`, project.env));
    ServiceRole.existing(scope, 'ExistingBuildRole', role).allow([
      ...useArtifacts(options.source, options.output),
      ...pushImage(options.repository),
    ]);
    return {
      ...buildAction({
        ...options,
        // By name: with the real project, the L2 would grant more, such as the whole bucket to the project's role.
        project: codebuild.Project.fromProjectName(scope, 'ExistingProject', project.projectName),
        environmentVariables: { [REPOSITORY_URI]: { value: options.repository.repositoryUri } },
      }),
      project,
      role,
      logGroup: this.options.logGroup ?? defaultLogGroup(scope, project),
      permissions: startBuildPermissions(project.projectArn),
    };
  }
}

function defaultLogGroup(scope: Construct, { projectName }: codebuild.IProject): logs.ILogGroup {
  return logs.LogGroup.fromLogGroupName(scope, 'ExistingBuildLogs', logGroupName('codebuild', projectName));
}
