import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { detail, eventMessage, linkToExecutions } from './event-message';
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
 * Publishes each failed build of the project to the topic, as readable text. The event does not name the execution that
 * the build belongs to, so the message has a link to all of them.
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
    message: eventMessage('A build failed. Nothing was deployed.', {
      Pipeline: pipelineName,
      Status: detail('build-status'),
      Build: detail('build-id'),
      Log: detail('additional-information.logs.deep-link'),
      Link: linkToExecutions(scope, pipelineName),
    }),
  });
}
