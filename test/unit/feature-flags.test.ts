import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CURRENT_VERSION_EXPIRED_FLAGS, FLAGS } from 'aws-cdk-lib/cx-api';
import { CiCdPipeline } from '../../src';
import { minimalProps, Resource } from '../support/template';

describe('the template does not depend on the feature flags of the app', () => {
  const templateWith = (context: { [flag: string]: unknown }): { [id: string]: Resource } => {
    const stack = new Stack(new App({ analyticsReporting: false, context }), 'Test');
    new CiCdPipeline(stack, 'Pipeline', minimalProps);
    return Template.fromStack(stack).toJSON();
  };
  // Flags of v1 that v2 no longer lets an app switch, or that choose how a stack is deployed, are no flags of a template.
  const flags = Object.entries(FLAGS).filter(
    ([name, flag]) => !flag.introducedIn.v1 && !CURRENT_VERSION_EXPIRED_FLAGS.includes(name),
  );

  test('it is the same with none, the recommended ones, all on, and all off', () => {
    const none = templateWith({});
    expect(flags.length).toBeGreaterThan(50);
    const recommended = Object.fromEntries(flags.map(([name, flag]) => [name, flag.recommendedValue]));
    expect(templateWith(recommended)).toEqual(none);
    expect(templateWith(Object.fromEntries(flags.map(([name]) => [name, true])))).toEqual(none);
    expect(templateWith(Object.fromEntries(flags.map(([name]) => [name, false])))).toEqual(none);
  });
});
