import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EcsTaskOptions, Gate } from '../../../../src';
import { importedCluster, stackIn } from '../../deploy/ecs-rolling/support';
import { bindGate, recordsIn } from '../bind';

const stack = new Stack();
const cluster = importedCluster(stack);
const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Migration');
taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('first') });
const onBridge = new ecs.Ec2TaskDefinition(stack, 'Bridge');
const role = iam.Role.fromRoleName(stack, 'Role', 'mine');
const byFamily = { taskDefinitionFamily: 'migration', containerNames: ['app'], taskRole: role, executionRole: role };

const construct = (prop: string, type: string, importer: string, got: string) =>
  `${prop} must be a construct such as ${type}, got ${got}: create one, or import one with ${type}.${importer}()`;
const required = (prop: string) => `${prop} is required without taskDefinition: pass it`;
const command = "pass one such as ['npm', 'run', 'migrate']";
const timeout = (got: string) =>
  `timeout must be a whole number of minutes between 1 minute and 23 hours, got ${got}: use one such as Duration.minutes(30)`;
const bridge = (prop: string) =>
  `${prop} needs the network mode awsvpc, got bridge in task definition 'Default/Bridge': leave it out`;

test.each<[string, Partial<EcsTaskOptions>, string]>([
  [
    'no cluster',
    { ...byFamily, cluster: undefined },
    construct('cluster', 'ecs.Cluster', 'fromClusterAttributes', 'undefined'),
  ],
  [
    'no task definition',
    {},
    ['containerNames', 'taskDefinitionFamily', 'taskRole', 'executionRole'].map(required).join('; '),
  ],
  [
    'a family with a revision',
    { ...byFamily, taskDefinitionFamily: 'm:1' },
    "taskDefinitionFamily must be letters, digits, '-' or '_', such as 'shop', got 'm:1'",
  ],
  [
    'a task definition and a family',
    { taskDefinition, taskDefinitionFamily: 'migration' },
    'taskDefinitionFamily is read from taskDefinition: leave it out',
  ],
  [
    'an ARN as task definition',
    { taskDefinition: 'arn' as never },
    construct('taskDefinition', 'ecs.FargateTaskDefinition', 'fromFargateTaskDefinitionAttributes', "'arn'"),
  ],
  [
    'an imported task definition',
    {
      taskDefinition: ecs.TaskDefinition.fromTaskDefinitionArn(
        stack,
        'Imported',
        'arn:aws:ecs:r:1:task-definition/m:1',
      ),
    },
    "taskDefinition must be created in this app, got 'Default/Imported', which does not tell its family and its containers: pass taskDefinitionFamily, taskRole and executionRole instead",
  ],
  [
    'a role as a string',
    { ...byFamily, role: 'mine' as never },
    construct('role', 'iam.Role', 'fromRoleName', "'mine'"),
  ],
  [
    'a log group as a string',
    { ...byFamily, logGroup: '/mine' as never },
    construct('logGroup', 'logs.LogGroup', 'fromLogGroupName', "'/mine'"),
  ],
  [
    'a security group as a string',
    { ...byFamily, securityGroups: ['sg-1' as never] },
    construct('securityGroups', 'ec2.SecurityGroup', 'fromSecurityGroupId', "'sg-1'"),
  ],
  [
    'a container twice',
    { ...byFamily, containerNames: ['a', 'a'] },
    "containerNames must be unique, got 'a' twice: remove one",
  ],
  [
    'a command in one string',
    { ...byFamily, command: 'npm test' as never },
    `command must be a list, got 'npm test': ${command}`,
  ],
  ['a number in a command', { ...byFamily, command: [5 as never] }, `command must be a string, got 5: ${command}`],
  ['an empty command', { ...byFamily, command: [] }, `command must not be empty: leave it out, or ${command}`],
  [
    'an unknown launch type',
    { ...byFamily, launchType: 'MOON' as never },
    "launchType must be one of ecs.LaunchType, got 'MOON': use one such as ecs.LaunchType.FARGATE",
  ],
  ['a timeout of no time', { ...byFamily, timeout: Duration.minutes(0) }, timeout('0 minutes')],
  ['a timeout of a day', { ...byFamily, timeout: Duration.days(1) }, timeout('1 day')],
  [
    'a network in the mode bridge',
    { taskDefinition: onBridge, vpcSubnets: {}, securityGroups: [], assignPublicIp: false },
    ['vpcSubnets', 'securityGroups', 'assignPublicIp'].map(bridge).join('; '),
  ],
])('%s is rejected', (_case, options, message) => {
  const gate = () => Gate.ecsTask({ cluster, ...options } as EcsTaskOptions);
  expect(gate).toThrow(new Error(`[Gate.ecsTask] ${message}`));
});

test('a cluster in another account is rejected', () => {
  const away = ecs.Cluster.fromClusterArn(
    stackIn('us-east-1'),
    'Far',
    'arn:aws:ecs:us-east-1:222222222222:cluster/live',
  );
  const { stage, options } = bindGate(Gate.manualApproval(), undefined, {
    region: 'us-east-1',
    account: '111111111111',
  });
  expect(() => Gate.ecsTask({ cluster: away, ...byFamily }).bind(stage, options)).toThrow(
    new Error(
      "[Test/Production] cluster 'Test/Far' must be in the pipeline's account '111111111111', got '222222222222': deploy to it from a pipeline there",
    ),
  );
});

test('containers that the task definition does not have are rejected', () => {
  const { stage, options } = bindGate(Gate.manualApproval());
  const gate = Gate.ecsTask({ cluster, taskDefinition, containerNames: ['web'] });
  expect(() => gate.bind(stage, options)).toThrow(
    new Error(
      "[Test/Production] containerNames must be containers of the task definition 'Default/Migration', got 'web': use one of 'app'",
    ),
  );
});

test('a FIFO topic is rejected', () => {
  const topic = (scope: Stack) => new sns.Topic(scope, 'Fifo', { fifo: true, topicName: 'failures.fifo' });
  const vpcSubnets = { subnets: [ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-1')] };
  expect(() => bindGate(Gate.ecsTask({ cluster, ...byFamily, vpcSubnets }), recordsIn(topic))).toThrow(
    /topic 'Test\/Fifo' must be a standard topic/,
  );
});
