import { App, Fn, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { acknowledgeRuntime, acknowledgeWildcards } from '../../../../src/private/permissions/acknowledgements';

const acknowledgedOn = ({ node }: { node: iam.Role['node'] }): string[] =>
  node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data as object));

describe('wildcards', () => {
  test.each<[string, (stack: Stack) => string, string]>([
    ['text', () => 'arn:aws:s3:::shop/*', 'arn:aws:s3:::shop/*'],
    ['a pseudo parameter', ({ partition }) => `arn:${partition}:s3:::shop/*`, 'arn:<AWS::Partition>:s3:::shop/*'],
    ['an attribute', () => `${Fn.getAtt('Bucket', 'Arn').toString()}/*`, '<Bucket.Arn>/*'],
    ['a value of another stack', () => `${Fn.importValue('bucket')}/*`, 'bucket/*'],
    [
      'anything else',
      () => `${Fn.select(0, Fn.split('|', Fn.ref('X')))}/*`,
      '{"Fn::Select":[0,{"Fn::Split":["|",{"Ref":"X"}]}]}/*',
    ],
  ])('with %s, as cdk-nag writes it', (_, resource, expected) => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Test');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const statements = [resource(stack), 'arn:aws:s3:::exact'].map(
      (name) => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [name] }),
    );
    const cfnRole = role.node.defaultChild as iam.CfnRole;
    acknowledgeWildcards(cfnRole, new iam.PolicyDocument({ statements, minimize: true }));
    app.synth();
    expect(acknowledgedOn(cfnRole)).toEqual([`AwsSolutions-IAM5[Resource::${expected}]`]);
  });

  test('an empty policy has none', () => {
    const app = new App({ analyticsReporting: false });
    const role = new iam.Role(new Stack(app, 'Test'), 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const cfnRole = role.node.defaultChild as iam.CfnRole;
    acknowledgeWildcards(cfnRole, new iam.PolicyDocument());
    app.synth();
    expect(acknowledgedOn(cfnRole)).toEqual([]);
  });
});

describe('runtimes', () => {
  const acknowledgedFor = (runtime: lambda.Runtime): string[] => {
    const code = lambda.Code.fromInline('exports.handler = () => {};');
    const fn = new lambda.Function(new Stack(), 'Function', { runtime, code, handler: 'index.handler' });
    acknowledgeRuntime(fn);
    return acknowledgedOn(fn);
  };
  afterEach(() => {
    const newer = lambda.Runtime.ALL.findIndex(({ name }) => name === 'nodejs99.x');
    if (newer >= 0) {
      lambda.Runtime.ALL.splice(newer);
    }
  });

  test('the rule requires the newest runtime that aws-cdk-lib knows', () => {
    expect(acknowledgedFor(lambda.Runtime.NODEJS_24_X)).toEqual([]);
  });

  test('a newer runtime that only later versions of aws-cdk-lib know does not break cdk-nag', () => {
    new lambda.Runtime('nodejs99.x', lambda.RuntimeFamily.NODEJS);
    expect(acknowledgedFor(lambda.Runtime.NODEJS_24_X)).toEqual(['AwsSolutions-L1']);
  });
});
