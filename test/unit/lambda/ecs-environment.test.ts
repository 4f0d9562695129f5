import { containerNames, minutes } from '../../../src/lambda/ecs-environment';
import { targetOf } from '../../../src/lambda/target-parameter';

afterEach(() => delete process.env.VALUE);

test('container names are a JSON array', () => {
  process.env.VALUE = '["app","worker"]';
  expect(containerNames('VALUE')).toEqual(['app', 'worker']);
});

test.each(['[]', '{}', '"app"', '[1]', '[""]', 'app'])('container names that are %s are rejected', (text) => {
  process.env.VALUE = text;
  expect(() => containerNames('VALUE')).toThrow(
    `environment variable VALUE must be a JSON array of container names, got ${text}: deploy the function again`,
  );
});

test('minutes are a whole number above 0', () => {
  process.env.VALUE = '60';
  expect(minutes('VALUE')).toBe(60);
});

test.each(['0', '-1', '1.5', 'x', '1e3'])('minutes that are %s are rejected', (text) => {
  process.env.VALUE = text;
  expect(() => minutes('VALUE')).toThrow(
    `environment variable VALUE must be a number of minutes, got ${text}: deploy the function again`,
  );
});

test('a target is a string', () => {
  expect(targetOf({ target: 'web' })).toBe('web');
});

test.each([undefined, {}, { target: '' }, { target: 7 }])('a target that is missing in %p is rejected', (given) => {
  expect(() => targetOf(given)).toThrow(/^user parameter target must be a string, got .*: deploy the pipeline again$/);
});
