import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { combinations, FACTORS, isPossible } from '../systems/factors';
import { has, pairsOf, pairwise } from '../systems/pairs';

test('each pair of choices is in a combination, but for those that contradict each other', () => {
  const all = combinations();
  const missing = pairsOf<(typeof all)[number]>(FACTORS).filter((pair) => !all.some((row) => has(row, pair)));
  assert.deepEqual(
    missing.filter((pair) => isPossible(pair)),
    [],
  );
  assert.ok(all.every((row) => isPossible(row)));
});

test('a pair that a third factor rules out in each way is left out', () => {
  const factors = { a: ['1', '2'], b: ['1', '2'], c: ['1', '2'] };
  const rows = pairwise<{ a: string; b: string; c: string }>(factors, ({ a, b, c }) => !(a === b && c !== undefined));
  assert.deepEqual(
    rows.filter(({ a, b }) => a === b),
    [],
  );
  assert.ok(rows.some(({ a, b }) => a === '1' && b === '2'));
});
