import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ACCOUNT,
  type EngineCall,
  type FakeEngine,
  REGION,
  arn,
  clientOptions,
  deploy,
  queuePolicy,
  receive,
  role,
  roleArn,
  until,
  withEmulator,
} from './support';
import type { Emulator } from '../../src/emulator/emulator';

let engine: FakeEngine;
let emulator: Emulator;

withEmulator((started, called) => {
  emulator = started;
  engine = called;
});

const startCalls = () => engine.calls.filter((call) => call.path === '/_rehearsal/start-pipeline');
const pipelineCalls = (operation: string) =>
  engine.calls.filter((call) => call.path === '/_rehearsal/pipelines' && call.body.operation === operation);

const PIPELINE_PROPERTIES = { RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] }, PipelineType: 'V2', Stages: [] };

async function upload(key: string): Promise<void> {
  await new S3Client(clientOptions(emulator)).send(new PutObjectCommand({ Bucket: 'source', Key: key, Body: 'zip' }));
}

describe('an upload to a bucket with EventBridge notifications', () => {
  let outputs: Record<string, string>;

  beforeAll(async () => {
    outputs = await deploy(
      emulator,
      'shop',
      {
        Source: {
          Type: 'AWS::S3::Bucket',
          Properties: {
            BucketName: 'source',
            VersioningConfiguration: { Status: 'Enabled' },
            NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
          },
        },
        PipelineRole: role('pipeline', 'codepipeline.amazonaws.com', [{ Action: 's3:GetObject', Resource: '*' }]),
        EventsRole: role('events', 'events.amazonaws.com', [
          { Action: 'codepipeline:StartPipelineExecution', Resource: arn('codepipeline', 'Shop') },
        ]),
        Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { ...PIPELINE_PROPERTIES, Name: 'Shop' } },
        Unnamed: { Type: 'AWS::CodePipeline::Pipeline', Properties: PIPELINE_PROPERTIES },
        DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead-letters' } },
        DeadLettersPolicy: queuePolicy('DeadLetters', 'upload'),
        Upload: {
          Type: 'AWS::Events::Rule',
          Properties: {
            Name: 'upload',
            EventPattern: {
              source: ['aws.s3'],
              'detail-type': ['Object Created'],
              detail: { bucket: { name: ['source'] }, object: { key: ['source.zip'] } },
            },
            Targets: [
              {
                Id: 'Pipeline',
                Arn: { 'Fn::Sub': 'arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}' },
                RoleArn: { 'Fn::GetAtt': ['EventsRole', 'Arn'] },
                DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
                RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
                InputTransformer: {
                  InputPathsMap: { version: '$.detail.object.version-id' },
                  InputTemplate: '{"version":<version>}',
                },
              },
            ],
          },
        },
      },
      { name: { Ref: 'Pipeline' }, version: { 'Fn::GetAtt': ['Pipeline', 'Version'] }, unnamed: { Ref: 'Unnamed' } },
    );
  });

  test('finds a pipeline that CloudFormation made through the engine', () => {
    const made = pipelineCalls('create').find((call) => call.body.logicalId === 'Pipeline');
    expect(made).toMatchObject({
      secret: engine.secret,
      body: { properties: { Name: 'Shop', RoleArn: roleArn('pipeline'), PipelineType: 'V2', Stages: [] } },
    });
    expect(outputs).toMatchObject({ name: 'Shop', version: '1' });
    expect(outputs.unnamed).toMatch(/^shop-Unnamed-/);
  });

  test('starts the pipeline with the role of the target', async () => {
    await upload('other.zip');
    await upload('source.zip');
    const call = await until('the start of the pipeline', () => startCalls()[0]);
    expect(call).toMatchObject({
      secret: engine.secret,
      body: {
        pipelineArn: arn('codepipeline', 'Shop'),
        roleArn: roleArn('events'),
        ruleArn: arn('events', 'rule/upload'),
        event: {
          source: 'aws.s3',
          'detail-type': 'Object Created',
          account: ACCOUNT,
          region: REGION,
          detail: { bucket: { name: 'source' }, object: { key: 'source.zip', 'version-id': expect.any(String) } },
        },
      },
    });
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    const { event, input } = call.body as { event: { detail: { object: Record<string, string> } }; input: string };
    expect(JSON.parse(input)).toEqual({ version: event.detail.object['version-id'] });
    expect(startCalls()).toHaveLength(1);
  });

  test('lets the engine call the emulator back before it answers', async () => {
    engine.calls.length = 0;
    let arrived: (call: EngineCall) => void = () => undefined;
    const started = new Promise<EngineCall>((resolve) => (arrived = resolve));
    engine.reply(async (call) => {
      await emulator.control.assumeRole({
        roleArn: String(call.body.roleArn),
        sessionName: 'rule',
        servicePrincipal: 'events.amazonaws.com',
        context: { 'aws:SourceArn': String(call.body.ruleArn) },
      });
      arrived(call);
      return { status: 200, body: {} };
    });
    // Through PutEvents, which the emulator serves on its event loop; uploads are announced by a thread.
    const Detail = JSON.stringify({ bucket: { name: 'source' }, object: { key: 'source.zip' } });
    await new EventBridgeClient(clientOptions(emulator)).send(
      new PutEventsCommand({ Entries: [{ Source: 'aws.s3', DetailType: 'Object Created', Detail }] }),
    );
    await expect(started).resolves.toBeDefined();
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/rule-dlq.html
  test('ends in the dead-letter queue when the engine refuses the start', async () => {
    const message = `User: ${roleArn('events')} is not authorized to perform: codepipeline:StartPipelineExecution`;
    engine.reply(() => ({ status: 403, body: { code: 'AccessDeniedException', message } }));
    await upload('source.zip');
    const letter = await until('the dead letter', () => receive(emulator, 'dead-letters'));
    expect(JSON.parse(letter.Body ?? '')).toMatchObject({
      source: 'aws.s3',
      detail: { object: { key: 'source.zip' } },
    });
    expect(letter.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: arn('events', 'rule/upload') },
      TARGET_ARN: { StringValue: arn('codepipeline', 'Shop') },
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      ERROR_MESSAGE: { StringValue: message },
    });
  });
});

describe('AWS::CodePipeline::Pipeline', () => {
  const definition = (version: string) => ({
    PipelineRole: role('other-pipeline', 'codepipeline.amazonaws.com', []),
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: { ...PIPELINE_PROPERTIES, Name: 'Other', Tags: [{ Key: 'v', Value: version }] },
    },
  });

  test('fails the stack with the words of the engine', async () => {
    engine.reply(() => ({
      status: 400,
      body: { code: 'InvalidStructureException', message: 'stage Build has no actions' },
    }));
    await expect(deploy(emulator, 'invalid', definition('1'))).rejects.toThrow(
      'Pipeline: stage Build has no actions (InvalidStructureException)',
    );
  });

  test('is updated in place and deleted with its stack, by an engine that calls back meanwhile', async () => {
    let version = 0;
    engine.reply(async () => {
      await emulator.control.authorize({ ...emulator.administrator, action: 'iam:PassRole', resourceArn: '*' });
      return { status: 200, body: { name: 'Other', version: ++version } };
    });
    const cloudFormation = new CloudFormationClient(clientOptions(emulator));
    const settled = (status: string) =>
      until(status, async () => {
        const { Stacks } = await cloudFormation
          .send(new DescribeStacksCommand({ StackName: 'other' }))
          .catch(() => ({ Stacks: [] }));
        return (Stacks?.[0]?.StackStatus ?? 'DELETE_COMPLETE') === status ? true : undefined;
      });
    await deploy(emulator, 'other', definition('1'));
    const TemplateBody = JSON.stringify({ Resources: definition('2') });
    await cloudFormation.send(
      new UpdateStackCommand({ StackName: 'other', TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
    );
    await settled('UPDATE_COMPLETE');
    expect(pipelineCalls('update').at(-1)?.body).toMatchObject({
      physicalId: 'Other',
      properties: { Tags: [{ Key: 'v', Value: '2' }] },
    });
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'other' }));
    await settled('DELETE_COMPLETE');
    expect(pipelineCalls('delete').at(-1)?.body).toMatchObject({ logicalId: 'Pipeline', physicalId: 'Other' });
  });
});
