import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CiCdPipelineProps, DeployTarget, Gate, PipelineSource } from '../../src';
import { testPipeline } from '../support/template';

/** As plain JavaScript hands it over. */
type Loose<T> = { [P in keyof T]?: unknown };
const key = new kms.Key(new Stack(), 'Key');

describe('constructs and durations of the wrong kind', () => {
  const missing = (prop: string) =>
    `${prop} is required because service 'Default/Key' was imported, so it cannot be read from the service: pass it`;
  const construct = (prop: string, type: string, importer: string, got: string) =>
    `${prop} must be a construct such as ${type}, got ${got}: create one, or import one with ${type}.${importer}()`;

  test.each<[Loose<CiCdPipelineProps>, string]>([
    [{ repository: 'shop' }, construct('repository', 'ecr.Repository', 'fromRepositoryName', "'shop'")],
    [{ repository: '' }, construct('repository', 'ecr.Repository', 'fromRepositoryName', "''")],
    [{ repository: null }, construct('repository', 'ecr.Repository', 'fromRepositoryName', 'null')],
    [{ artifactBucket: 'b' }, construct('artifactBucket', 's3.Bucket', 'fromBucketName', "'b'")],
    [{ deploymentsTable: {} }, construct('deploymentsTable', 'dynamodb.Table', 'fromTableName', 'an object')],
    [{ notificationTopic: 'arn' }, construct('notificationTopic', 'sns.Topic', 'fromTopicArn', "'arn'")],
    [{ pipelineRole: 'r' }, construct('pipelineRole', 'iam.Role', 'fromRoleName', "'r'")],
    [{ eventRole: 5 }, construct('eventRole', 'iam.Role', 'fromRoleName', '5')],
    [{ artifactExpiration: 30 }, 'artifactExpiration must be a Duration, got 30: use one such as Duration.days(30)'],
    [
      { artifactNoncurrentVersionExpiration: null },
      'artifactNoncurrentVersionExpiration must be a Duration, got null: use one such as Duration.days(30)',
    ],
  ])('%j', (props, message) =>
    expect(() => testPipeline(() => props as CiCdPipelineProps)).toThrow(new Error(`[Test/Pipeline] ${message}`)),
  );

  const containers = "containerNames must be a list, got 'app': pass one such as ['app']";
  const role = (got: string, prop = 'role') => construct(prop, 'iam.Role', 'fromRoleName', got);
  test.each<[string, () => unknown, string]>([
    [
      'PipelineSource.s3',
      () => PipelineSource.s3('source.zip', { bucket: 'uploads' as never }),
      construct('bucket', 's3.Bucket', 'fromBucketName', "'uploads'"),
    ],
    [
      'PipelineSource.codeCommit',
      () => PipelineSource.codeCommit('shop' as never),
      construct('repository', 'codecommit.Repository', 'fromRepositoryName', "'shop'"),
    ],
    [
      'DeployTarget.ecsRolling',
      () => DeployTarget.ecsRolling(undefined as never, { role: 'r' as never }),
      `${construct('service', 'ecs.FargateService', 'fromFargateServiceAttributes', 'undefined')}; ${role("'r'")}`,
    ],
    [
      'DeployTarget.ecsRolling',
      () => DeployTarget.ecsRolling(key as never, { taskRole: 't' as never, executionRole: 'e' as never }),
      `${missing('containerName')}; ${missing('taskDefinitionFamily')}; ${role("'t'", 'taskRole')}; ${role("'e'", 'executionRole')}`,
    ],
    [
      'DeployTarget.ecsService',
      () => DeployTarget.ecsService('shop' as never, { role: 'r' as never, deploymentTimeout: 30 as never }),
      `${construct('service', 'ecs.FargateService', 'fromFargateServiceAttributes', "'shop'")}; ${role("'r'")}; ` +
        'deploymentTimeout must be a Duration, got 30: use one such as Duration.minutes(30)',
    ],
    [
      'DeployTarget.ecsService',
      () => DeployTarget.ecsService(key as never, { containerNames: 'app' as never, approval: true as never }),
      `${missing('taskDefinitionFamily')}; ${missing('taskRole')}; ${missing('executionRole')}; ` +
        `${containers}; approval must be an object, got true: pass {} for an approval with defaults`,
    ],
    [
      'DeployTarget.ecsTaskDefinition',
      () =>
        DeployTarget.ecsTaskDefinition(7 as never, {
          containerNames: 'app' as never,
          taskRole: 't' as never,
          executionRole: undefined as never,
          role: 'r' as never,
        }),
      `family must be a string, got 7: use letters, digits, '-' or '_', such as 'shop'; ${containers}; ` +
        `${role("'t'", 'taskRole')}; ${role('undefined', 'executionRole')}; ${role("'r'")}`,
    ],
    [
      'Gate.ecsTask',
      () => Gate.ecsTask({ cluster: 'c', taskDefinition: 't', role: 'r', logGroup: 'l', timeout: 30 } as never),
      `${construct('cluster', 'ecs.Cluster', 'fromClusterAttributes', "'c'")}; ` +
        `${construct('taskDefinition', 'ecs.FargateTaskDefinition', 'fromFargateTaskDefinitionAttributes', "'t'")}; ` +
        `${construct('logGroup', 'logs.LogGroup', 'fromLogGroupName', "'l'")}; ${role("'r'")}; ` +
        'timeout must be a Duration, got 30: use one such as Duration.minutes(30)',
    ],
    [
      'Gate.ecsTask',
      () => Gate.ecsTask({ cluster: key, taskDefinition: key, securityGroups: 'g', command: 'run' } as never),
      "taskDefinition must be created in this app, got 'Default/Key', which does not tell its family and its containers: pass taskDefinitionFamily, taskRole and executionRole instead; " +
        "securityGroups must be a list, got 'g': pass a list of security groups; " +
        "command must be a list, got 'run': pass one such as ['npm', 'run', 'migrate']",
    ],
    [
      'DeployTarget.ecsTaskDefinition',
      () => DeployTarget.ecsTaskDefinition('report', undefined as never),
      'options must be an object, got undefined: pass containerNames, taskRole and executionRole',
    ],
    [
      'Gate.ecsTask',
      () => Gate.ecsTask(undefined as never),
      'options must be an object, got undefined: pass at least cluster and taskDefinition',
    ],
    ['DeployTarget.promoteByTag', () => DeployTarget.promoteByTag('live', { role: 'r' as never }), role("'r'")],
    ['Gate.imageValidation', () => Gate.imageValidation({ role: 'r' as never }), role("'r'")],
    [
      'Gate.imageValidation',
      () => Gate.imageValidation({ scanTimeout: 30 as never }),
      'scanTimeout must be a Duration, got 30: use one such as Duration.minutes(30)',
    ],
  ])('%s', (factory, make, message) => {
    expect(make).toThrow(new Error(`[${factory}] ${message}`));
  });
});
