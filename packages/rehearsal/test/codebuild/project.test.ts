import { parseBuildProject } from '../../src/codebuild/project/project';

const IDENTITY = { name: 'shop', arn: 'arn:aws:codebuild:us-east-1:000000000000:project/shop' };
const PROPERTIES = {
  ServiceRole: 'arn:aws:iam::000000000000:role/build',
  Source: { Type: 'CODEPIPELINE', BuildSpec: 'version: 0.2\nphases: {}' },
  Artifacts: { Type: 'CODEPIPELINE' },
  Environment: { Type: 'LINUX_CONTAINER', Image: 'aws/codebuild/standard:7.0', ComputeType: 'BUILD_GENERAL1_SMALL' },
};
const parse = (more: object) => parseBuildProject({ ...PROPERTIES, ...more }, IDENTITY);

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codebuild-project.html
describe('a build project', () => {
  test('is read from its CloudFormation properties, with their defaults', () => {
    expect(parse({})).toEqual({
      ...IDENTITY,
      serviceRoleArn: PROPERTIES.ServiceRole,
      buildspec: PROPERTIES.Source.BuildSpec,
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        computeType: 'BUILD_GENERAL1_SMALL',
        privilegedMode: false,
        variables: [],
      },
      timeoutInMinutes: 60,
      logs: { groupName: '/aws/codebuild/shop', streamPrefix: undefined },
      encryptionKey: undefined,
    });
  });

  test('accepts the properties of a pipeline project of the CDK', () => {
    const project = parse({
      Name: 'shop',
      Cache: { Type: 'LOCAL', Modes: ['LOCAL_DOCKER_LAYER_CACHE'] },
      EncryptionKey: 'arn:aws:kms:us-east-1:000000000000:key/1',
      Environment: {
        ...PROPERTIES.Environment,
        ImagePullCredentialsType: 'CODEBUILD',
        PrivilegedMode: 'true',
        EnvironmentVariables: [
          { Name: 'PORT', Value: 8080 },
          { Name: 'TOKEN', Type: 'SECRETS_MANAGER', Value: 'token' },
        ],
      },
      LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: 'builds', StreamName: 'shop' } },
      TimeoutInMinutes: '15',
      Tags: [{ Key: 'Project', Value: 'shop' }],
    });
    expect(project.environment.privilegedMode).toBe(true);
    expect(project.environment.variables).toEqual([
      { name: 'PORT', value: '8080', type: 'PLAINTEXT' },
      { name: 'TOKEN', value: 'token', type: 'SECRETS_MANAGER' },
    ]);
    expect(project.timeoutInMinutes).toBe(15);
    expect(project.logs).toEqual({ groupName: 'builds', streamPrefix: 'shop' });
  });

  test('can disable its logs', () => {
    expect(parse({ LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } } }).logs).toBeUndefined();
  });

  test.each([
    [{ Colour: 'red' }, 'build project shop: Colour: not known to CodeBuild or to the rehearsal'],
    [{ Environment: { ...PROPERTIES.Environment, Colour: 'red' } }, 'Environment.Colour: not known'],
    [{ VpcConfig: { VpcId: 'vpc-1' } }, 'VpcConfig: not supported by the rehearsal: builds run on this machine'],
    [
      { Source: { Type: 'GITHUB' } },
      'Source.Type: must be CODEPIPELINE: the rehearsal builds only what a pipeline hands over',
    ],
    [{ Cache: { Type: 'S3' } }, 'Cache.Type: must be NO_CACHE or LOCAL'],
    [
      { Environment: { ...PROPERTIES.Environment, Type: 'WINDOWS_CONTAINER' } },
      'Environment.Type: must be LINUX_CONTAINER or ARM_CONTAINER',
    ],
    [{ LogsConfig: { S3Logs: { Status: 'ENABLED' } } }, 'LogsConfig.S3Logs.Status: must be DISABLED'],
    [{ TimeoutInMinutes: 4 }, 'TimeoutInMinutes: must be at least 5'],
    [{ ServiceRole: undefined }, 'ServiceRole: must be a string'],
    [
      { Source: { Type: 'CODEPIPELINE', BuildSpec: 'arn:aws:s3:::bucket/buildspec.yml' } },
      'Source.BuildSpec: must not be in an S3 bucket',
    ],
  ])('is rejected by name: %#', (more, message) => {
    expect(() => parse(more)).toThrow(message);
  });
});
