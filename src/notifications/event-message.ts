import { Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { IConstruct } from 'constructs';
import { executionLink, historyLink } from '../lambda/console-links';

/** A field of the event's detail. What an event does not have is left out of the message. */
export function detail(path: string): string {
  return events.EventField.fromPath(`$.detail.${path}`);
}

/**
 * A message that a rule makes of an event: a headline, and facts by name. EventBridge escapes nothing, so what others
 * wrote comes last, and cannot be taken for a fact that comes before it.
 *
 * Each line is in quotes, which are required: "For Strings, quotes are required."
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-issues
 */
export function eventMessage(headline: string, facts: Readonly<Record<string, string>>): events.RuleTargetInput {
  const width = Math.max(...Object.keys(facts).map(({ length }) => length)) + 2;
  const lines = Object.entries(facts).map(([name, value]) => `${`${name}:`.padEnd(width)}${value}`);
  return events.RuleTargetInput.fromMultilineText([headline, ...lines].join('\n'));
}

/** A link to the execution of the event. Its page names the commit. */
export function linkToExecution(scope: IConstruct, pipelineName: string): string {
  const id = detail('execution-id');
  return executionLink(events.EventField.region, encodeURIComponent(pipelineName), id, regionOf(scope));
}

/** A link to all executions of the pipeline. Each line of the page names the commit. */
export function linkToExecutions(scope: IConstruct, pipelineName: string): string {
  return historyLink(events.EventField.region, encodeURIComponent(pipelineName), regionOf(scope));
}

/** The Region decides about the domain of the console. A stack without one counts as one of the commercial Regions. */
function regionOf(scope: IConstruct): string {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? '' : region;
}
