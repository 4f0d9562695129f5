import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { detail, eventMessage, linkToExecution } from './event-message';
import { publishEvents } from './publish-events';
import { NOTIFIED } from '../lambda/notified';
import { ruleName } from '../private/checks/names';
import { EventDeadLetters } from '../private/resources/event-dead-letters';

export interface ActionFailuresProps {
  readonly pipelineName: string;
  /** The build project, whose failures have their own rule. */
  readonly projectName: string;
  readonly topic: sns.ITopic;
  readonly deadLetters: EventDeadLetters;
}

/**
 * Publishes each failed action of the pipeline that nothing else reports: an unanswered job, a deployment, a source, or
 * a rejected approval. It leaves out failures whose handler has notified people itself, which their external id states,
 * and failed builds, whose external id is that of the build. It also publishes executions that an update of the
 * pipeline canceled, with their pending approvals.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function publishActionFailures(scope: Construct, props: ActionFailuresProps): void {
  const { pipelineName, projectName } = props;
  publishEvents(scope, 'ActionFailedRule', {
    ...props,
    ruleName: ruleName([pipelineName, 'action-failed']),
    description: `Reports failed actions of ${pipelineName}`,
    eventPattern: {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Action Execution State Change', 'CodePipeline Pipeline Execution State Change'],
      detail: {
        pipeline: [pipelineName],
        $or: [
          { ...FAILED_ACTION, type: { category: [{ 'anything-but': 'Build' }] }, ...unlessId(NOTIFIED) },
          { ...FAILED_ACTION, type: { category: ['Build'] }, ...unlessId(`${projectName}:`) },
          CANCELED_EXECUTION,
        ],
      },
    },
    message: eventMessage('An action of the pipeline failed, or an update of the pipeline canceled the execution.', {
      Pipeline: pipelineName,
      State: detail('state'),
      Stage: detail('stage'),
      Action: detail('action'),
      Execution: detail('execution-id'),
      Link: linkToExecution(scope, pipelineName),
      Error: detail('execution-result.error-code'),
      Reason: detail('execution-result.external-execution-summary'),
    }),
  });
}

const FAILED_ACTION = { action: [{ exists: true }], state: ['FAILED'] };
/**
 * "The pipeline's definition was updated before the pipeline execution could be completed."
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html
 */
const CANCELED_EXECUTION = { stage: [{ exists: false }], state: ['CANCELED'] };

/** Failures without an external id or without this prefix. AWS's page shows only one prefix per `anything-but`. */
function unlessId(prefix: string): { [key: string]: unknown } {
  return { 'execution-result': { 'external-execution-id': [{ exists: false }, { 'anything-but': { prefix } }] } };
}
