import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { detail, eventMessage, linkToExecution } from './event-message';
import { publishEvents } from './publish-events';
import { ruleName } from '../private/checks/names';
import { EventDeadLetters } from '../private/resources/event-dead-letters';

export interface ExecutionSuccessesProps {
  readonly pipelineName: string;
  readonly topic: sns.ITopic;
  readonly deadLetters: EventDeadLetters;
}

/**
 * Publishes each execution that succeeded.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export function publishSuccesses(scope: Construct, props: ExecutionSuccessesProps): void {
  const { pipelineName } = props;
  publishEvents(scope, 'ExecutionSucceededRule', {
    ...props,
    ruleName: ruleName([pipelineName, 'execution-succeeded']),
    description: `Reports executions of ${pipelineName} that succeeded`,
    eventPattern: {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Pipeline Execution State Change'],
      detail: { pipeline: [pipelineName], state: ['SUCCEEDED'] },
    },
    message: eventMessage('An execution of the pipeline succeeded.', {
      Pipeline: pipelineName,
      Execution: detail('execution-id'),
      Link: linkToExecution(scope, pipelineName),
    }),
  });
}
