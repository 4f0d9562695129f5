import { Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { serviceLabel } from '../../../../src/private/ecs/service-label';

/** The construct at this path below the stack. */
function at(path: string, stack: Construct = new Stack()): Construct {
  return path.split('/').reduce((scope, id) => new Construct(scope, id), stack);
}

const labelOf = (service: Construct, taken: string[] = []): string =>
  serviceLabel(service, (label) => !taken.includes(label));

test.each([
  ['a service of the stack', 'Web', 'Web'],
  ['a service of the stack that is called Service', 'Service', 'Service'],
  ["a pattern's service", 'Web/Service', 'Web'],
  ['a service with an id of its own', 'Shop/Web', 'Web'],
])('%s is called by the id that its user chose', (_case, path, label) => {
  expect(labelOf(at(path))).toBe(label);
});

test('a label that is taken is preceded by ids of the scopes', () => {
  expect(labelOf(at('Shop/Web/Service'), ['Web'])).toBe('Shop-Web');
  expect(labelOf(at('Shop/Web/Service'), ['Web', 'Shop-Web'])).toMatch(/^Shop-?Web-?Service-?[0-9A-F]{8}$/);
});

test('stacks and stages are not part of the label', () => {
  const stack = new Stack(new Stage(new Stack().node.root as Construct, 'Production'), 'Services');
  expect(labelOf(at('Web/Service', stack))).toBe('Web');
});
