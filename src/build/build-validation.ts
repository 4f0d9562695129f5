import { IMAGE_DIGEST, IMAGE_TAG, REPOSITORY_URI } from './image-build-spec';

const RESERVED = [REPOSITORY_URI, IMAGE_TAG, IMAGE_DIGEST, 'IMAGE_URI'];

export function validateVariableName(prop: string, name: string): string[] {
  return /^[A-Za-z_]\w*$/.test(name)
    ? []
    : [`${prop} must have names of letters, digits and '_' that start with no digit, got '${name}'`];
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
export function validateEnvironmentVariables(variables: { [name: string]: unknown } = {}): string[] {
  return Object.keys(variables).flatMap((name) =>
    name.startsWith('CODEBUILD_') || RESERVED.includes(name)
      ? [`environmentVariables must not set '${name}', which the build itself sets: use another name`]
      : validateVariableName('environmentVariables', name),
  );
}
