import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { IConstruct } from 'constructs';
import { DockerImageBuildOptions } from './docker-image-build-options';
import { inKeyOrder } from '../private/checks/key-order';

export type Variables = { [name: string]: codebuild.BuildEnvironmentVariable };

/** Such as `#{SourceVariables.CommitId}`. CodePipeline resolves it only in the configuration of an action. */
const REFERENCE = /#\{[^{}]+\}/;

/** Build arguments are variables of the build, so that their values are never parsed by the shell or as JSON. */
export function buildArgVariable(name: string): string {
  return `BUILD_ARG_${name}`;
}

/** The user's variables of the build: those that refer to variables of earlier actions, and all others. */
export function variablesOf(
  scope: IConstruct,
  options: DockerImageBuildOptions,
): Record<'ofAction' | 'ofProject', Variables> {
  const buildArgs = Object.entries(options.buildArgs ?? {}).map(([name, value]) => [buildArgVariable(name), { value }]);
  const all: Variables = { ...inKeyOrder(options.environmentVariables), ...inKeyOrder(Object.fromEntries(buildArgs)) };
  const pick = (ofAction: boolean): Variables =>
    Object.fromEntries(Object.entries(all).filter(([, { value }]) => refersToAction(scope, value) === ofAction));
  return { ofAction: pick(true), ofProject: pick(false) };
}

export function refersToAction(scope: IConstruct, value: unknown): boolean {
  return REFERENCE.test(String(JSON.stringify(Stack.of(scope).resolve(value))));
}
