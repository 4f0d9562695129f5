import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DockerImageBuildOptions, ImageBuild } from '../../../src';

/** As plain JavaScript hands it over. */
type Loose<T> = { [P in keyof T]?: unknown };

const construct = (prop: string, type: string, importer: string, got: string) =>
  `${prop} must be a construct such as ${type}, got ${got}: create one, or import one with ${type}.${importer}()`;
const command = `'docker run --rm "$IMAGE_URI" npm test'`;
const commands = (got: string) => `testCommands must be a list, got ${got}: use one such as [${command}]`;
const oneCommand = (got: string) => `each of testCommands must be a string, got ${got}: use one such as ${command}`;
const beforeBuild = (got: string) => `preBuildCommands must be a list, got ${got}: use one such as ['npm ci']`;
const login = (got: string) =>
  `each of registryLogins must be a RegistryLogin, got ${got}: use one such as RegistryLogin.dockerHub(secret)`;
const variable =
  "'TOKEN' in environmentVariables must be an object with a value: use one such as { value: 'production' }";
const argument = (got: string) =>
  `'VERSION' in buildArgs must be a string, got ${got}: convert it to a string, or leave it out`;

test.each<[Loose<DockerImageBuildOptions>, string]>([
  [{ testCommands: 'npm test' }, commands("'npm test'")],
  [{ testCommands: null }, commands('null')],
  [{ testCommands: [undefined] }, oneCommand('undefined')],
  [{ testCommands: ['npm test', null] }, oneCommand('null')],
  [{ testCommands: [['npm', 'test']] }, oneCommand('a list')],
  [{ preBuildCommands: 'npm ci' }, beforeBuild("'npm ci'")],
  [{ preBuildCommands: [5] }, "each of preBuildCommands must be a string, got 5: use one such as 'npm ci'"],
  [
    { registryLogins: 'docker.io' },
    "registryLogins must be a list, got 'docker.io': use one such as [RegistryLogin.dockerHub(secret)]",
  ],
  [{ registryLogins: [null] }, login('null')],
  [{ registryLogins: [{ bind: () => ({}) }] }, login('an object')],
  [{ buildArgs: { VERSION: undefined } }, argument('undefined')],
  [{ buildArgs: { VERSION: 5 } }, argument('5')],
  [{ buildArgs: ['A=1'] }, "buildArgs must be an object, got a list: use one such as { NODE_ENV: 'production' }"],
  [{ environmentVariables: { TOKEN: undefined } }, variable],
  [{ environmentVariables: { TOKEN: null } }, variable],
  [{ environmentVariables: { TOKEN: 'what may be a secret' } }, variable],
  [
    { environmentVariables: [] },
    "environmentVariables must be an object, got a list: use one such as { NODE_ENV: { value: 'production' } }",
  ],
  [{ computeType: 5 }, 'computeType must be a string, got 5: use one such as ComputeType.SMALL'],
  [{ vpc: 'vpc-1' }, construct('vpc', 'ec2.Vpc', 'fromLookup', "'vpc-1'")],
  [
    { vpcOwnerAccount: 111122223333 },
    "vpcOwnerAccount must be a string, got 111122223333: use one such as '111122223333'",
  ],
  [{ role: 'builder' }, construct('role', 'iam.Role', 'fromRoleName', "'builder'")],
  [{ securityGroups: 'sg-1' }, "securityGroups must be a list, got 'sg-1': put it in [ ]"],
  [
    { securityGroups: ['sg-1'] },
    construct('each of securityGroups', 'ec2.SecurityGroup', 'fromSecurityGroupId', "'sg-1'"),
  ],
])('%j is rejected', (options, message) => {
  expect(() => ImageBuild.docker(options as DockerImageBuildOptions)).toThrow(
    new Error(`[ImageBuild.docker] ${message}`),
  );
});

test('one error reports all invalid options, wrong kinds and wrong values', () => {
  const options: Loose<DockerImageBuildOptions> = {
    vpc: 'vpc-1',
    role: 'builder',
    testCommands: 'npm test',
    buildArgs: { '1ST': 'x' },
    dockerfile: '/etc/Dockerfile',
    timeout: 15,
  };
  expect(() => ImageBuild.docker(options as DockerImageBuildOptions)).toThrow(
    new Error(
      `[ImageBuild.docker] ${[
        construct('vpc', 'ec2.Vpc', 'fromLookup', "'vpc-1'"),
        construct('role', 'iam.Role', 'fromRoleName', "'builder'"),
        commands("'npm test'"),
        "dockerfile must be a path inside the source, got '/etc/Dockerfile': use one such as 'docker/Dockerfile'",
        "buildArgs must have names of letters, digits and '_' that do not start with a digit, got '1ST': rename it",
        'timeout must be a Duration, got 15: use one such as Duration.minutes(15)',
      ].join('; ')}`,
    ),
  );
});

test.each<[string, unknown, object, string]>([
  ['no project', undefined, {}, construct('project', 'codebuild.Project', 'fromProjectName', 'undefined')],
  ['a name', 'mine', {}, construct('project', 'codebuild.Project', 'fromProjectName', "'mine'")],
  [
    'names of a role and a log group',
    new codebuild.PipelineProject(new Stack(), 'Mine'),
    { role: 'builder', logGroup: 'builds' },
    `${construct('role', 'iam.Role', 'fromRoleName', "'builder'")}; ${construct('logGroup', 'logs.LogGroup', 'fromLogGroupName', "'builds'")}`,
  ],
])('%s as project is rejected', (_case, project, options, message) => {
  expect(() => ImageBuild.project(project as never, options)).toThrow(new Error(`[ImageBuild.project] ${message}`));
});

test('imported constructs are accepted', () => {
  const stack = new Stack();
  const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a'],
    privateSubnetIds: ['subnet-1'],
  });
  expect(() => ImageBuild.docker({ vpc, securityGroups })).not.toThrow();
});
