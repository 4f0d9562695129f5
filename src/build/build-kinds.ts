import { DockerImageBuildOptions } from './image-build';
import { ROLE, SECURITY_GROUP, VPC, validateConstruct, validateConstructs } from '../private/construct-kinds';
import { ifGiven, validateList, validateMap, validateString } from '../private/kinds';

const SAMPLE_COMMAND = '\'docker run --rm "$IMAGE_URI" npm test\'';
const SAMPLE_VARIABLE = "{ value: 'production' }";

/** What of a build is of the wrong kind. Values of variables may be of any. */
export function validateBuildKinds(options: DockerImageBuildOptions): string[] {
  const { buildArgs, computeType, environmentVariables, securityGroups, testCommands } = options;
  return [
    ...validateConstructs(options, { vpc: VPC, role: ROLE }),
    ...validateList('securityGroups', securityGroups, 'put it into [ ]', (group) =>
      validateConstruct('each of securityGroups', group, SECURITY_GROUP),
    ),
    ...validateList('testCommands', testCommands, `use one such as [${SAMPLE_COMMAND}]`, (command) =>
      validateString('each of testCommands', command, `use one such as ${SAMPLE_COMMAND}`),
    ),
    ...validateMap('buildArgs', buildArgs, "use one such as { NODE_ENV: 'production' }", (name, value) =>
      validateString(`'${name}' in buildArgs`, value, 'make it one, or leave it out'),
    ),
    ...validateMap(
      'environmentVariables',
      environmentVariables,
      `use one such as { NODE_ENV: ${SAMPLE_VARIABLE} }`,
      validateVariable,
    ),
    ...ifGiven(computeType, (given) => validateString('computeType', given, 'use one such as ComputeType.SMALL')),
  ];
}

/** The message never shows what may be a secret. */
function validateVariable(name: string, variable: unknown): string[] {
  return typeof variable === 'object' && variable !== null
    ? []
    : [`'${name}' in environmentVariables must be an object with a value: use one such as ${SAMPLE_VARIABLE}`];
}
