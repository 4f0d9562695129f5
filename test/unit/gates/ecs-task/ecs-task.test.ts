import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EcsTaskOptions, Gate } from '../../../../src';
import { Json, resourceOf, roleOf, statementsOf, viaServices } from '../../../support/template';
import { importedCluster, text } from '../../deploy/ecs-rolling/support';
import { BoundGate, bindGate, declaredActions, KEY_ARN, recordsIn, TOPIC_ARN } from '../bind';

const log = (scope: Construct, id: string) =>
  ecs.LogDriver.awsLogs({ streamPrefix: 'run', logGroup: new logs.LogGroup(scope, id) });
const roles = (scope: Construct) => ({
  taskRole: iam.Role.fromRoleName(scope, 'TaskRole', 'tasks'),
  executionRole: iam.Role.fromRoleName(scope, 'ExecutionRole', 'execution'),
});
const byFamily = (scope: Construct): EcsTaskOptions => ({
  cluster: importedCluster(scope),
  taskDefinitionFamily: 'migration',
  containerNames: ['app'],
  ...roles(scope),
});

/** A task definition of this app whose containers write logs. */
function fargateTask(scope: Construct, containers = ['app']): ecs.FargateTaskDefinition {
  const definition = new ecs.FargateTaskDefinition(scope, 'Migration', { family: 'migrate' });
  const image = ecs.ContainerImage.fromRegistry('first');
  containers.forEach((name) => definition.addContainer(name, { image, logging: log(scope, `Log-${name}`) }));
  return definition;
}

/** A gate in the stack of what it runs. */
function inOneStack(options: (scope: Construct) => EcsTaskOptions, change?: Parameters<typeof bindGate>[1]): BoundGate {
  const made = bindGate(Gate.manualApproval(), change);
  const stage = new Construct(made.stack, 'Stage');
  return { ...made, stage, config: Gate.ecsTask(options(made.stack)).bind(stage, made.options) };
}

const templateOf = ({ stack }: BoundGate) => Template.fromStack(stack);
const functionOf = (gate: BoundGate) => resourceOf(templateOf(gate), 'AWS::Lambda::Function').Properties;
const settingsOf = (gate: BoundGate): Json => JSON.parse(text(functionOf(gate).Environment.Variables.RUN_TASK));
const permissionsOf = (gate: BoundGate) =>
  statementsOf(roleOf(templateOf(gate), 'lambda.amazonaws.com')).map(({ Action, Resource, Condition }) => [
    Action,
    text(Resource as Json),
    ...(Condition ? [JSON.parse(JSON.stringify(Condition), (_key, value: Json) => text(value))] : []),
  ]);
const arn = (service: string, resource: string) =>
  `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${resource}`;
const inCluster = { ArnEquals: { 'ecs:cluster': arn('ecs', 'cluster/cluster') } };
const logStatements = (gate: BoundGate) => permissionsOf(gate).filter(([action]) => action === 'logs:GetLogEvents');

describe('a task by its family', () => {
  test('gets a function that knows how to run it', () => {
    const { FunctionName, Handler, Environment } = functionOf(inOneStack(byFamily));
    expect([FunctionName, Handler]).toEqual(['shop-dev-Production-task-migration', 'index.runTask']);
    const { RUN_TASK: settings, REPOSITORY_URI: repository, ...variables } = Environment.Variables;
    expect(variables).toEqual({
      CLUSTER_NAME: 'cluster',
      TASK_DEFINITION_FAMILY: 'migration',
      CONTAINER_NAMES: '["app"]',
      TIMEOUT_MINUTES: '30',
      SNS_TOPIC_ARN: TOPIC_ARN,
      SOURCE_STAGE: 'Source',
      SOURCE_ACTION: 'Checkout',
    });
    expect(JSON.stringify(repository)).toContain('.dkr.ecr.');
    expect(JSON.parse(settings)).toEqual({
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-0123456789abcdef0'], assignPublicIp: 'DISABLED' },
      },
    });
  });

  test('gets an action that passes the image', () => {
    const [action, ...others] = declaredActions(inOneStack(byFamily));
    expect(others).toEqual([]);
    expect(action).toMatchObject({ Name: 'run-migration', ActionTypeId: { Provider: 'Lambda' }, RunOrder: 2 });
    expect(JSON.parse(action.Configuration.UserParameters)).toEqual({
      version: 1,
      imageDigest: '#{Build.IMAGE_DIGEST}',
      pipelineName: 'shop-dev',
      executionId: '#{codepipeline.PipelineExecutionId}',
      stageName: 'Production',
      actionName: 'run-migration',
      target: 'migration',
    });
  });

  test('gets a function with exactly these permissions', () => {
    const role = (name: string) => `arn:{AWS::Partition}:iam::{AWS::AccountId}:role/${name}`;
    expect(permissionsOf(inOneStack(byFamily)).slice(1)).toEqual([
      ['codepipeline:ListActionExecutions', arn('codepipeline', 'shop-dev')],
      [
        [
          'codepipeline:PutJobFailureResult',
          'codepipeline:PutJobSuccessResult',
          'ecs:DescribeTaskDefinition',
          'ecs:RegisterTaskDefinition',
        ],
        '*',
      ],
      [
        'ecs:TagResource',
        arn('ecs', 'task-definition/migration:*'),
        { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
      ],
      [
        'iam:PassRole',
        [role('execution'), role('tasks')],
        { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      ],
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html#IAM_run_policies
      ['ecs:RunTask', arn('ecs', 'task-definition/migration:*'), inCluster],
      [['ecs:DescribeTasks', 'ecs:StopTask'], arn('ecs', 'task/cluster/*'), inCluster],
      ['sns:Publish', TOPIC_ARN],
    ]);
  });

  test('is granted the key of the topic', () => {
    const topic = (scope: Stack) =>
      sns.Topic.fromTopicAttributes(scope, 'Mine', { topicArn: TOPIC_ARN, keyArn: KEY_ARN });
    const made = inOneStack(byFamily, recordsIn(topic));
    expect(permissionsOf(made)).toContainEqual([
      ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      KEY_ARN,
      JSON.parse(JSON.stringify(viaServices('sns')), (_key, value: Json) => text(value)),
    ]);
  });

  test('has all options', () => {
    const made = inOneStack((scope) => ({
      ...byFamily(scope),
      containerNames: ['web', 'app'],
      command: ['npm', 'run', 'migrate'],
      launchType: ecs.LaunchType.EC2,
      vpcSubnets: { subnets: [ec2.Subnet.fromSubnetId(scope, 'Subnet', 'subnet-1')] },
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-1')],
      assignPublicIp: true,
      timeout: Duration.hours(23),
      logGroup: logs.LogGroup.fromLogGroupName(scope, 'Log', '/mine'),
    }));
    expect(settingsOf(made)).toEqual({
      launchType: 'EC2',
      command: ['npm', 'run', 'migrate'],
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' },
      },
    });
    expect(functionOf(made).Environment.Variables).toMatchObject({
      CONTAINER_NAMES: '["web","app"]',
      TIMEOUT_MINUTES: '1380',
    });
    expect(logStatements(made)).toEqual([['logs:GetLogEvents', arn('logs', 'log-group:/mine:log-stream:*')]]);
  });

  test('has no network of its own on EC2', () => {
    const made = inOneStack((scope) => ({ ...byFamily(scope), launchType: ecs.LaunchType.EC2 }));
    expect(settingsOf(made)).toEqual({ launchType: 'EC2' });
  });

  test('has a general name if its family is a token', () => {
    const taskDefinitionFamily = Lazy.string({ produce: () => 'late' });
    const made = inOneStack((scope) => ({ ...byFamily(scope), taskDefinitionFamily }));
    expect(functionOf(made)).toMatchObject({
      FunctionName: 'shop-dev-Production-task-task',
      Environment: { Variables: { TASK_DEFINITION_FAMILY: 'late' } },
    });
  });

  test('takes an existing role', () => {
    const made = inOneStack((scope) => ({
      ...byFamily(scope),
      role: new iam.Role(scope, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    }));
    const { PolicyDocument } = resourceOf(templateOf(made), 'AWS::IAM::Policy', 'ExistingRolePolicy').Properties;
    expect(JSON.stringify(PolicyDocument)).toContain('ecs:RunTask');
  });
});

describe('a task definition of this app', () => {
  const ofApp = (more: Partial<EcsTaskOptions> = {}, containers?: string[]) =>
    inOneStack((scope) => ({
      cluster: importedCluster(scope),
      taskDefinition: fargateTask(scope, containers),
      ...more,
    }));

  test('says what it is, and where its containers write', () => {
    const made = ofApp({ containerNames: ['app', 'web'] }, ['app', 'web', 'proxy']);
    expect(functionOf(made).Environment.Variables).toMatchObject({
      TASK_DEFINITION_FAMILY: 'migrate',
      CONTAINER_NAMES: '["app","web"]',
    });
    expect(made.config.actions[0].actionProperties.actionName).toBe('run-Migration');
    expect(logStatements(made)).toEqual([
      ['logs:GetLogEvents', ['app', 'web'].map((name) => arn('logs', `log-group:{Log${name}}:log-stream:*`))],
    ]);
  });

  test('can pull the image', () => {
    const { Properties } = resourceOf(templateOf(ofApp()), 'AWS::IAM::Policy', 'PullPolicy');
    expect(text(Properties.Roles)).toEqual(['{MigrationExecutionRole}']);
  });

  test('without a known log group has no permission on logs', () => {
    const made = inOneStack((scope) => {
      const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Migration');
      taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('first') });
      return { cluster: importedCluster(scope), taskDefinition };
    });
    expect(logStatements(made)).toEqual([]);
  });

  test.each<[string, (scope: Construct) => ecs.TaskDefinition, Json]>([
    ['EC2', (scope) => new ecs.Ec2TaskDefinition(scope, 'Tasks'), undefined],
    [
      'EC2',
      (scope) => new ecs.Ec2TaskDefinition(scope, 'Tasks', { networkMode: ecs.NetworkMode.AWS_VPC }),
      { awsvpcConfiguration: { subnets: ['subnet-0123456789abcdef0'], assignPublicIp: 'DISABLED' } },
    ],
    ['EXTERNAL', (scope) => new ecs.ExternalTaskDefinition(scope, 'Tasks'), undefined],
  ])('for %s runs there', (launchType, make, networkConfiguration) => {
    const made = inOneStack((scope) => {
      const taskDefinition = make(scope);
      taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('first'), memoryLimitMiB: 64 });
      return { cluster: importedCluster(scope), taskDefinition };
    });
    expect(settingsOf(made)).toEqual({ launchType, networkConfiguration });
  });

  test('can run several times in a stage, after the deployment too', () => {
    const made = inOneStack(byFamily);
    const again = Gate.ecsTask({ ...byFamily(new Construct(made.stack, 'Again')), command: ['test'] });
    const config = again.bind(made.stage, { ...made.options, target: 'web.worker' });
    const [action] = declaredActions({ ...made, config });
    expect(action.Name).toBe('run-migration-2');
    expect(JSON.parse(action.Configuration.UserParameters).target).toBe('web.worker');
  });
});
