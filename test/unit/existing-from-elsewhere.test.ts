import { App, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CiCdPipeline, CiCdPipelineProps, DeployTarget, Gate, ImageBuild, PipelineSource } from '../../src';
import { fargateService, oneOffTask, tasksElsewhere } from '../support/existing';
import { minimalProps } from '../support/template';

describe('an existing resource of another account or Region', () => {
  const env = { account: '111111111111', region: 'eu-west-1' };
  const pipelineIn = (props: (scope: Construct) => Partial<CiCdPipelineProps>, own: Partial<typeof env> = env) => {
    const stack = new Stack(new App(), 'Test', { env: own });
    return new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, ...props(stack) });
  };
  const bucket = (scope: Construct, where: Partial<typeof env>) =>
    s3.Bucket.fromBucketAttributes(scope, 'Mine', { bucketName: 'mine', ...where });
  const repository = (scope: Construct, account: string, region: string) =>
    ecr.Repository.fromRepositoryArn(scope, 'Mine', `arn:aws:ecr:${region}:${account}:repository/mine`);
  const project = (scope: Construct, account: string, region: string) =>
    codebuild.Project.fromProjectArn(scope, 'Mine', `arn:aws:codebuild:${region}:${account}:project/mine`);
  const tableArn = (account: string, region: string) => `arn:aws:dynamodb:${region}:${account}:table/mine`;
  const table = (scope: Construct, account: string, region: string) =>
    dynamodb.Table.fromTableArn(scope, 'Mine', tableArn(account, region));
  const tableV2 = (scope: Construct, account: string, region: string) =>
    dynamodb.TableV2.fromTableArn(scope, 'Mine', tableArn(account, region));
  const tableOfApp = (scope: Construct, id = 'Mine') =>
    new dynamodb.Table(scope, id, {
      tableName: 'mine',
      partitionKey: { name: 'deploymentId', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'timestamp', type: dynamodb.AttributeType.NUMBER },
    });
  const topic = (scope: Construct, account: string, region: string) =>
    sns.Topic.fromTopicArn(scope, 'Mine', `arn:aws:sns:${region}:${account}:mine`);
  const stackElsewhere = (scope: Construct) =>
    new Stack(scope.node.root as App, 'Elsewhere', { env: { ...env, region: 'us-east-1' } });
  const ownRole = (scope: Construct) => iam.Role.fromRoleName(scope, 'Role', 'mine');
  const role = (scope: Construct) => iam.Role.fromRoleArn(scope, 'Mine', 'arn:aws:iam::222222222222:role/mine');
  const inAccount = (what: string) =>
    `${what} must be in the pipeline's account '111111111111', got '222222222222': use one in the same account`;
  const inRegion = (what: string) =>
    `${what} must be in the pipeline's region 'eu-west-1', got 'us-east-1': use one in the same region`;
  const stage = (targets: DeployTarget[], verifications: Gate[] = []) => ({
    stages: [{ stageName: 'Own', targets, verifications }],
  });

  test.each<[string, (scope: Construct) => Partial<CiCdPipelineProps>, string]>([
    [
      'a repository of another account',
      (scope) => ({ repository: repository(scope, '222222222222', 'eu-west-1') }),
      `[Test/Pipeline] ${inAccount('repository')}`,
    ],
    [
      'a repository of another Region',
      (scope) => ({ repository: repository(scope, '111111111111', 'us-east-1') }),
      `[Test/Pipeline] ${inRegion('repository')}`,
    ],
    [
      'an artifact bucket of another account',
      (scope) => ({ artifactBucket: bucket(scope, { account: '222222222222' }) }),
      `[Test/Pipeline] ${inAccount('artifactBucket')}`,
    ],
    [
      'an artifact bucket of another Region',
      (scope) => ({ artifactBucket: bucket(scope, { region: 'us-east-1' }) }),
      `[Test/Pipeline] ${inRegion('artifactBucket')}`,
    ],
    [
      'a table of another account',
      (scope) => ({ deploymentsTable: table(scope, '222222222222', 'eu-west-1') }),
      `[Test/Pipeline] ${inAccount('deploymentsTable')}`,
    ],
    [
      'a table of another Region',
      (scope) => ({ deploymentsTable: table(scope, '111111111111', 'us-east-1') }),
      `[Test/Pipeline] ${inRegion('deploymentsTable')}`,
    ],
    [
      'a table of another account, by the newer L2',
      (scope) => ({ deploymentsTable: tableV2(scope, '222222222222', 'eu-west-1') }),
      `[Test/Pipeline] ${inAccount('deploymentsTable')}`,
    ],
    [
      'a table of another Region, by the newer L2',
      (scope) => ({ deploymentsTable: tableV2(scope, '111111111111', 'us-east-1') }),
      `[Test/Pipeline] ${inRegion('deploymentsTable')}`,
    ],
    [
      'a table of another Region, in this app',
      (scope) => ({ deploymentsTable: tableOfApp(stackElsewhere(scope)) }),
      `[Test/Pipeline] ${inRegion('deploymentsTable')}`,
    ],
    [
      'a table of another account and Region',
      (scope) => ({ deploymentsTable: table(scope, '222222222222', 'us-east-1') }),
      `[Test/Pipeline] ${inAccount('deploymentsTable')}; ${inRegion('deploymentsTable')}`,
    ],
    [
      'a topic of another account',
      (scope) => ({ notificationTopic: topic(scope, '222222222222', 'eu-west-1') }),
      `[Test/Pipeline] ${inAccount('notificationTopic')}`,
    ],
    [
      'a topic of another Region',
      (scope) => ({ notificationTopic: topic(scope, '111111111111', 'us-east-1') }),
      `[Test/Pipeline] ${inRegion('notificationTopic')}`,
    ],
    [
      'a topic of another Region, in this app',
      (scope) => ({ notificationTopic: new sns.Topic(stackElsewhere(scope), 'Mine', { topicName: 'mine' }) }),
      `[Test/Pipeline] ${inRegion('notificationTopic')}`,
    ],
    [
      'a project of another account',
      (scope) => ({
        imageBuild: ImageBuild.project(project(scope, '222222222222', 'eu-west-1'), { role: ownRole(scope) }),
      }),
      `[Test/Pipeline] ${inAccount("project 'Test/Mine'")}`,
    ],
    [
      'a project of another Region',
      (scope) => ({
        imageBuild: ImageBuild.project(project(scope, '111111111111', 'us-east-1'), { role: ownRole(scope) }),
      }),
      `[Test/Pipeline] ${inRegion("project 'Test/Mine'")}`,
    ],
    [
      'a source bucket of another account',
      (scope) => ({ source: PipelineSource.s3('a.zip', { bucket: bucket(scope, { account: '222222222222' }) }) }),
      `[Test/Pipeline] ${inAccount("bucket 'Test/Mine'")}`,
    ],
    [
      'a source bucket of another Region',
      (scope) => ({ source: PipelineSource.s3('a.zip', { bucket: bucket(scope, { region: 'us-east-1' }) }) }),
      `[Test/Pipeline] ${inRegion("bucket 'Test/Mine'")}`,
    ],
    [
      'a role of the pipeline',
      (scope) => ({ pipelineRole: role(scope) }),
      `[Test/Pipeline] ${inAccount("role 'Test/Mine'")}`,
    ],
    [
      'a role of the event',
      (scope) => ({ eventRole: role(scope) }),
      `[Test/Pipeline] ${inAccount("role 'Test/Mine'")}`,
    ],
    [
      'a role of the build',
      (scope) => ({ imageBuild: ImageBuild.docker({ role: role(scope) }) }),
      `[Test/Pipeline] ${inAccount("role 'Test/Mine'")}`,
    ],
    [
      'a role of a promotion',
      (scope) => stage([DeployTarget.promoteByTag('live', { role: role(scope) })]),
      `[Test/Pipeline/Stages/Own/Tag-live] ${inAccount("role 'Test/Mine'")}`,
    ],
    [
      'a role of a deployment',
      (scope) => stage([DeployTarget.ecsRolling(fargateService(scope), { role: role(scope) })]),
      `[Test/Pipeline/Stages/Own/Ecs-Service] ${inAccount("role 'Test/Mine'")}`,
    ],
    [
      'a role of a deployment by a function',
      (scope) => stage([DeployTarget.ecsService(fargateService(scope), { role: role(scope) })]),
      `[Test/Pipeline/Stages/Own/EcsService-Service] ${inAccount("role 'Test/Mine'")}`,
    ],
    [
      'a role of a registration',
      (scope) => stage([DeployTarget.ecsTaskDefinition('report', { ...tasksElsewhere(scope), role: role(scope) })]),
      `[Test/Pipeline/Stages/Own/EcsTaskDefinition-report] ${inAccount("role 'Test/Mine'")}`,
    ],
    [
      'a role of a task',
      (scope) => stage([], [Gate.ecsTask({ ...oneOffTask(scope), role: role(scope) })]),
      `[Test/Pipeline/Stages/Own/Task-migration] ${inAccount("role 'Test/Mine'")}`,
    ],
    [
      'a role of a validation',
      (scope) => stage([], [Gate.imageValidation({ role: role(scope) })]),
      `[Test/Pipeline/Stages/Own/ImageValidation] ${inAccount("role 'Test/Mine'")}`,
    ],
  ])('%s is rejected', (_case, props, message) => {
    expect(() => pipelineIn(props)).toThrow(new Error(message));
  });

  test('is trusted if the account is not known', () => {
    expect(() => pipelineIn((scope) => ({ pipelineRole: role(scope) }), {})).not.toThrow();
    expect(() => pipelineIn((scope) => ({ artifactBucket: bucket(scope, env) }), {})).not.toThrow();
    expect(() =>
      pipelineIn((scope) => ({ deploymentsTable: table(scope, env.account, env.region) }), {}),
    ).not.toThrow();
    expect(() =>
      pipelineIn((scope) => ({ notificationTopic: topic(scope, env.account, env.region) }), {}),
    ).not.toThrow();
  });

  test.each<[string, (scope: Construct) => Partial<CiCdPipelineProps>]>([
    ['a table by its ARN', (scope) => ({ deploymentsTable: table(scope, env.account, env.region) })],
    ['a table by its ARN, by the newer L2', (scope) => ({ deploymentsTable: tableV2(scope, env.account, env.region) })],
    ['a table by its name', (scope) => ({ deploymentsTable: dynamodb.Table.fromTableName(scope, 'Mine', 'mine') })],
    ['a table of this app', (scope) => ({ deploymentsTable: tableOfApp(scope) })],
    ['a topic', (scope) => ({ notificationTopic: topic(scope, env.account, env.region) })],
  ])('%s in the account and Region of the pipeline is accepted', (_case, props) => {
    expect(() => pipelineIn(props)).not.toThrow();
  });
});
