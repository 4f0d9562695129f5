import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CURRENT_VERSION_EXPIRED_FLAGS, FLAGS } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { CiCdPipeline, PipelineSource } from '../../../src';
import { minimalProps } from '../../support/template';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/aeb3f5b5';

describe('the source does not depend on the feature flags of the app', () => {
  const flags = Object.entries(FLAGS)
    .filter(([name, flag]) => !flag.introducedIn.v1 && !CURRENT_VERSION_EXPIRED_FLAGS.includes(name))
    .map(([name]) => name);
  const flagsAre = (value: boolean) => Object.fromEntries(flags.map((name) => [name, value]));

  test.each<[string, (scope: Construct) => PipelineSource]>([
    ['GitHub by connection', () => PipelineSource.gitHub('acme/shop', { connectionArn: CONNECTION })],
    [
      'GitHub by OAuth token',
      () => PipelineSource.gitHubOAuth('acme/shop', { oauthToken: SecretValue.secretsManager('github-token') }),
    ],
    [
      'GitHub by OAuth token in a parameter',
      (scope) =>
        PipelineSource.gitHubOAuth('acme/shop', {
          tokenParameter: StringParameter.fromSecureStringParameterAttributes(scope, 'Mine', { parameterName: '/t' }),
        }),
    ],
    [
      'CodeCommit',
      (scope) => PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Mine', 'shop')),
    ],
  ])('%s', (_case, source) => {
    const templateWith = (context: { [flag: string]: unknown }) => {
      const stack = new Stack(new App({ analyticsReporting: false, context }), 'Test');
      new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, source: source(stack) });
      return Template.fromStack(stack).toJSON();
    };
    const none = templateWith({});
    expect(templateWith(flagsAre(true))).toEqual(none);
    expect(templateWith(flagsAre(false))).toEqual(none);
  });
});
