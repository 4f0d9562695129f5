import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';

/** Creates a rule for executions that reach the state, or any state if none is named. */
export function onExecution(
  pipeline: codepipeline.IPipeline,
  id: string,
  options?: events.OnEventOptions,
  state?: string,
): events.Rule {
  const rule = pipeline.onStateChange(id, options);
  if (state) {
    rule.addEventPattern({ detail: { state: [state] } });
  }
  return rule;
}
