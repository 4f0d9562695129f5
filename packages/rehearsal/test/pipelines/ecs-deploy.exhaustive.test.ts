import { PutImageCommand } from '@aws-sdk/client-ecr';
import { arn, CONNECTION, connectionSource, deploy, pipeline, role, type Resources, type Statement } from './templates';
import { callEcs } from '../../src/codepipeline/aws/ecs';
import type { CommitFiles } from '../../src/git/working-copy';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal';

let rehearsal: Rehearsal;

beforeAll(async () => {
  // The image here has nothing in it.
  rehearsal = await startRehearsal({ runContainers: false });
  await deploy(rehearsal, 'target', target);
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {},
    layers: [],
  };
  const image = { repositoryName: 'shop', imageManifest: JSON.stringify(manifest), imageTag: 'v2' };
  await rehearsal.clients.ecr.send(new PutImageCommand(image));
}, 120_000);

afterAll(async () => {
  await rehearsal?.close();
});

const IMAGE = '000000000000.dkr.ecr.us-east-1.amazonaws.com/shop';
const repository = arn('ecr', 'repository/shop');

const target: Resources = {
  Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop' } },
  Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'web' } },
  TaskRole: role('shop-task', 'ecs-tasks.amazonaws.com', [{ Action: 'sqs:SendMessage', Resource: '*' }]),
  ExecutionRole: role('shop-execution', 'ecs-tasks.amazonaws.com', [
    { Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      Resource: repository,
    },
  ]),
  TaskDefinition: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: 'shop',
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      Cpu: '256',
      Memory: '512',
      TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
      ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
      ContainerDefinitions: [
        { Name: 'app', Image: `${IMAGE}:v1`, Essential: true, Environment: [{ Name: 'A', Value: '1' }] },
        { Name: 'proxy', Image: 'public.ecr.aws/envoy:1', Essential: false },
      ],
      Tags: [{ Key: 'Team', Value: 'web' }],
    },
  },
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: {
      ServiceName: 'shop',
      Cluster: { Ref: 'Cluster' },
      TaskDefinition: { Ref: 'TaskDefinition' },
      DesiredCount: 1,
      LaunchType: 'FARGATE',
      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
    },
  },
};

const service = arn('ecs', 'service/web/shop');

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#edit-role-ecs */
const permissions: Readonly<Record<string, Statement>> = {
  connection: { Action: 'codeconnections:UseConnection', Resource: CONNECTION },
  describe: { Action: 'ecs:DescribeTaskDefinition', Resource: '*' },
  register: { Action: 'ecs:RegisterTaskDefinition', Resource: arn('ecs', 'task-definition/shop:*') },
  look: { Action: 'ecs:DescribeServices', Resource: service },
  update: { Action: 'ecs:UpdateService', Resource: service },
  tag: {
    Action: 'ecs:TagResource',
    Resource: arn('ecs', 'task-definition/shop:*'),
    Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
  },
  pass: {
    Action: 'iam:PassRole',
    Resource: ['shop-task', 'shop-execution'].map((name) => `arn:aws:iam::000000000000:role/${name}`),
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  },
};

const ecsPipeline = (name: string, without?: string, changes: Record<string, Statement> = {}): Resources =>
  pipeline({
    name,
    source: connectionSource(`acme/${name}`),
    statements: Object.entries({ ...permissions, ...changes })
      .filter(([key]) => key !== without)
      .map(([, statement]) => statement),
    buildspec: { version: 0.2, phases: { build: { commands: ['ls'] } }, artifacts: { files: ['**/*'] } },
    stages: [
      {
        Name: 'Deploy',
        Actions: [
          {
            Name: 'Ecs',
            ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ECS', Version: '1' },
            Configuration: { ClusterName: 'web', ServiceName: 'shop', DeploymentTimeout: '5' },
            InputArtifacts: [{ Name: 'BuildOutput' }],
          },
        ],
      },
    ],
    pipeline: {},
  });

async function ecs(operation: string, request: unknown): Promise<Record<string, Record<string, unknown>[]>> {
  const { endpoint, credentials } = rehearsal.clients.config;
  return (await callEcs(endpoint, credentials, operation, request)) as never;
}

const deployedNow = async (): Promise<unknown> =>
  (await ecs('DescribeServices', { cluster: 'web', services: ['shop'] })).services[0].taskDefinition;

async function runWith(name: string, images: unknown): Promise<{ status: string; summary?: string }> {
  const text = typeof images === 'string' ? images : JSON.stringify(images);
  const files: CommitFiles = images === undefined ? { 'readme.txt': 'x' } : { 'imagedefinitions.json': text };
  const execution = await rehearsal.push(name, files);
  await rehearsal.whenIdle();
  return { status: execution.status, summary: execution.statusSummary ?? execution.history.at(-1)?.summary };
}

const good = [{ name: 'app', imageUri: `${IMAGE}:v2` }];

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
test('a deployment is a new revision with the new image, and everything else as it was', async () => {
  await deploy(rehearsal, 'rolling', ecsPipeline('rolling'));
  expect(await runWith('rolling', good)).toEqual({
    status: 'Succeeded',
    summary: 'service shop runs shop:2 (the rehearsal plays the tasks of services)',
  });
  expect(await deployedNow()).toBe(arn('ecs', 'task-definition/shop:2'));
  const answer = await ecs('DescribeTaskDefinition', { taskDefinition: 'shop:2', include: ['TAGS'] });
  expect(answer).toMatchObject({
    taskDefinition: {
      cpu: '256',
      taskRoleArn: 'arn:aws:iam::000000000000:role/shop-task',
      containerDefinitions: [
        { name: 'app', image: `${IMAGE}:v2`, environment: [{ name: 'A', value: '1' }] },
        { name: 'proxy', image: 'public.ecr.aws/envoy:1' },
      ],
    },
    tags: [{ key: 'Team', value: 'web' }],
  });
});

test.each([
  [
    'no file',
    undefined,
    'Did not find the image definition file imagedefinitions.json in the input artifacts ZIP file',
  ],
  ['no JSON', '[{', 'The image definition file imagedefinitions.json contains invalid JSON format'],
  ['no image', [{ name: 'app' }], 'The image definition file imagedefinitions.json contains invalid JSON format'],
  ['nothing', [], 'The image definition file imagedefinitions.json contains invalid JSON format'],
  ['a stranger', [{ name: 'api', imageUri: `${IMAGE}:v2` }], 'The AWS ECS container api does not exist'],
  ['an image that is not there', [{ name: 'app', imageUri: `${IMAGE}:v9` }], `CannotPullContainerError: ${IMAGE}:v9`],
  ['a repository that is not there', [{ name: 'app', imageUri: `${IMAGE}2:v1` }], 'CannotPullContainerError'],
])('with %s the service stays as it was', async (_, images, message) => {
  const before = await deployedNow();
  const { status, summary } = await runWith('rolling', images);
  expect([status, summary]).toEqual(['Failed', expect.stringContaining(message)]);
  expect(summary).toMatch(/^Deploy › Ecs failed: /);
  expect(await deployedNow()).toBe(before);
});

test('tasks that crash fail the action when the circuit breaker has rolled them back', async () => {
  await rehearsal.services.script('shop', [{ kind: 'crashes', exitCode: 3 }]);
  const before = await deployedNow();
  const { status, summary } = await runWith('rolling', good);
  expect([status, summary]).toEqual([
    'Failed',
    expect.stringMatching(
      /failed: ECS deployment circuit breaker: tasks failed to start\. \(on AWS, this action may go on/,
    ),
  ]);
  expect(await deployedNow()).toBe(before);
});

const actionOf = (key: string): string => String(permissions[key].Action);

describe('without its permission the deployment fails and the service stays as it was', () => {
  test.each(['describe', 'register', 'look', 'update', 'tag', 'pass'])('%s', async (key) => {
    const name = `without-${key}`;
    await deploy(rehearsal, name, ecsPipeline(name, key));
    const before = await deployedNow();
    const { status, summary } = await runWith(name, good);
    expect([status, summary]).toEqual([
      'Failed',
      expect.stringContaining(`not authorized to perform: ${actionOf(key)}`),
    ]);
    expect(await deployedNow()).toBe(before);
  });

  test('to pass a role to another service is not enough', async () => {
    const pass = {
      ...permissions.pass,
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    };
    await deploy(rehearsal, 'elsewhere', ecsPipeline('elsewhere', undefined, { pass }));
    expect((await runWith('elsewhere', good)).summary).toContain('not authorized to perform: iam:PassRole');
  });
});
