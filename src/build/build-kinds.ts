import { DockerImageBuildOptions } from './docker-image-build-options';
import { isMarkedAs } from '../private/checks/brands';
import { ROLE, SECURITY_GROUP, VPC, validateConstruct, validateConstructs } from '../private/checks/construct-kinds';
import { KindOf, ifGiven, validateList, validateMap, validateString, wrongKind } from '../private/checks/kinds';

const SAMPLE_COMMAND = '\'docker run --rm "$IMAGE_URI" npm test\'';
const SAMPLE_PRE_BUILD_COMMAND = "'npm ci'";
const SAMPLE_LOGIN = 'RegistryLogin.dockerHub(secret)';
const SAMPLE_VARIABLE = "{ value: 'production' }";

/** The kind of each option of a build. Values of variables may be of any kind. */
export function kindsOfBuild(options: DockerImageBuildOptions): KindOf<DockerImageBuildOptions>[] {
  const {
    buildArgs,
    computeType,
    environmentVariables,
    preBuildCommands,
    registryLogins,
    securityGroups,
    vpcOwnerAccount,
    testCommands,
  } = options;
  return [
    { prop: 'vpc', problems: validateConstructs(options, { vpc: VPC }) },
    { prop: 'role', problems: validateConstructs(options, { role: ROLE }) },
    {
      prop: 'vpcOwnerAccount',
      problems: ifGiven(vpcOwnerAccount, (given) =>
        validateString('vpcOwnerAccount', given, "use one such as '111122223333'"),
      ),
    },
    {
      prop: 'securityGroups',
      problems: validateList('securityGroups', securityGroups, 'put it in [ ]', (group) =>
        validateConstruct('each of securityGroups', group, SECURITY_GROUP),
      ),
    },
    {
      prop: 'registryLogins',
      problems: validateList('registryLogins', registryLogins, `use one such as [${SAMPLE_LOGIN}]`, validateLogin),
    },
    {
      prop: 'preBuildCommands',
      problems: validateCommands('preBuildCommands', preBuildCommands, SAMPLE_PRE_BUILD_COMMAND),
    },
    { prop: 'testCommands', problems: validateCommands('testCommands', testCommands, SAMPLE_COMMAND) },
    {
      prop: 'buildArgs',
      problems: validateMap('buildArgs', buildArgs, "use one such as { NODE_ENV: 'production' }", (name, value) =>
        validateString(`'${name}' in buildArgs`, value, 'convert it to a string, or leave it out'),
      ),
    },
    {
      prop: 'environmentVariables',
      problems: validateMap(
        'environmentVariables',
        environmentVariables,
        `use one such as { NODE_ENV: ${SAMPLE_VARIABLE} }`,
        validateVariable,
      ),
    },
    {
      prop: 'computeType',
      problems: ifGiven(computeType, (given) =>
        validateString('computeType', given, 'use one such as ComputeType.SMALL'),
      ),
    },
  ];
}

function validateCommands(prop: string, commands: unknown, sample: string): string[] {
  return validateList(prop, commands, `use one such as [${sample}]`, (command) =>
    validateString(`each of ${prop}`, command, `use one such as ${sample}`),
  );
}

function validateLogin(login: unknown): string[] {
  return isMarkedAs('RegistryLogin', login)
    ? []
    : [wrongKind('each of registryLogins', 'a RegistryLogin', login, `use one such as ${SAMPLE_LOGIN}`)];
}

/** The message never contains a value that may be a secret. */
function validateVariable(name: string, variable: unknown): string[] {
  return typeof variable === 'object' && variable !== null
    ? []
    : [`'${name}' in environmentVariables must be an object with a value: use one such as ${SAMPLE_VARIABLE}`];
}
