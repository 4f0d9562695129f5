import { App, Stack } from 'aws-cdk-lib';
import { Gate } from '../../../src';
import { linkToExecution, linkToExecutions } from '../../../src/notifications/event-message';
import { Json, resourcesOf, testPipeline } from '../../support/template';

const inRegion = (region?: string): Stack => new Stack(new App(), 'Test', { env: { region } });
const shown = (link: string, stack: Stack): string => JSON.stringify(stack.resolve(link));

describe('links to the console', () => {
  test.each([
    ['cn-north-1', '.console.amazonaws.cn/'],
    ['us-gov-west-1', '.console.amazonaws-us-gov.com/'],
    ['eu-west-1', '.console.aws.amazon.com/'],
    [undefined, '.console.aws.amazon.com/'],
  ])('are those of %s', (region, address) => {
    const stack = inRegion(region);
    expect(shown(linkToExecution(stack, 'shop'), stack)).toContain(`${address}codesuite/codepipeline/pipelines/shop/`);
    expect(shown(linkToExecutions(stack, 'shop'), stack)).toContain(`${address}codesuite/codepipeline/pipelines/shop/`);
  });

  test('are valid for names with any character that CodePipeline accepts', () => {
    const stack = inRegion('eu-west-1');
    expect(linkToExecutions(stack, 'a@b_c.d-e')).toContain('/pipelines/a%40b_c.d-e/executions?region=');
  });
});

/** "Maximum length of 8192", and "You can define up to 100 variables". */
test('the templates of the longest names fit the limits of EventBridge', () => {
  const template = testPipeline(() => ({
    namePrefix: 'n'.repeat(40),
    successNotifications: true,
    stages: [{ stageName: 'Check', verifications: [Gate.imageValidation()] }],
  })).template();
  const transformers: Json[] = resourcesOf(template, 'AWS::Events::Rule')
    .flatMap(({ Properties }) => Properties.Targets as Json[])
    .filter(({ Arn: { Ref: ref } }) => /^PipelineTopic/.test(ref))
    .map(({ InputTransformer: transformer }) => transformer);
  expect(transformers).toHaveLength(3);
  transformers.forEach(({ InputPathsMap: paths, InputTemplate: text }) => {
    expect(text.length).toBeLessThan(8_192);
    expect(Object.keys(paths).length).toBeLessThan(100);
    // Every line is a string of its own, and every placeholder has a path.
    (text as string).split('\n').forEach((line) => expect(line).toMatch(/^"[^"\\]*"$/));
    expect([...new Set((text as string).match(/<[^>]*>/g))].sort()).toEqual(
      Object.keys(paths)
        .map((name) => `<${name}>`)
        .sort(),
    );
  });
});
