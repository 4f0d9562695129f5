import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What a login knows of the build that it belongs to.
 */
export interface RegistryLoginBindOptions {
  /**
   * What the names of the login's environment variables start with, such as `REGISTRY_1`: no other login has the same.
   */
  readonly variablePrefix: string;
}

/**
 * What a login brings to the build.
 */
export interface RegistryLoginConfig {
  /**
   * Shell commands that log in, before the user's own commands. A password is passed by `--password-stdin`, since the log shows
   * commands as they are written here.
   *
   * @default - none: the build is logged in to the registry of its account and Region already
   */
  readonly commands?: string[];

  /**
   * Environment variables of the build, whose names start with `variablePrefix`. Its role may read the secrets that they name.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: codebuild.BuildEnvironmentVariable };

  /**
   * What the build's role must be allowed for the login and for pulls, besides `ecr:GetAuthorizationToken` and reading these secrets.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];
}
