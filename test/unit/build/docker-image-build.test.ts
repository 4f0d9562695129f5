import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DockerImageBuildOptions, ImageBuild } from '../../../src';
import { arn, resourceOf, roleOf, statementsOf, testPipeline } from '../../support/template';

const projectWith = (options: DockerImageBuildOptions) =>
  resourceOf(testPipeline(() => ({ imageBuild: ImageBuild.docker(options) })).template(), 'AWS::CodeBuild::Project')
    .Properties;

test('defaults are small, privileged, 15 minutes, one variable', () => {
  const project = projectWith({});
  expect(project).toMatchObject({
    TimeoutInMinutes: 15,
    Environment: { ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'aws/codebuild/standard:7.0', PrivilegedMode: true },
  });
  expect(project.Environment.EnvironmentVariables).toEqual([
    { Name: 'REPOSITORY_URI', Type: 'PLAINTEXT', Value: expect.anything() },
  ]);
});

test('all options are applied', () => {
  const project = projectWith({
    dockerfile: 'docker/Dockerfile',
    contextPath: 'app',
    buildArgs: { VERSION: '1' },
    testCommands: ['docker run --rm "$IMAGE_URI" npm test'],
    computeType: codebuild.ComputeType.LARGE,
    buildImage: codebuild.LinuxBuildImage.AMAZON_LINUX_2_5,
    timeout: Duration.hours(1),
    environmentVariables: { NODE_ENV: { value: 'test' } },
  });
  expect(JSON.parse(project.Source.BuildSpec).phases.build.commands).toEqual([
    `docker build --tag "$IMAGE_URI" --file 'docker/Dockerfile' --build-arg "VERSION=$BUILD_ARG_VERSION" 'app'`,
    'docker run --rm "$IMAGE_URI" npm test',
  ]);
  expect(project).toMatchObject({
    TimeoutInMinutes: 60,
    Environment: { ComputeType: 'BUILD_GENERAL1_LARGE', Image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0' },
  });
  expect(project.Environment.EnvironmentVariables).toEqual([
    { Name: 'NODE_ENV', Type: 'PLAINTEXT', Value: 'test' },
    { Name: 'BUILD_ARG_VERSION', Type: 'PLAINTEXT', Value: '1' },
    { Name: 'REPOSITORY_URI', Type: 'PLAINTEXT', Value: expect.anything() },
  ]);
});

test('the image tag is the execution ID', () => {
  const { Stages } = resourceOf(testPipeline().template(), 'AWS::CodePipeline::Pipeline').Properties;
  expect(JSON.parse(Stages[1].Actions[0].Configuration.EnvironmentVariables)).toEqual([
    { name: 'IMAGE_TAG', type: 'PLAINTEXT', value: '#{codepipeline.PipelineExecutionId}' },
  ]);
});

describe('in a VPC', () => {
  const inVpc = (options: DockerImageBuildOptions) =>
    testPipeline((scope) => {
      const vpc = ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['a', 'b'],
        privateSubnetIds: ['subnet-1', 'subnet-2'],
        isolatedSubnetIds: ['subnet-5', 'subnet-6'],
        publicSubnetIds: ['subnet-3', 'subnet-4'],
      });
      return { imageBuild: ImageBuild.docker({ vpc, ...options }) };
    }).template();

  test('the build runs in the private subnets, with its own security group', () => {
    const template = inVpc({});
    expect(resourceOf(template, 'AWS::CodeBuild::Project').Properties.VpcConfig).toEqual({
      VpcId: 'vpc-1',
      Subnets: ['subnet-1', 'subnet-2'],
      SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringContaining('BuildProjectSecurityGroup'), 'GroupId'] }],
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('its role is allowed to create network interfaces in these subnets only, and to give them to CodeBuild', () => {
    const template = inVpc({ subnetSelection: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
    const ec2Statements = statementsOf(roleOf(template, 'codebuild.amazonaws.com')).filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('ec2:')),
    );
    expect(ec2Statements).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'ec2:DescribeDhcpOptions',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcs',
          'ecr:GetAuthorizationToken',
        ],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateNetworkInterface',
        Resource: [
          arn('ec2', 'network-interface/*'),
          { 'Fn::Join': ['', expect.arrayContaining([':security-group/', expect.anything()])] },
          arn('ec2', 'subnet/subnet-5'),
          arn('ec2', 'subnet/subnet-6'),
        ],
      },
      { Effect: 'Allow', Action: 'ec2:DeleteNetworkInterface', Resource: arn('ec2', 'network-interface/*') },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateNetworkInterfacePermission',
        Resource: arn('ec2', 'network-interface/*'),
        Condition: {
          StringEquals: {
            'ec2:AuthorizedService': 'codebuild.amazonaws.com',
            'ec2:Subnet': [arn('ec2', 'subnet/subnet-5'), arn('ec2', 'subnet/subnet-6')],
          },
        },
      },
    ]);
  });

  test('subnets shared by another account have ARNs of that account', () => {
    const template = JSON.stringify(inVpc({ vpcOwnerAccount: '444455556666' }).toJSON());
    expect(template).toContain(':444455556666:subnet/subnet-');
    expect(template).not.toContain('":subnet/subnet-');
  });

  test('an existing role does not need the security group before the project exists', () => {
    const { template } = testPipeline((scope) => ({
      imageBuild: ImageBuild.docker({
        role: new iam.Role(scope, 'Mine', { assumedBy: new iam.AccountRootPrincipal() }),
        vpc: ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
          vpcId: 'vpc-1',
          availabilityZones: ['a'],
          privateSubnetIds: ['subnet-1'],
        }),
      }),
    }));
    // Template.fromStack() refuses cycles.
    expect(resourceOf(template(), 'AWS::EC2::SecurityGroup').DependsOn).toBeUndefined();
  });

  test('existing security groups are used', () => {
    const stack = new Stack();
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const template = inVpc({ securityGroups: [group] });
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    expect(resourceOf(template, 'AWS::CodeBuild::Project').Properties.VpcConfig.SecurityGroupIds).toEqual(['sg-1']);
  });
});

describe('accepted', () => {
  test.each<[string, DockerImageBuildOptions]>([
    ['the shortest timeout', { timeout: Duration.minutes(5) }],
    ['the longest timeout', { timeout: Duration.hours(36) }],
    ['a timeout that is a token', { timeout: Duration.minutes(Lazy.number({ produce: () => 20 })) }],
    ['a path that is a token', { dockerfile: Lazy.string({ produce: () => '/x' }) }],
  ])('%s', (_case, options) => {
    expect(() => ImageBuild.docker(options)).not.toThrow();
  });
});

describe('rejected', () => {
  const variable = { value: 'x' };
  test.each<[DockerImageBuildOptions, string]>([
    [{ dockerfile: '' }, "dockerfile must be a path inside the source, got '': use one such as 'docker/Dockerfile'"],
    [
      { dockerfile: '/etc/Dockerfile' },
      "dockerfile must be a path inside the source, got '/etc/Dockerfile': use one such as 'docker/Dockerfile'",
    ],
    [
      { contextPath: 'https://github.com/acme/other.git' },
      "contextPath must be a path inside the source, got 'https://github.com/acme/other.git': use one such as 'docker/Dockerfile'",
    ],
    [
      { contextPath: 'git@github.com:acme/other.git' },
      "contextPath must be a path inside the source, got 'git@github.com:acme/other.git': use one such as 'docker/Dockerfile'",
    ],
    [
      { contextPath: 'github.com/acme/other' },
      "contextPath must be a path inside the source, got 'github.com/acme/other': use one such as 'docker/Dockerfile'",
    ],
    [
      { contextPath: '--no-cache' },
      "contextPath must be a path inside the source, got '--no-cache': use one such as 'docker/Dockerfile'",
    ],
    [{ dockerfile: '-' }, "dockerfile must be a path inside the source, got '-': use one such as 'docker/Dockerfile'"],
    [
      { dockerfile: 'http://example.com/Dockerfile' },
      "dockerfile must be a path inside the source, got 'http://example.com/Dockerfile': use one such as 'docker/Dockerfile'",
    ],
    [
      { contextPath: 'app/../..' },
      "contextPath must be a path inside the source, got 'app/../..': use one such as 'docker/Dockerfile'",
    ],
    [
      { buildArgs: { '1ST': 'x' } },
      "buildArgs must have names of letters, digits and '_' that do not start with a digit, got '1ST': rename it",
    ],
    [
      { environmentVariables: { 'A-B': variable } },
      "environmentVariables must have names of letters, digits and '_' that do not start with a digit, got 'A-B': rename it",
    ],
    [
      { environmentVariables: { IMAGE_TAG: variable } },
      "environmentVariables must not set 'IMAGE_TAG', which the build itself sets: use another name",
    ],
    [
      { environmentVariables: { CODEBUILD_X: variable } },
      "environmentVariables must not set 'CODEBUILD_X', which the build itself sets: use another name",
    ],
    [{ testCommands: ['npm test', ' '] }, 'testCommands must not have an empty command: remove it'],
    [{ preBuildCommands: ['', 'npm ci'] }, 'preBuildCommands must not have an empty command: remove it'],
    [
      { environmentVariables: { REGISTRY_1_CACHE: variable } },
      "environmentVariables must not set 'REGISTRY_1_CACHE', which the build itself sets: use another name",
    ],
    [{ subnetSelection: {} }, 'subnetSelection has no effect without vpc: pass the VPC too, or leave it out'],
    [{ securityGroups: [] }, 'securityGroups has no effect without vpc: pass the VPC too, or leave it out'],
    [{ dockerfile: 5 as never }, "dockerfile must be a string, got 5: use one such as 'docker/Dockerfile'"],
    [{ contextPath: null as never }, "contextPath must be a string, got null: use one such as 'docker/Dockerfile'"],
    [{ timeout: 15 as never }, 'timeout must be a Duration, got 15: use one such as Duration.minutes(15)'],
    [
      { timeout: Duration.minutes(4) },
      'timeout must be a whole number of minutes between 5 minutes and 36 hours, got 4 minutes: use one such as Duration.minutes(15)',
    ],
    [
      { timeout: Duration.minutes(2161) },
      'timeout must be a whole number of minutes between 5 minutes and 36 hours, got 1 day 12 hours: use one such as Duration.minutes(15)',
    ],
    [
      { timeout: Duration.seconds(330) },
      'timeout must be a whole number of minutes between 5 minutes and 36 hours, got 5 minutes 30 seconds: use one such as Duration.minutes(15)',
    ],
  ])('%j', (options, message) => {
    expect(() => ImageBuild.docker(options)).toThrow(new Error(`[ImageBuild.docker] ${message}`));
  });
});
