import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { createJobFunction } from '../../../../src/private/resources/job-function';

const options = {
  pipelineName: 'shop',
  logRetention: RetentionDays.ONE_DAY,
  logRemovalPolicy: RemovalPolicy.DESTROY,
  removalPolicy: RemovalPolicy.DESTROY,
};
const props = {
  functionName: 'shop-copy',
  description: 'Copies',
  entryPoint: 'copy',
  environment: {},
  permissions: [],
  roleDescription: 'Copies',
};

function functionOf(more: object): Record<string, unknown> {
  const stack = new Stack(new App(), 'Stack');
  createJobFunction(stack, { ...props, ...more }, options);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  return Properties;
}

test('a function has a minute and 256 MiB unless it needs more', () => {
  expect(functionOf({})).toMatchObject({ Timeout: 60, MemorySize: 256 });
  expect(functionOf({ timeout: Duration.minutes(5), memorySize: 1024 })).toMatchObject({
    Timeout: 300,
    MemorySize: 1024,
  });
});

test('the event of a job is not stored: no destination, dead-letter queue or trace', () => {
  const { DeadLetterConfig, TracingConfig } = functionOf({});
  expect([DeadLetterConfig, TracingConfig]).toEqual([undefined, undefined]);
  const stack = new Stack(new App(), 'Stack');
  createJobFunction(stack, props, options);
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
});
