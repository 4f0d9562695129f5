import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { publishEvents } from './publish-events';
import { ruleName } from '../private/checks/names';
import { EventDeadLetters } from '../private/resources/event-dead-letters';

/** @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
const FAILURES = ['FAILED', 'FAULT', 'TIMED_OUT'];

export interface BuildFailuresProps {
  readonly pipelineName: string;
  readonly projectName: string;
  readonly topic: sns.ITopic;
  readonly deadLetters: EventDeadLetters;
}

/**
 * Publishes each failed build of the project to the topic, as readable text.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
 */
export function publishBuildFailures(scope: Construct, props: BuildFailuresProps): void {
  const { pipelineName, projectName } = props;
  publishEvents(scope, 'BuildFailedRule', {
    ...props,
    ruleName: ruleName([pipelineName, 'build-failed']),
    description: `Reports failed builds of ${pipelineName}`,
    eventPattern: {
      source: ['aws.codebuild'],
      detailType: ['CodeBuild Build State Change'],
      detail: { 'project-name': [projectName], 'build-status': FAILURES },
    },
    message: failureMessage(pipelineName),
  });
}

/**
 * Each line is in quotes, which are required: "For Strings, quotes are required."
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-issues
 */
function failureMessage(pipelineName: string): events.RuleTargetInput {
  const field = (path: string) => events.EventField.fromPath(`$.detail.${path}`);
  return events.RuleTargetInput.fromMultilineText(
    [
      'A build failed. Nothing was deployed.',
      `Pipeline: ${pipelineName}`,
      `Status:   ${field('build-status')}`,
      `Build:    ${field('build-id')}`,
      `Log:      ${field('additional-information.logs.deep-link')}`,
    ].join('\n'),
  );
}
