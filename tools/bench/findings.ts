import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** How often each rule is broken, by name. */
export type Findings = ReadonlyMap<string, number>;

/**
 * A finding is one rule that one resource breaks. Each wildcard in a policy is a finding. As a plugin of the app, cdk-nag would
 * make `synth()` throw; called directly, it returns its findings.
 */
export function findingsOf(app: App): Findings {
  const findings = new Map<string, number>();
  for (const { ruleName, violatingResources } of new AwsSolutionsChecks().validateScope(app).violations) {
    const rule = ruleName.replace(/^AwsSolutions-/, '').replace(/\[.*\]$/s, '');
    findings.set(rule, (findings.get(rule) ?? 0) + violatingResources.length);
  }
  return findings;
}
