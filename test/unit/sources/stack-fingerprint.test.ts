import { App, CfnOutput, CfnParameter, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';
import { stackFingerprint } from '../../../src/sources/stack-fingerprint';

type Change = (stack: Stack, resource: CfnResource) => unknown;

/** The logical ids of what was made anew. */
function idsOf(change: Change = () => undefined, marked = ['Marked']): string[] {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  const resource = new CfnResource(stack, 'Resource', { type: 'Shop::Test::Resource', properties: { Size: 1 } });
  for (const id of marked) {
    const anew = new CfnResource(stack, id, { type: 'Shop::Test::Marked', properties: { Of: 'x' } });
    anew.overrideLogicalId(`${id}${stackFingerprint(stack)}`);
    resource.addPropertyOverride(`Reads${id}`, anew.getAtt('Value'));
  }
  change(stack, resource);
  const { Resources } = Template.fromStack(stack).toJSON();
  expect(Object.keys(Resources.Resource.Properties)).toEqual(['Size', ...marked.map((id) => `Reads${id}`)]);
  for (const id of marked) {
    const [logicalId] = Resources.Resource.Properties[`Reads${id}`]['Fn::GetAtt'];
    expect(Resources[logicalId]).toBeDefined();
  }
  return Object.keys(Resources).filter((id) => /^(Marked|Second)/.test(id));
}

test('two stacks with the same content have the same fingerprint', () => {
  const [id] = idsOf();
  expect(id).toMatch(/^Marked[0-9A-F]{8}$/);
  expect(idsOf()).toEqual([id]);
});

test.each<[string, Change]>([
  ['a property', (_, resource) => resource.addPropertyOverride('Size', 2)],
  ['another resource', (stack) => new CfnResource(stack, 'Other', { type: 'Shop::Test::Resource' })],
  ['an output', (stack, { ref }) => new CfnOutput(stack, 'Output', { value: ref })],
  ['a parameter', (stack) => new CfnParameter(stack, 'Parameter', { default: '1' })],
  [
    'a reference from another stack',
    (stack, { ref }) => new CfnOutput(new Stack(stack.node.root, 'Reader'), 'Output', { value: ref }),
  ],
])('%s changes it', (_, change) => {
  expect(idsOf(change)).not.toEqual(idsOf());
});

test('another stack does not change it, wherever it is defined', () => {
  const other = (scopeOf: (stack: Stack) => IConstruct) => (stack: Stack) =>
    new CfnResource(new Stack(scopeOf(stack), 'Other'), 'X', { type: 'A::B::C' });
  expect(idsOf(other(({ node }) => node.root))).toEqual(idsOf());
  expect(idsOf(other((stack) => stack))).toEqual(idsOf());
});

test('a nested stack changes it: its template is an asset, whose address is in the parent', () => {
  const nested = (size: number) => (stack: Stack) =>
    new CfnResource(new NestedStack(stack, 'Nested'), 'X', { type: 'A::B::C', properties: { Size: size } });
  expect(idsOf(nested(1))).not.toEqual(idsOf(nested(2)));
});

test('two of them in a stack include each other, and are stable', () => {
  const ids = idsOf(undefined, ['Marked', 'Second']);
  expect(ids).toHaveLength(2);
  expect(idsOf(undefined, ['Marked', 'Second'])).toEqual(ids);
  expect(idsOf((_, resource) => resource.addPropertyOverride('Size', 2), ['Marked', 'Second'])).not.toEqual(ids);
});

test('before synthesis, it is a placeholder', () => {
  const stack = new Stack();
  expect(stack.resolve(stackFingerprint(stack))).toMatch(/^[0-9A-F]{8}$/);
});
