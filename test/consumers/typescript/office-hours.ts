import { Result, Rule } from 'aws-cdk-lib/aws-codepipeline';
import { Gate, GateBindOptions, GateConfig } from 'cdk-cicd-pipeline';
import { Construct } from 'constructs';

/** A gate of one's own: the stage is entered in office hours only. */
export class OfficeHours extends Gate {
  bind(_scope: Construct, options: GateBindOptions): GateConfig {
    const rule = new Rule({
      name: `OfficeHours-${options.stageName}`,
      provider: 'DeploymentWindow',
      configuration: { Cron: '* * 9-16 ? * MON-FRI', TimeZone: 'Europe/Berlin' },
    });
    return { actions: [], entryConditions: [{ result: Result.FAIL, rules: [rule] }] };
  }
}
