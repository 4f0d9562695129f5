import { Token } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { LOGIN_VARIABLE } from './bound-logins';
import { DockerImageBuildOptions } from './docker-image-build-options';
import { validateEnvironmentSecret } from './environment-secrets';
import { REPOSITORY_URI } from './image-build-spec';
import { holdsSecret } from './plain-secret';
import { validateLoginsDiffer } from './registry-logins';
import { IMAGE_DIGEST, IMAGE_TAG } from '../lambda/image-outputs';

/** @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html */
const MAX_SECURITY_GROUPS = 5;

/** Validates the options for the build machine and for what runs on it. */
export function validateBuildSettings(options: DockerImageBuildOptions): string[] {
  return [
    ...Object.keys(options.buildArgs ?? {}).flatMap((name) => validateVariableName('buildArgs', name)),
    ...Object.entries(options.environmentVariables ?? {}).flatMap(validateEnvironmentVariable),
    ...validateLoginsDiffer(options.registryLogins ?? []),
    ...validateCommands('preBuildCommands', options.preBuildCommands),
    ...validateCommands('testCommands', options.testCommands),
    ...validateMachine(options),
    ...validateVpc(options),
  ];
}

/** These options are readable in the project, so they may only contain names of secrets. */
export function validateNoSecrets(scope: IConstruct, options: DockerImageBuildOptions): string[] {
  const { buildArgs = {}, environmentVariables = {}, preBuildCommands = [], testCommands = [] } = options;
  const variables = Object.entries(environmentVariables).filter(([, { value }]) => holdsSecret(scope, value));
  const args = Object.entries(buildArgs).filter(([, value]) => holdsSecret(scope, value));
  return [
    ...variables.map(([name]) => secretAsText('environmentVariables', ` in '${name}'`)),
    ...args.map(([name]) => secretAsText('buildArgs', ` in '${name}'`)),
    ...commandsWithSecrets(scope, 'preBuildCommands', preBuildCommands),
    ...commandsWithSecrets(scope, 'testCommands', testCommands),
  ];
}

function commandsWithSecrets(scope: IConstruct, prop: string, commands: readonly string[]): string[] {
  return commands.filter((command) => holdsSecret(scope, command)).map(() => secretAsText(prop, ''));
}

function secretAsText(prop: string, where: string): string {
  return `${prop} must not contain a secret in plain text, got one${where}: pass its name in environmentVariables, with BuildEnvironmentVariableType.SECRETS_MANAGER as its type`;
}

function validateVariableName(prop: string, name: string): string[] {
  return /^[A-Za-z_]\w*$/.test(name)
    ? []
    : [`${prop} must have names of letters, digits and '_' that do not start with a digit, got '${name}': rename it`];
}

function validateEnvironmentVariable([name, variable]: [string, codebuild.BuildEnvironmentVariable]): string[] {
  const reserved =
    /^(CODEBUILD|BUILD_ARG)_/.test(name) ||
    LOGIN_VARIABLE.test(name) ||
    [REPOSITORY_URI, IMAGE_TAG, IMAGE_DIGEST, 'IMAGE_URI'].includes(name);
  return [
    ...(reserved
      ? [`environmentVariables must not set '${name}', which the build itself sets: use another name`]
      : validateVariableName('environmentVariables', name)),
    ...validateValue(name, variable),
  ];
}

function validateValue(name: string, variable: codebuild.BuildEnvironmentVariable): string[] {
  const value: unknown = variable.value;
  if (value === undefined || value === null) {
    return [`environmentVariables must have values, got none for '${name}': set one or leave it out`];
  }
  if (variable.type && variable.type !== 'PLAINTEXT' && /#\{[^{}]+\}/.test(String(value))) {
    return [
      `environmentVariables must name secrets and parameters that are known at synth, got a pipeline variable for '${name}': pass the name itself`,
    ];
  }
  // Not shown, because it can be a secret.
  return typeof value === 'object' && !Token.isUnresolved(value)
    ? [
        `environmentVariables must have strings, numbers or booleans as values, got an object for '${name}': convert it to a string`,
      ]
    : validateEnvironmentSecret(name, variable);
}

function validateCommands(prop: string, commands: readonly string[] = []): string[] {
  return commands
    .filter((command) => command.trim() === '')
    .map(() => `${prop} must not have an empty command: remove it`);
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html */
function validateMachine({ buildImage, computeType }: DockerImageBuildOptions): string[] {
  const withDocker = 'to run Docker';
  return [
    ...(buildImage && /WINDOWS|LAMBDA|MAC/.test(buildImage.type)
      ? [
          `buildImage must be a Linux image for EC2 ${withDocker}, got one of type '${buildImage.type}': use one such as LinuxBuildImage.STANDARD_7_0`,
        ]
      : []),
    ...(computeType && !Token.isUnresolved(computeType) && !computeType.startsWith('BUILD_GENERAL1_')
      ? [
          `computeType must be an EC2 compute type ${withDocker}, got '${computeType}': use one such as ComputeType.SMALL`,
        ]
      : []),
  ];
}

function validateVpc(options: DockerImageBuildOptions): string[] {
  const { vpc, subnetSelection, securityGroups, vpcOwnerAccount } = options;
  if (!vpc) {
    const withoutVpc = Object.entries({ subnetSelection, securityGroups, vpcOwnerAccount }).filter(
      ([, value]) => value,
    );
    return withoutVpc.map(([prop]) => `${prop} has no effect without vpc: pass the VPC too, or leave it out`);
  }
  const count = securityGroups?.length ?? 1;
  return [
    ...(count > 0 && count <= MAX_SECURITY_GROUPS
      ? []
      : [`securityGroups must be 1 to ${MAX_SECURITY_GROUPS}, got ${count}: leave it out to have one created`]),
    ...validateSubnets(vpc, subnetSelection),
    ...validateAccount(vpcOwnerAccount),
  ];
}

function validateAccount(account: string | undefined): string[] {
  return account === undefined || Token.isUnresolved(account) || /^\d{12}$/.test(account)
    ? []
    : [`vpcOwnerAccount must be a 12-digit account ID, got '${account}': use one such as '111122223333'`];
}

/**
 * Builds have no public addresses, so an internet gateway does not give them internet access.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html#best-practices-for-vpcs
 */
function validateSubnets(vpc: ec2.IVpc, selection: ec2.SubnetSelection | undefined): string[] {
  const { subnetIds } = vpc.selectSubnets(selection);
  if (Token.isUnresolved(subnetIds)) {
    // Only CloudFormation knows the length of some lists, such as `Fn.split(',', Fn.importValue('subnets'))`.
    return [
      `vpc must have a number of subnets that is known at synth, got a list in VPC '${vpc.node.path}' that only CloudFormation knows: split it with a length, such as Fn.split(',', list, 2)`,
    ];
  }
  const publicIds = vpc.publicSubnets.map(({ subnetId }) => subnetId);
  return subnetIds.length > 0 && subnetIds.every((id) => publicIds.includes(id))
    ? [
        `subnetSelection must have private subnets, got public ones of VPC '${vpc.node.path}', from which builds cannot reach the internet: use private subnets with a NAT gateway, or with VPC endpoints`,
      ]
    : [];
}
