import { Duration, Lazy, Token } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BoundLogins, bindLogins } from './bound-logins';
import { buildAction } from './build-action';
import { kindsOfBuild } from './build-kinds';
import { pullBuildImage, withoutKey } from './build-machine-image';
import { buildPermissions, runInVpc, startBuildPermissions } from './build-permissions';
import { validateBuildSettings, validateNoSecrets } from './build-settings';
import { variablesOf } from './build-variables';
import { DockerImageBuildOptions } from './docker-image-build-options';
import { readEnvironmentSecrets } from './environment-secrets';
import { REPOSITORY_URI, imageBuildSpec } from './image-build-spec';
import { ImageBuildBindOptions, ImageBuildConfig } from './image-build-types';
import { IImageDefinitions } from '../context';
import { ifGiven, isWholeMinutes, ofRightKind, validateDuration, validateString } from '../private/checks/kinds';
import { throwIfAny } from '../private/checks/validation';
import { KEY_OF_THE_PIPELINE, acknowledge } from '../private/permissions/acknowledgements';
import { projectArn } from '../private/permissions/arns';
import { ServiceRole, sourceArn } from '../private/permissions/service-role';
import { createLogGroup } from '../private/resources/log-group';

const DEFAULT_TIMEOUT = Duration.minutes(15);
const MIN_TIMEOUT_MINUTES = 5;
const MAX_TIMEOUT_MINUTES = 36 * 60;
const SAMPLE_TIMEOUT = 'Duration.minutes(15)';

interface ProjectParts extends ImageBuildBindOptions {
  readonly role: ServiceRole;
  readonly logGroup: logs.ILogGroup;
  readonly logins: BoundLogins;
}

/** An image that Docker builds on CodeBuild. */
export class DockerImageBuild {
  public constructor(private readonly options: DockerImageBuildOptions) {
    const kinds = kindsOfBuild(options);
    throwIfAny('ImageBuild.docker', [
      ...kinds.flatMap(({ problems }) => problems),
      ...validateDockerBuild(ofRightKind(options, kinds)),
    ]);
  }

  public bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig {
    throwIfAny(scope.node.path, validateNoSecrets(scope, this.options));
    const logGroup = createLogGroup(scope, 'BuildLogs', 'codebuild', options.pipelineName, options);
    const role = this.createRole(scope, options);
    role.allow(buildPermissions({ logGroup, ...options }));
    const logins = bindLogins(scope, this.options);
    role.allow(pullBuildImage(scope, this.options.buildImage));
    role.allow(readEnvironmentSecrets(scope, { ...this.options.environmentVariables, ...logins.variables }));
    role.allow(logins.permissions);
    const project = this.createProject(scope, { role, logGroup, logins, ...options });
    role.allow(this.vpcPermissions(scope, project));
    return {
      ...buildAction({ ...options, project, environmentVariables: variablesOf(scope, this.options).ofAction }),
      project,
      role: role.role,
      logGroup,
      permissions: startBuildPermissions(projectArn(scope, options.pipelineName)),
    };
  }

  private createRole(scope: Construct, { pipelineName }: ImageBuildBindOptions): ServiceRole {
    if (this.options.role) {
      return ServiceRole.existing(scope, 'ExistingBuildRole', this.options.role);
    }
    return ServiceRole.create(scope, 'BuildRole', {
      service: 'codebuild.amazonaws.com',
      // @see https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
      trustConditions: sourceArn(scope, projectArn(scope, pipelineName)),
      description: `Builds and pushes the image of ${pipelineName}`,
    });
  }

  /** The project has created a security group if none was passed. */
  private vpcPermissions(scope: Construct, project: codebuild.PipelineProject): iam.PolicyStatement[] {
    const { vpc, subnetSelection, vpcOwnerAccount: subnetOwner } = this.options;
    if (!vpc) {
      return [];
    }
    const securityGroupIds = project.connections.securityGroups.map(({ securityGroupId }) => securityGroupId);
    return runInVpc(scope, { subnetIds: vpc.selectSubnets(subnetSelection).subnetIds, securityGroupIds, subnetOwner });
  }

  private createProject(scope: Construct, parts: ProjectParts): codebuild.PipelineProject {
    const { pipelineName, repository, role, logGroup, logins, definitions, output } = parts;
    const project = new codebuild.PipelineProject(scope, 'BuildProject', {
      projectName: pipelineName,
      description: `Builds the image of ${pipelineName}`,
      role: role.frozen,
      environment: {
        buildImage: withoutKey(scope, this.options.buildImage ?? codebuild.LinuxBuildImage.STANDARD_7_0),
        computeType: this.options.computeType ?? codebuild.ComputeType.SMALL,
        // The Docker engine needs it.
        privileged: true,
      },
      environmentVariables: {
        ...variablesOf(scope, this.options).ofProject,
        ...logins.variables,
        [REPOSITORY_URI]: { value: repository.repositoryUri },
      },
      buildSpec: this.createBuildSpec(definitions, logins),
      timeout: this.options.timeout ?? DEFAULT_TIMEOUT,
      vpc: this.options.vpc,
      subnetSelection: this.options.subnetSelection,
      securityGroups: this.options.securityGroups,
      logging: { cloudWatch: { logGroup } },
      grantReportGroupPermissions: false,
    });
    // The L2's grants for a VPC: the role is frozen, so they are in no template, but cdk-nag sees them.
    project.node.tryRemoveChild('PolicyDocument');
    if (!output.bucket.encryptionKey) {
      acknowledge(project, KEY_OF_THE_PIPELINE);
    }
    // Not its security group, because the role's policy names that.
    role.readyBefore(project.node.defaultChild!);
    return project;
  }

  /** Rendered at synthesis, because targets of later stages also request image definitions. */
  private createBuildSpec(definitions: IImageDefinitions, logins: BoundLogins): codebuild.BuildSpec {
    const { dockerfile = 'Dockerfile', contextPath = '.', buildArgs = {} } = this.options;
    const { preBuildCommands = [], testCommands = [] } = this.options;
    const produce = () =>
      imageBuildSpec({
        dockerfile,
        contextPath,
        buildArgs: Object.keys(buildArgs),
        loginCommands: logins.commands,
        preBuildCommands,
        testCommands,
        imageDefinitions: definitions.files,
      });
    return codebuild.BuildSpec.fromObject(Lazy.any({ produce }));
  }
}

function validateDockerBuild(options: DockerImageBuildOptions): string[] {
  return [
    ...validatePath('dockerfile', options.dockerfile),
    ...validatePath('contextPath', options.contextPath),
    ...validateBuildSettings(options),
    ...validateTimeout(options.timeout),
  ];
}

function validatePath(prop: string, path: string | undefined): string[] {
  const fix = "use one such as 'docker/Dockerfile'";
  return ifGiven<unknown>(path, (given) => {
    if (typeof given !== 'string') {
      return validateString(prop, given, fix);
    }
    const outside = given.trim() === '' || given.startsWith('/') || given.split('/').includes('..');
    return (outside || isNotPath(given)) && !Token.isUnresolved(given)
      ? [`${prop} must be a path inside the source, got '${given}': ${fix}`]
      : [];
  });
}

/**
 * What Docker would treat as an option, as standard input, or as a remote location. A build must read the source of its
 * execution.
 *
 * @see https://docs.docker.com/build/concepts/context/
 */
function isNotPath(text: string): boolean {
  return /^-|^[a-z][a-z0-9+.-]*:|^git@|^github\.com\//i.test(text);
}

function validateTimeout(timeout?: Duration): string[] {
  return validateDuration('timeout', timeout, SAMPLE_TIMEOUT, (given) =>
    isWholeMinutes(given, MIN_TIMEOUT_MINUTES, MAX_TIMEOUT_MINUTES)
      ? []
      : [
          `timeout must be a whole number of minutes between 5 minutes and 36 hours, got ${given.toHumanString()}: use one such as ${SAMPLE_TIMEOUT}`,
        ],
  );
}
