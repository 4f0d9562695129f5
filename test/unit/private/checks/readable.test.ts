import { App, Fn, Stack } from 'aws-cdk-lib';
import { readable } from '../../../../src/private/checks/readable';

const stackIn = (region?: string) =>
  new Stack(new App({ analyticsReporting: false }), 'Test', { env: { account: '111111111111', region } });
const ruleOf = (stack: Stack) => stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'shop' });
const endpointOf = ({ region, urlSuffix }: Stack) => `logs.${region}.${urlSuffix}`;

test.each<[string, string | undefined, (stack: Stack) => string, string]>([
  ['text', undefined, () => 'as it is', 'as it is'],
  ['an ARN', undefined, ruleOf, 'arn:${AWS::Partition}:events:${AWS::Region}:111111111111:rule/shop'],
  ['an ARN of a Region', 'eu-central-1', ruleOf, 'arn:aws:events:eu-central-1:111111111111:rule/shop'],
  ['an ARN of China', 'cn-north-1', ruleOf, 'arn:aws-cn:events:cn-north-1:111111111111:rule/shop'],
  [
    'an ARN of a Region that CDK does not know yet',
    'xx-north-9',
    ruleOf,
    'arn:${AWS::Partition}:events:xx-north-9:111111111111:rule/shop',
  ],
  ['an endpoint', undefined, endpointOf, 'logs.${AWS::Region}.${AWS::URLSuffix}'],
  ['an endpoint of a Region', 'eu-central-1', endpointOf, 'logs.eu-central-1.amazonaws.com'],
  ['an endpoint of China', 'cn-north-1', endpointOf, 'logs.cn-north-1.amazonaws.com.cn'],
  [
    'a text with names in it',
    undefined,
    () => Fn.sub('arn:${AWS::Partition}:s3:::${Bucket}'),
    'arn:${AWS::Partition}:s3:::${Bucket}',
  ],
  ['a text with values for its names', undefined, () => Fn.sub('${A}', { A: 'b' }), '{"Fn::Sub":["${A}",{"A":"b"}]}'],
  ['an export', undefined, () => Fn.importValue('Shared:Arn'), '${Shared:Arn}'],
  ['an attribute', undefined, () => `${Fn.getAtt('Bucket', 'Arn').toString()}/*`, '${Bucket.Arn}/*'],
])('%s is written in a form that people can copy', (_case, region, text, expected) => {
  const stack = stackIn(region);
  expect(readable(stack, text(stack))).toBe(expected);
});
