import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CiCdPipeline } from '../../../src';

/** About what the user chose, and has to explain: an image of their own to build in. */
const THEIRS = ['AwsSolutions-CB5'];

/** What a user's own run of cdk-nag shows of the pipelines of an app. */
export function nagFindings(app: App): string[] {
  const pipelines = app.node.findAll().filter((construct) => construct instanceof CiCdPipeline);
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  const ours = violations.filter(({ ruleName }) => !THEIRS.includes(ruleName));
  return ours.flatMap(({ ruleName, violatingResources }) =>
    violatingResources
      .filter(({ constructPath = '' }) => pipelines.some(({ node }) => constructPath.startsWith(`${node.path}/`)))
      .map(({ constructPath }) => `${ruleName} at ${constructPath}`),
  );
}
