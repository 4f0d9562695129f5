import { CfnResource, CustomResource, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { PipelineBindOptions } from '../context';
import { TOKEN_PARAMETER, TOKEN_SECRET, VERSION_ID } from './handler/token-bridge';
import { stackFingerprint } from './stack-fingerprint';
import { keyOfParameter } from './token-options';
import { functionName, ruleName } from '../private/checks/names';
import { SECRET_OF_A_SOURCE, acknowledge } from '../private/permissions/acknowledgements';
import { ruleArn } from '../private/permissions/arns';
import { allowParameterKey } from '../private/permissions/key-statements';
import { allow } from '../private/permissions/statements';
import { EventDeadLetters } from '../private/resources/event-dead-letters';
import { createFunction } from '../private/resources/job-function';

const CONSTRUCT_ID = 'TokenBridge';
/** A logical ID has at most 255 characters, and the fingerprint eight. */
const MAX_PREFIX_LENGTH = 247;
/** The function has one minute, and Lambda retries it twice, one and two minutes later. */
const SERVICE_TIMEOUT = Duration.minutes(10);

export interface TokenBridgeProps {
  readonly parameter: ssm.IStringParameter;
  readonly tokenVersion?: string;
  readonly role?: iam.IRole;
}

/**
 * Keeps a secret in step with a SecureString parameter, and returns the secret's version with the latest value.
 * docs/decisions/0014-a-secret-in-step-with-a-parameter.md says when that is looked up.
 */
export function bridgeToken(pipeline: Construct, props: TokenBridgeProps, options: PipelineBindOptions): SecretValue {
  const scope = new Construct(pipeline, CONSTRUCT_ID);
  const deadLetters = EventDeadLetters.of(pipeline);
  const secret = createSecret(scope, options.pipelineName);
  const fn = createSyncFunction(scope, props, options, secret, deadLetters);
  const rule = invokeOnChange(scope, props.parameter, options.pipelineName, fn, deadLetters);
  const inStep = new CustomResource(scope, 'InStep', {
    serviceToken: fn.functionArn,
    serviceTimeout: SERVICE_TIMEOUT,
    resourceType: 'Custom::TokenBridge',
    properties: { Parameter: props.parameter.parameterName, TokenVersion: props.tokenVersion },
  });
  // The rule exists before the first copy, so no change in between is lost.
  inStep.node.addDependency(rule);
  lookAtEachDeployment(scope, inStep);
  return SecretValue.secretsManager(secret.ref, { versionId: inStep.getAttString(VERSION_ID) });
}

/** The secret is empty until the function writes to it, and worthless without the pipeline. */
function createSecret(scope: Construct, pipelineName: string): secretsmanager.CfnSecret {
  const secret = new secretsmanager.CfnSecret(scope, 'Secret', {
    description: `OAuth token of ${pipelineName}, kept in sync with its parameter`,
  });
  secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
  acknowledge(secret, SECRET_OF_A_SOURCE);
  return secret;
}

function createSyncFunction(
  scope: Construct,
  { parameter, role }: TokenBridgeProps,
  options: PipelineBindOptions,
  secret: secretsmanager.CfnSecret,
  { queue }: EventDeadLetters,
): lambda.Function {
  const { pipelineName } = options;
  return createFunction(
    scope,
    {
      functionName: functionName([pipelineName, 'sync-token']),
      description: `Keeps the OAuth token of ${pipelineName} in sync with its parameter`,
      entryPoint: 'syncToken',
      environment: { [TOKEN_PARAMETER]: parameter.parameterName, [TOKEN_SECRET]: secret.ref },
      permissions: [
        ...allowCopying(scope, parameter, secret.ref),
        // @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
        allow(['sqs:SendMessage'], [queue.queueArn]),
      ],
      roleDescription: `Keeps the OAuth token of ${pipelineName} in sync with its parameter`,
      existingRole: role,
      deadLetterQueue: queue,
    },
    options,
  );
}

/**
 * The function reads the parameter and writes the secret. It cannot read the secret, only list its versions.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
function allowCopying(scope: Construct, parameter: ssm.IStringParameter, secretArn: string): iam.PolicyStatement[] {
  return [
    allow(['ssm:GetParameter'], [parameter.parameterArn]),
    ...allowParameterKey(scope, parameter.parameterArn, keyOfParameter(parameter)),
    allow(['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'], [secretArn]),
  ];
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html */
function invokeOnChange(
  scope: Construct,
  parameter: ssm.IStringParameter,
  pipelineName: string,
  fn: lambda.Function,
  deadLetters: EventDeadLetters,
): events.Rule {
  const name = ruleName([pipelineName, 'token']);
  const arn = ruleArn(scope, name);
  const rule = new events.Rule(scope, 'Rule', {
    ruleName: name,
    description: `Keeps the OAuth token of ${pipelineName} in sync with its parameter`,
    eventPattern: {
      source: ['aws.ssm'],
      detailType: ['Parameter Store Change'],
      detail: { name: [parameter.parameterName], operation: ['Create', 'Update'] },
    },
    targets: [deadLetters.targetOf(arn, { arn: fn.functionArn })],
  });
  // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-lambda-permissions
  rule.node.addDependency(
    new lambda.CfnPermission(scope, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: fn.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: arn,
    }),
  );
  return rule;
}

/**
 * CloudFormation invokes a custom resource only if the resource changed. A logical ID that changes with the template
 * makes it a new resource each time. An update would not work: if it failed, its rollback would be an update too, and
 * fail again.
 */
function lookAtEachDeployment(scope: Construct, inStep: CustomResource): void {
  const resource = inStep.node.defaultChild as CfnResource;
  const prefix = Stack.of(scope).getLogicalId(resource).slice(0, MAX_PREFIX_LENGTH);
  resource.overrideLogicalId(`${prefix}${stackFingerprint(Stack.of(scope))}`);
}
