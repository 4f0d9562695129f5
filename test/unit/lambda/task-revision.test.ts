import type { TaskDefinition } from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import { nextRevision, runsImage } from '../../../src/lambda/task-revision';

const IMAGE = 'shop@sha256:1';
const definition: TaskDefinition = {
  taskDefinitionArn: 'arn:web:7',
  family: 'web',
  revision: 7,
  containerDefinitions: [
    { name: 'app', image: 'old', cpu: 1 },
    { name: 'worker', image: 'old' },
    { name: 'proxy', image: 'envoy:1' },
  ],
};

test('several containers run the image, and the others stay as they are', () => {
  const next = nextRevision({ definition, tags: [] }, { containerNames: ['app', 'worker'], image: IMAGE });
  expect(next).toEqual({
    family: 'web',
    containerDefinitions: [
      { name: 'app', image: IMAGE, cpu: 1 },
      { name: 'worker', image: IMAGE },
      { name: 'proxy', image: 'envoy:1' },
    ],
  });
});

test('everything that a registration takes is kept', () => {
  const kept = fc.record({
    cpu: fc.string(),
    volumes: fc.constant<{ name: string }[]>([{ name: 'data' }]),
    runtimePlatform: fc.constant({}),
  });
  const added = fc.record({
    status: fc.constant('ACTIVE' as const),
    registeredBy: fc.string(),
    compatibilities: fc.constant<[]>([]),
  });
  fc.assert(
    fc.property(kept, added, (one, other) => {
      const whole = { ...definition, ...one, ...other };
      const next = nextRevision(
        { definition: whole, tags: [{ key: 'a', value: 'b' }] },
        { containerNames: ['app'], image: IMAGE },
      );
      expect(next).toMatchObject({ ...one, tags: [{ key: 'a', value: 'b' }] });
      expect(Object.keys(next)).not.toEqual(expect.arrayContaining(['status']));
      expect(next).not.toHaveProperty('revision');
    }),
  );
});

test('an unknown container is rejected with the known ones', () => {
  const images = { containerNames: ['app', 'api'], image: IMAGE };
  expect(() => nextRevision({ definition, tags: [] }, images)).toThrow(
    "task definition 'web:7' has no container 'api', only 'app', 'worker', 'proxy': correct containerNames",
  );
  expect(() => nextRevision({ definition: {}, tags: [] }, images)).toThrow("has no container 'app'");
});

test('a revision runs the image if each named container does', () => {
  const images = { containerNames: ['app', 'worker'], image: IMAGE };
  const tagged = (names: string[]) => ({
    definition: { containerDefinitions: names.map((name) => ({ name, image: IMAGE })) },
    tags: [],
  });
  expect(runsImage(tagged(['worker', 'app']), images)).toBe(true);
  expect(runsImage(tagged(['app']), images)).toBe(false);
  expect(runsImage({ definition, tags: [] }, images)).toBe(false);
  expect(runsImage({ definition: {}, tags: [] }, images)).toBe(false);
});
