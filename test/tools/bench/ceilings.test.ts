import { join } from 'node:path';
import { root } from './systems';
import { countLines, withNeighbours } from '../../../tools/bench/lines';
import { synthesize } from '../../../tools/bench/synthesize';
import { isWritten, loadSystem, modulePath, SYSTEMS } from '../../../tools/bench/systems';

const written = SYSTEMS.filter((system) => isWritten(root, system, 'construct'));

test.each(written)('system $letter: no more resources and lines of code than its ceilings', (system) => {
  const { template } = synthesize(loadSystem(system, 'construct'));
  expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(system.ceilings.resources);

  const files = withNeighbours(join(root, `${modulePath(system, 'construct')}.ts`));
  const lines = files.map(countLines).reduce((total, count) => total + count, 0);
  expect(lines).toBeLessThanOrEqual(system.ceilings.lines);
});
