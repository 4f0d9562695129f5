import { physicalIds, statusOf, templateOf, withRehearsal } from './support';
import type { Rehearsal } from '../../src/rehearsal';
import { arn, connectionSource, deploy, pipeline, type Resource, type Resources, role } from '../pipelines/templates';

let rehearsal: Rehearsal;

const roleArn = (service: string) => arn('iam', `role/for-${service}`).replace(':us-east-1:', '::');
const group = (LogGroupName: string): Resource => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } });

const { Project, Pipeline } = pipeline({ name: 'taken', source: connectionSource('acme/taken'), statements: [] });

/** Every type with a fixed name, all of which exist before each test. */
const TAKEN: Record<string, Resource> = {
  taken: group('taken'),
  'taken-alarm': {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'taken-alarm',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Period: 60,
      Statistic: 'Sum',
      Threshold: 1,
    },
  },
  'taken-bucket': { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'taken-bucket' } },
  'taken-function': {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'taken-function',
      Role: roleArn('lambda'),
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: 'exports.handler = async () => 1;' },
    },
  },
  'taken-managed-policy': {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName: 'taken-managed-policy',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
      },
    },
  },
  'taken-parameter': {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: 'taken-parameter', Type: 'String', Value: 'x' },
  },
  'taken-pipeline': {
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: {
      ...Pipeline.Properties,
      Name: 'taken-pipeline',
      RoleArn: roleArn('codepipeline'),
      ArtifactStore: { Type: 'S3', Location: 'taken-bucket' },
      Stages: (Pipeline.Properties.Stages as unknown[]).map((stage) =>
        JSON.parse(JSON.stringify(stage).replace('{"Ref":"Project"}', '"taken-project"')),
      ),
    },
  },
  'taken-project': {
    Type: 'AWS::CodeBuild::Project',
    Properties: { ...Project.Properties, Name: 'taken-project', ServiceRole: roleArn('codebuild') },
  },
  'taken-queue': { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'taken-queue' } },
  'taken-repository': { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'taken-repository' } },
  'taken-role': role('taken-role', 'lambda.amazonaws.com', []),
  'taken-rule': {
    Type: 'AWS::Events::Rule',
    Properties: { Name: 'taken-rule', EventPattern: { source: ['aws.codepipeline'] } },
  },
  'taken-secret': { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'taken-secret', SecretString: 'x' } },
  'taken-table': {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'taken-table',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  },
  'taken-topic': { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'taken-topic' } },
  'alias/taken': {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: 'alias/taken', TargetKeyId: '11111111-2222-4333-8444-555555555555' },
  },
};

withRehearsal(async (started) => {
  rehearsal = started;
  const roles = Object.fromEntries(
    ['lambda', 'codebuild', 'codepipeline'].map((service, index): [string, Resource] => [
      `Role${index}`,
      role(`for-${service}`, `${service}.amazonaws.com`, []),
    ]),
  );
  await deploy(rehearsal, 'roles', roles);
  const owned = Object.values(TAKEN).map((resource, index): [string, Resource] => [`Taken${index}`, resource]);
  await deploy(rehearsal, 'owner', Object.fromEntries(owned));
});

const alreadyExists = (type: string, name: string) =>
  `Resource of type '${type}' with identifier '${name}' already exists.`;

// https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
describe.each(Object.entries(TAKEN).map(([name, resource]) => ({ name, type: resource.Type, resource })))(
  'a taken name of $type',
  ({ name, type, resource }) => {
    const stack = name.replace(/\W/g, '-');

    test('its creation fails, and the new stack is rolled back', async () => {
      const created = deploy(rehearsal, `new-${stack}`, { First: group(`first-of-${stack}`), Second: resource });
      await expect(created).rejects.toThrow(alreadyExists(type, name));
      expect(await statusOf(rehearsal, `new-${stack}`)).toBe('ROLLBACK_COMPLETE');
    });

    test('the update that adds it is rolled back to what was there, and the owner keeps its own', async () => {
      const before: Resources = { First: group(`updated-${stack}`) };
      await deploy(rehearsal, `old-${stack}`, before);
      const resources = await physicalIds(rehearsal, `old-${stack}`);
      const updated = deploy(rehearsal, `old-${stack}`, { ...before, Second: resource });
      await expect(updated).rejects.toThrow(alreadyExists(type, name));
      expect(await statusOf(rehearsal, `old-${stack}`)).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await templateOf(rehearsal, `old-${stack}`)).toEqual(['First']);
      expect(await physicalIds(rehearsal, `old-${stack}`)).toEqual(resources);
      await deploy(rehearsal, `old-${stack}`, before);
      expect(Object.values(await physicalIds(rehearsal, 'owner')).some((id) => id.includes(name))).toBe(true);
    });
  },
);

test("the reason has CloudFormation's form, and only that of this deployment", async () => {
  const before: Resources = { First: group('reasons') };
  await deploy(rehearsal, 'reasons', before);
  const add = (name: string) => deploy(rehearsal, 'reasons', { ...before, Second: TAKEN[name] });
  await expect(add('taken-topic')).rejects.toThrow('taken-topic');
  await expect(add('taken')).rejects.toThrow(
    'stack reasons was not updated: Second (AWS::Logs::LogGroup): Resource handler returned message: ' +
      "\"Resource of type 'AWS::Logs::LogGroup' with identifier 'taken' already exists.\" " +
      '(HandlerErrorCode: AlreadyExists)',
  );
  await expect(add('taken')).rejects.not.toThrow('taken-topic');
});

test('a stack whose creation was rolled back is deleted and created again', async () => {
  const free = group('free-after-all');
  await expect(deploy(rehearsal, 'again', { First: TAKEN['taken-topic'] })).rejects.toThrow('already exists');
  await deploy(rehearsal, 'again', { First: free });
  expect(await statusOf(rehearsal, 'again')).toBe('CREATE_COMPLETE');
});

test('an update that renames a resource to a name that is taken is rolled back', async () => {
  await deploy(rehearsal, 'renamed', { First: group('renamed-group') });
  await expect(deploy(rehearsal, 'renamed', { First: group('taken') })).rejects.toThrow(
    alreadyExists('AWS::Logs::LogGroup', 'taken'),
  );
  expect(await physicalIds(rehearsal, 'renamed')).toEqual({ First: 'renamed-group' });
});
