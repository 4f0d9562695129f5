import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What a login receives when it is bound to a build.
 */
export interface RegistryLoginBindOptions {
  /**
   * Prefix of the names of the login's environment variables, such as `REGISTRY_1`. It is unique to the login.
   */
  readonly variablePrefix: string;
}

/**
 * What a login returns to the build.
 */
export interface RegistryLoginConfig {
  /**
   * Shell commands that log in. They run before the user's own commands. Pass a password with `--password-stdin`,
   * because the log shows the commands as they are written here.
   *
   * @default - no commands: the build is already logged in to the registry of its account and Region
   */
  readonly commands?: string[];

  /**
   * Environment variables of the build. Their names start with `variablePrefix`. The build's role is allowed to read
   * the secrets that they name.
   *
   * @default - no variables
   */
  readonly environmentVariables?: { [name: string]: codebuild.BuildEnvironmentVariable };

  /**
   * The permissions that the build's role needs for the login and for pulls. It already has `ecr:GetAuthorizationToken`
   * and is allowed to read these secrets.
   *
   * @default - no permissions
   */
  readonly permissions?: iam.PolicyStatement[];
}
