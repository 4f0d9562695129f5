import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SourceTrigger } from '../context';
import { ruleName } from '../private/checks/names';
import { pipelineArn, ruleArn } from '../private/permissions/arns';
import { ServiceRole, sourceArn } from '../private/permissions/service-role';
import { allow } from '../private/permissions/statements';
import { EventDeadLetters } from '../private/resources/event-dead-letters';

export interface EventTriggerProps {
  readonly pipelineName: string;
  readonly trigger: SourceTrigger;
  readonly deadLetters: EventDeadLetters;
  /** The role to start the pipeline with. @default - a new role */
  readonly eventRole?: iam.IRole;
}

/** Starts the pipeline on the event of the source. */
export function startOnEvent(scope: Construct, props: EventTriggerProps): void {
  const name = ruleName([props.pipelineName, 'source']);
  const startedArn = pipelineArn(scope, props.pipelineName);
  const arn = ruleArn(scope, name);
  const role = createEventRole(scope, arn, props);
  role.allow([allow(['codepipeline:StartPipelineExecution'], [startedArn])]);
  const rule = new events.Rule(scope, 'SourceRule', {
    ruleName: name,
    description: `Starts ${props.pipelineName} when its source changes`,
    eventPattern: props.trigger.eventPattern,
    targets: [props.deadLetters.targetOf(arn, { arn: startedArn, role: role.frozen, input: props.trigger.input })],
  });
  role.readyBefore(rule);
}

function createEventRole(scope: Construct, ofRule: string, props: EventTriggerProps): ServiceRole {
  return props.eventRole
    ? ServiceRole.existing(scope, 'ExistingEventRole', props.eventRole)
    : ServiceRole.create(scope, 'EventRole', {
        service: 'events.amazonaws.com',
        // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
        trustConditions: sourceArn(scope, ofRule),
        description: `Starts ${props.pipelineName} when its source changes`,
      });
}
