import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** How often each rule is broken, by the rule's name. */
export type Findings = ReadonlyMap<string, number>;

/**
 * A finding is one rule that one resource breaks, for a wildcard in a policy once for each wildcard.
 * As a plugin of the app, cdk-nag would make `synth()` throw; asked directly, it returns what it found.
 */
export function findingsOf(app: App): Findings {
  const findings = new Map<string, number>();
  for (const { ruleName, violatingResources } of new AwsSolutionsChecks().validateScope(app).violations) {
    const rule = ruleName.replace(/^AwsSolutions-/, '').replace(/\[.*\]$/s, '');
    findings.set(rule, (findings.get(rule) ?? 0) + violatingResources.length);
  }
  return findings;
}
