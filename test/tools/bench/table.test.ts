import { systemOf } from './systems';
import { brokenCeilings, findingsByRule, Result, table } from '../../../tools/bench/table';
import { median } from '../../../tools/bench/timing';

const raw = {
  lines: 137,
  handlerLines: 23,
  resources: 24,
  templateBytes: 20_000,
  findings: new Map([
    ['S1', 2],
    ['IAM5', 16],
  ]),
};
const construct = { lines: 18, handlerLines: 0, resources: 18, templateBytes: 16_000, findings: new Map() };

function result(inspections: Result['inspections']): Result {
  const timing = { warm: 40.25, cold: 512.3 };
  return {
    system: systemOf('C'),
    inspections,
    timings: new Map([...inspections.keys()].map((side) => [side, timing])),
  };
}

const both = result(
  new Map([
    ['construct', construct],
    ['raw', raw],
  ]),
);

test('the table shows the construct, raw L2 code, and their ratio', () => {
  expect(table([both]).split('\n').slice(2)).toEqual([
    '| **C** S3 source, promotion by tag | construct | 18 | 0 | 18 | 16,000 | 40.3 | 512 | 0 |',
    '|  | raw L2 | 137 | 23 | 24 | 20,000 | 40.3 | 512 | 18 |',
    '|  | *ratio* | 0.13 | 0.00 | 0.75 | 0.80 | 1.00 | 1.00 | 0.00 |',
  ]);
});

test('an example that does not exist yet has a placeholder', () => {
  const rows = table([result(new Map([['raw', raw]]))]).split('\n');
  expect(rows[2]).toContain('| construct | not yet | not yet |');
  expect(rows[4]).toBe('|  | *ratio* |  |  |  |  |  |  |  |');
});

test('findings are grouped by rule, the most frequent first', () => {
  expect(findingsByRule([both])).toBe('- C, construct: none\n- C, raw L2: IAM5 16, S1 2');
});

test('the ceilings apply to the construct', () => {
  expect(brokenCeilings([both])).toEqual([]);
  expect(brokenCeilings([result(new Map([['raw', raw]]))])).toEqual([]);
  expect(brokenCeilings([result(new Map([['construct', raw]]))])).toEqual([
    'C: 137 lines, more than 20',
    'C: 24 resources, more than 22',
  ]);
});

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (numbers, expected) => expect(median(numbers)).toBe(expected));
