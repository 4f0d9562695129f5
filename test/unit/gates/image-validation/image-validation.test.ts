import { Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { FindingSeverity, Gate } from '../../../../src';
import { arn, resourceOf, roleOf, statementsOf, viaServices } from '../../../support/template';
import {
  BoundGate,
  bindGate,
  declaredActions,
  KEY_ARN,
  permissionsOf,
  records,
  recordsIn,
  TABLE_ARN,
  TOPIC_ARN,
} from '../bind';

const FUNCTION_NAME = 'shop-dev-Production-validate-image';
const templateOf = ({ stack }: BoundGate) => Template.fromStack(stack);
const parametersOf = (gate: Gate) =>
  JSON.parse(declaredActions(bindGate(gate))[0].Configuration.UserParameters) as Record<string, unknown>;

describe('image validation', () => {
  test('the function has the bundled handler, exactly five environment variables, JSON logs in its own group, and one minute', () => {
    const { Properties } = resourceOf(templateOf(bindGate(Gate.imageValidation())), 'AWS::Lambda::Function');
    expect(Properties).toMatchObject({
      FunctionName: FUNCTION_NAME,
      Handler: 'index.validateImage',
      Runtime: 'nodejs24.x',
      Timeout: 60,
      MemorySize: 256,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringContaining('Logs') } },
    });
    const used = { STATE_TABLE: 'deployments', ECR_REPOSITORY: 'shop', SNS_TOPIC_ARN: TOPIC_ARN };
    expect(Properties.Environment.Variables).toEqual({ ...used, SOURCE_STAGE: 'Source', SOURCE_ACTION: 'Checkout' });
  });

  test('consists of three resources: function, role, log group', () => {
    const types = Object.values(
      templateOf(bindGate(Gate.imageValidation())).toJSON().Resources as { [id: string]: { Type: string } },
    );
    expect(types.map(({ Type }) => Type).sort()).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
    ]);
  });

  test('the action invokes the function with its parameters', () => {
    const [action] = declaredActions(bindGate(Gate.imageValidation()));
    expect(action).toMatchObject({
      Name: 'ValidateImage',
      ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
      Configuration: { FunctionName: { Ref: expect.stringContaining('ImageValidationFunction') } },
      RunOrder: 2,
    });
    expect(JSON.parse(action.Configuration.UserParameters)).toEqual({
      version: 1,
      imageDigest: '#{Build.IMAGE_DIGEST}',
      pipelineName: 'shop-dev',
      executionId: '#{codepipeline.PipelineExecutionId}',
      stageName: 'Production',
      actionName: 'ValidateImage',
      target: 'image',
      failOn: ['CRITICAL'],
      allowUnscannedImage: false,
      scanTimeoutMinutes: 30,
    });
  });

  test('all options are applied', () => {
    const gate = Gate.imageValidation({
      failOn: FindingSeverity.MEDIUM,
      allowUnscannedImage: true,
      scanTimeout: Duration.hours(1),
    });
    expect(parametersOf(gate)).toMatchObject({
      failOn: ['CRITICAL', 'HIGH', 'MEDIUM'],
      allowUnscannedImage: true,
      scanTimeoutMinutes: 60,
    });
  });

  test.each([
    [FindingSeverity.CRITICAL, 1],
    [FindingSeverity.HIGH, 2],
    [FindingSeverity.LOW, 4],
    [FindingSeverity.INFORMATIONAL, 5],
    [FindingSeverity.UNDEFINED, 7],
  ])('%s fails on this severity and on worse ones', (failOn, count) => {
    expect(parametersOf(Gate.imageValidation({ failOn })).failOn).toHaveLength(count);
  });

  test('the longest possible user parameters fit the limit of CodePipeline', () => {
    const name = 'n'.repeat(100);
    const bound = bindGate(
      Gate.imageValidation({ failOn: FindingSeverity.UNDEFINED, scanTimeout: Duration.hours(12) }),
      () => ({
        pipelineName: name.slice(0, 64),
        stageName: name,
        target: name,
      }),
    );
    const { UserParameters } = declaredActions(bound)[0].Configuration;
    const resolved = UserParameters.replace('#{Build.IMAGE_DIGEST}', `sha256:${'a'.repeat(64)}`);
    expect(resolved.length).toBeLessThan(1_000);
  });

  test('the pipeline is allowed to invoke it', () => {
    expect(permissionsOf(bindGate(Gate.imageValidation()))).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn('lambda', `function:${FUNCTION_NAME}`) },
      { Effect: 'Allow', Action: 'lambda:ListFunctions', Resource: '*' },
    ]);
  });

  test('the same gate in two stages creates two functions', () => {
    const gate = Gate.imageValidation();
    const { stack, options } = bindGate(gate);
    gate.bind(new Construct(stack, 'Staging'), { ...options, stageName: 'Staging' });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 2);
  });
});

describe('role of the function', () => {
  const statementsWith = (bound: BoundGate) => statementsOf(roleOf(templateOf(bound), 'lambda.amazonaws.com'));
  const repository = arn('ecr', 'repository/shop');
  const logGroup = { 'Fn::GetAtt': [expect.stringContaining('Logs'), 'Arn'] };
  const plain = {
    logs: { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logGroup },
    time: { Effect: 'Allow', Action: 'codepipeline:ListActionExecutions', Resource: arn('codepipeline', 'shop-dev') },
    image: { Effect: 'Allow', Action: ['ecr:DescribeImageScanFindings', 'ecr:DescribeImages'], Resource: repository },
    table: { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: TABLE_ARN },
    topic: { Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC_ARN },
    answers: {
      Effect: 'Allow',
      Action: [
        'codepipeline:PutJobFailureResult',
        'codepipeline:PutJobSuccessResult',
        'inspector2:ListCoverage',
        'inspector2:ListFindings',
      ],
      Resource: '*',
    },
  };

  test('has exact statements', () => {
    const { logs, time, image, table, topic, answers } = plain;
    expect(statementsWith(bindGate(Gate.imageValidation()))).toEqual([logs, time, image, answers, table, topic]);
  });

  test('has exact statements with customer-managed keys', () => {
    const bound = bindGate(Gate.imageValidation(), (scope) => ({
      records: records(
        dynamodb.Table.fromTableAttributes(scope, 'Mine', {
          tableArn: TABLE_ARN,
          encryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN),
        }),
        sns.Topic.fromTopicAttributes(scope, 'MyTopic', { topicArn: TOPIC_ARN, keyArn: KEY_ARN }),
      ),
    }));
    const { logs, time, image, table, topic, answers } = plain;
    expect(statementsWith(bound)).toEqual([
      logs,
      time,
      image,
      answers,
      table,
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY_ARN, Condition: viaServices('dynamodb') },
      topic,
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
        Resource: KEY_ARN,
        Condition: viaServices('sns'),
      },
    ]);
  });

  test('an existing role gets the same statements, and the function waits for them', () => {
    const { stack, stage, options } = bindGate(Gate.manualApproval());
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    Gate.imageValidation({ role }).bind(stage, options);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 1);
    const { Statement } = resourceOf(template, 'AWS::IAM::Policy').Properties.PolicyDocument;
    const { logs, time, image, table, topic, answers } = plain;
    expect(Statement).toEqual([logs, time, image, answers, table, topic]);
    const fn = resourceOf(template, 'AWS::Lambda::Function');
    expect(fn.DependsOn).toContainEqual(expect.stringContaining('ExistingRolePolicy'));
  });
});

describe('rejected', () => {
  const range = 'scanTimeout must be a whole number of minutes between 1 minute and 12 hours';
  const fix = 'use one such as Duration.minutes(30)';
  test.each([
    [Duration.minutes(0), `${range}, got 0 minutes: ${fix}`],
    [Duration.seconds(59), `${range}, got 59 seconds: ${fix}`],
    [Duration.seconds(90), `${range}, got 1 minute 30 seconds: ${fix}`],
    [Duration.minutes(721), `${range}, got 12 hours 1 minute: ${fix}`],
    [Duration.days(1), `${range}, got 1 day: ${fix}`],
    [
      Duration.minutes(Token.asNumber(Lazy.any({ produce: () => 5 }))),
      'scanTimeout must be known at synth, got a token: pass a plain duration',
    ],
  ])('scan timeout %j', (scanTimeout, message) => {
    expect(() => Gate.imageValidation({ scanTimeout })).toThrow(new Error(`[Gate.imageValidation] ${message}`));
  });

  const allowed = "letters, digits, '.', '@', '-' or '_', such as 'service'";
  test.each([
    ['', `target must not be empty: leave it out or use ${allowed}`],
    ['a#b', `target must be ${allowed}, got 'a#b'`],
    ['a b', `target must be ${allowed}, got 'a b'`],
    ['a/b', `target must be ${allowed}, got 'a/b'`],
    ['t'.repeat(101), `target must be at most 100 characters, got 101 ('${'t'.repeat(101)}'): shorten it`],
    [
      Token.asString({ Ref: 'Target' }),
      'target must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
  ])('target %j', (target, message) => {
    expect(() => bindGate(Gate.imageValidation(), () => ({ target }))).toThrow(
      new Error(`[Test/Production] ${message}`),
    );
  });

  test('a FIFO topic is rejected, even one of another stack', () => {
    const topic = (scope: Stack) => sns.Topic.fromTopicArn(scope, 'Fifo', `${TOPIC_ARN}.fifo`);
    expect(() => bindGate(Gate.imageValidation(), recordsIn(topic))).toThrow(
      new Error(
        "[Test/Production] topic 'Test/Fifo' must be a standard topic, got a FIFO topic, which CodePipeline and email do not support: use another one",
      ),
    );
  });

  test('a second one in a stage is rejected', () => {
    const { stage, options } = bindGate(Gate.imageValidation());
    expect(() => Gate.imageValidation().bind(stage, options)).toThrow(
      new Error('[Test/Production] a stage must have at most one image validation, got two: remove one'),
    );
  });
});
