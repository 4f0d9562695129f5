import { Fn, App, Lazy, SecretValue, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { DockerImageBuildOptions, ImageBuild } from '../../../src';
import { testPipeline } from '../../support/template';

const { PARAMETER_STORE, PLAINTEXT, SECRETS_MANAGER } = codebuild.BuildEnvironmentVariableType;
const stack = new Stack();
const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1',
  availabilityZones: ['a'],
  privateSubnetIds: ['subnet-1'],
});
const privateSubnetIds = ['subnet-1'];
const publicSubnetIds = ['subnet-2'];
const vpcOf = (subnets: Partial<ec2.VpcAttributes>) =>
  ec2.Vpc.fromVpcAttributes(new Stack(), 'Imported', { vpcId: 'vpc-1', availabilityZones: ['a'], ...subnets });
const made = new ec2.Vpc(stack, 'Made');
const groups = (count: number) =>
  [...Array(count).keys()].map((n) => ec2.SecurityGroup.fromSecurityGroupId(stack, `${count}-${n}`, `sg-${n}`));
const secret = SecretValue.secretsManager('shop');
const owned = new secretsmanager.Secret(stack, 'Owned').secretValue;
const text = secret.unsafeUnwrap();
const variable = (value: unknown, type?: codebuild.BuildEnvironmentVariableType): DockerImageBuildOptions => ({
  environmentVariables: { TOKEN: { value, type } },
});

type Case = [string, DockerImageBuildOptions, string];

describe('a secret in plain text is rejected', () => {
  const fix = 'pass its name in environmentVariables, with BuildEnvironmentVariableType.SECRETS_MANAGER as its type';
  const found = (prop: string) => `${prop} must not contain a secret in plain text, got one in 'TOKEN': ${fix}`;
  const inVariable = found('environmentVariables');
  const inArgument = found('buildArgs');
  const inCommand = (prop: string) => `${prop} must not contain a secret in plain text, got one: ${fix}`;

  test.each<Case>([
    ['in a variable', variable(text), inVariable],
    ['in a variable of type PLAINTEXT', variable(text, PLAINTEXT), inVariable],
    ['of a secret of the app', variable(owned.unsafeUnwrap()), inVariable],
    ['beside other text', variable(`Bearer ${text}`), inVariable],
    ['as the value itself', variable(secret), inVariable],
    ['as the value itself, of plain text', variable(SecretValue.unsafePlainText('ghp_1')), inVariable],
    ['made a text without unwrapping it', variable(`Bearer ${secret}`), inVariable],
    ['that is produced later', variable(Lazy.string({ produce: () => text })), inVariable],
    ['as the name of a secret', variable(text, SECRETS_MANAGER), inVariable],
    ['as the name of a parameter', variable(text, PARAMETER_STORE), inVariable],
    ['written out', variable('{{resolve:secretsmanager:shop}}'), inVariable],
    ['written out, of a SecureString', variable('{{resolve:ssm-secure:/shop:1}}'), inVariable],
    ['in a build argument', { buildArgs: { TOKEN: text } }, inArgument],
    ['written out in a build argument', { buildArgs: { TOKEN: '{{resolve:secretsmanager:shop}}' } }, inArgument],
    ['in a test command', { testCommands: [`curl -H ${text}`] }, inCommand('testCommands')],
    ['in a command before the build', { preBuildCommands: [`curl -H ${text}`] }, inCommand('preBuildCommands')],
  ])('%s', (_case, options, message) => {
    expect(() => testPipeline(() => ({ imageBuild: ImageBuild.docker(options) }))).toThrow(
      new Error(`[Test/Pipeline] ${message}`),
    );
  });
});

describe('rejected', () => {
  const name = (what: string, got: string) =>
    `environmentVariables must name ${what} in 'TOKEN', got '${got}': pass its name or its ARN`;
  const none = "environmentVariables must have values, got none for 'TOKEN': set one or leave it out";
  const noText =
    "environmentVariables must have strings, numbers or booleans as values, got an object for 'TOKEN': convert it to a string";
  const image = (type: string) =>
    `buildImage must be a Linux image for EC2 to run Docker, got one of type '${type}': use one such as LinuxBuildImage.STANDARD_7_0`;
  const inPublic = (id: string) =>
    `subnetSelection must have private subnets, got public ones of VPC 'Default/${id}', from which builds cannot reach the internet: use private subnets with a NAT gateway, or with VPC endpoints`;
  const size = (got: string) =>
    `computeType must be an EC2 compute type to run Docker, got '${got}': use one such as ComputeType.SMALL`;

  test.each<Case>([
    ['no value', variable(undefined), none],
    ['null as value', variable(null), none],
    ['a map as value', variable({ a: 'b' }), noText],
    ['a list as value', variable(['a', 'b']), noText],
    ['an empty name of a secret', variable('', SECRETS_MANAGER), name('a secret', '')],
    ['a name of a secret with a space', variable('my secret', SECRETS_MANAGER), name('a secret', 'my secret')],
    ['more parts than a secret has', variable('a:b:c:d:e', SECRETS_MANAGER), name('a secret', 'a:b:c:d:e')],
    ['an empty name of a parameter', variable('', PARAMETER_STORE), name('a parameter', '')],
    ['a name of a parameter with a space', variable('/my shop', PARAMETER_STORE), name('a parameter', '/my shop')],
    ['a name of a parameter with a wildcard', variable('/shop/*', PARAMETER_STORE), name('a parameter', '/shop/*')],
    [
      'a build image of Windows',
      { buildImage: codebuild.WindowsBuildImage.WIN_SERVER_CORE_2019_BASE },
      image('WINDOWS_SERVER_2019_CONTAINER'),
    ],
    [
      'a build image of Lambda',
      { buildImage: codebuild.LinuxLambdaBuildImage.AMAZON_LINUX_2_NODE_18 },
      image('LINUX_LAMBDA_CONTAINER'),
    ],
    ['a size of Lambda', { computeType: codebuild.ComputeType.LAMBDA_2GB }, size('BUILD_LAMBDA_2GB')],
    ['a size by attributes', { computeType: codebuild.ComputeType.ATTRIBUTE_BASED }, size('ATTRIBUTE_BASED_COMPUTE')],
    [
      'no security group',
      { vpc, securityGroups: [] },
      'securityGroups must be 1 to 5, got 0: leave it out to have one created',
    ],
    [
      'too many security groups',
      { vpc, securityGroups: groups(6) },
      'securityGroups must be 1 to 5, got 6: leave it out to have one created',
    ],
    [
      'a list of subnets that only CloudFormation knows',
      { vpc: vpcOf({ privateSubnetIds: Fn.split(',', Fn.importValue('subnets')) }) },
      "vpc must have a number of subnets that is known at synth, got a list in VPC 'Default/Imported' that only CloudFormation knows: split it with a length, such as Fn.split(',', list, 2)",
    ],
    [
      'the name of an account',
      { vpc, vpcOwnerAccount: 'network' },
      "vpcOwnerAccount must be a 12-digit account ID, got 'network': use one such as '111122223333'",
    ],
    [
      'an owner of no VPC',
      { vpcOwnerAccount: '111122223333' },
      'vpcOwnerAccount has no effect without vpc: pass the VPC too, or leave it out',
    ],
    ['a VPC of public subnets', { vpc: vpcOf({ publicSubnetIds }) }, inPublic('Imported')],
    [
      'the public subnets of a VPC',
      { vpc: vpcOf({ publicSubnetIds, privateSubnetIds }), subnetSelection: { subnetType: ec2.SubnetType.PUBLIC } },
      inPublic('Imported'),
    ],
    [
      'public subnets one by one',
      { vpc: made, subnetSelection: { subnets: [made.publicSubnets[0]] } },
      inPublic('Made'),
    ],
    [
      'a public subnet by its id',
      {
        vpc: vpcOf({ publicSubnetIds, privateSubnetIds }),
        subnetSelection: { subnets: [ec2.Subnet.fromSubnetId(new Stack(), 'Subnet', publicSubnetIds[0])] },
      },
      inPublic('Imported'),
    ],
  ])('%s', (_case, options, message) => {
    expect(() => ImageBuild.docker(options)).toThrow(new Error(`[ImageBuild.docker] ${message}`));
  });
});

describe('accepted', () => {
  test.each<[string, DockerImageBuildOptions]>([
    ['an empty text', variable('')],
    ['a number', variable(5)],
    ['a key with a space in the JSON of a secret', variable('shop:api key', SECRETS_MANAGER)],
    [
      'subnets of a split list with a length',
      { vpc: vpcOf({ privateSubnetIds: Fn.split(',', Fn.importValue('s'), 2) }) },
    ],
    ['a name of a secret that is a token', variable(Lazy.string({ produce: () => 'shop' }), SECRETS_MANAGER)],
    ['a reference to a parameter, which is no secret', variable('{{resolve:ssm:/shop:1}}')],
    ['a build image of Arm', { buildImage: codebuild.LinuxArmBuildImage.AMAZON_LINUX_2_STANDARD_3_0 }],
    ['a large machine', { computeType: codebuild.ComputeType.LARGE }],
    ['a size that is a token', { computeType: Lazy.string({ produce: () => 'x' }) as codebuild.ComputeType }],
    ['an owner that is a token', { vpc, vpcOwnerAccount: Lazy.string({ produce: () => '1' }) }],
    ['five security groups', { vpc, securityGroups: groups(5) }],
    ['private subnets beside public ones', { vpc: vpcOf({ publicSubnetIds, privateSubnetIds }) }],
    [
      'isolated subnets, which may have endpoints',
      { vpc: vpcOf({ publicSubnetIds, isolatedSubnetIds: ['subnet-3'] }) },
    ],
    [
      'private and public subnets together',
      { vpc: made, subnetSelection: { subnets: [...made.publicSubnets, ...made.privateSubnets] } },
    ],
  ])('%s', (_case, options) => {
    expect(() => testPipeline(() => ({ imageBuild: ImageBuild.docker(options) }))).not.toThrow();
  });

  test('subnets of a VPC that is not looked up yet are accepted', () => {
    const scope = new Stack(new App(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
    const lookedUp = ec2.Vpc.fromLookup(scope, 'Vpc', { vpcId: 'vpc-1' });
    const subnetSelection = { subnetGroupName: 'Builds' };
    expect(lookedUp.selectSubnets(subnetSelection).subnetIds).toEqual([]);
    expect(() => ImageBuild.docker({ vpc: lookedUp, subnetSelection })).not.toThrow();
  });
});
