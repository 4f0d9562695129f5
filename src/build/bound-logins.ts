import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Variables } from './build-variables';
import { DockerImageBuildOptions } from './docker-image-build-options';
import { inKeyOrder } from '../private/checks/key-order';

/** All logins of a build, in order. */
export interface BoundLogins {
  readonly commands: string[];
  readonly variables: Variables;
  readonly permissions: iam.PolicyStatement[];
}

/** The variables of each login start with its position, counted from one. */
export const LOGIN_VARIABLE = /^REGISTRY_\d+_/;

export function bindLogins(scope: Construct, { registryLogins = [] }: DockerImageBuildOptions): BoundLogins {
  const logins = registryLogins.map((login, index) => login.bind(scope, { variablePrefix: `REGISTRY_${index + 1}` }));
  return {
    commands: logins.flatMap(({ commands }) => commands ?? []),
    variables: Object.assign(
      {},
      ...logins.map(({ environmentVariables }) => inKeyOrder(environmentVariables)),
    ) as Variables,
    permissions: logins.flatMap(({ permissions }) => permissions ?? []),
  };
}
