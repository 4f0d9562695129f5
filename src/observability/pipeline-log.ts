import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PipelineBindOptions } from '../context';
import { ruleName } from '../private/checks/names';
import { logGroupArn, pipelineArn, ruleArn } from '../private/permissions/arns';
import { EventDeadLetters } from '../private/resources/event-dead-letters';
import { createLogGroup, logGroupName } from '../private/resources/log-group';

const STATE_CHANGES = ['Pipeline', 'Stage', 'Action'].map((what) => `CodePipeline ${what} Execution State Change`);

/**
 * The pipeline's own log group. CodePipeline writes no logs, so its state changes are routed there.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export function createPipelineLog(
  scope: Construct,
  pipeline: codepipeline.Pipeline,
  options: PipelineBindOptions,
  deadLetters: EventDeadLetters,
): logs.LogGroup {
  const logGroup = createLogGroup(scope, 'PipelineLogs', 'codepipeline', options.pipelineName, options);
  const groupArn = logGroupArn(scope, logGroupName('codepipeline', options.pipelineName));
  const name = ruleName([options.pipelineName, 'log']);
  const resource = logGroup.node.defaultChild as logs.CfnLogGroup;
  resource.resourcePolicyDocument = writePolicy(`${groupArn}:*`, ruleArn(scope, name));
  const rule = new events.Rule(scope, 'LogRule', {
    ruleName: name,
    description: `Writes the state changes of ${options.pipelineName} to its log group`,
    eventPattern: {
      source: ['aws.codepipeline'],
      detailType: STATE_CHANGES,
      resources: [pipelineArn(scope, options.pipelineName)],
    },
    targets: [deadLetters.targetOf(ruleArn(scope, name), { arn: groupArn })],
  });
  // A pipeline starts when it is created: its first state changes are logged too.
  pipeline.node.defaultChild!.node.addDependency(logGroup, rule);
  return logGroup;
}

/**
 * A resource policy allows EventBridge to write logs. It is on the log group itself, because an account can have only
 * ten account-level policies in a Region. EventBridge names no rule when it creates a stream, so only writing can
 * require ours.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
 */
function writePolicy(streamsArn: string, ofRule: string): iam.PolicyDocument {
  const services = ['delivery.logs.amazonaws.com', 'events.amazonaws.com'];
  const principals = services.map((service) => new iam.ServicePrincipal(service));
  const resources = [streamsArn];
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({ principals, actions: ['logs:CreateLogStream'], resources }),
      new iam.PolicyStatement({
        principals,
        actions: ['logs:PutLogEvents'],
        resources,
        conditions: { ArnEquals: { 'aws:SourceArn': ofRule } },
      }),
    ],
  });
}
