import { App, Stack } from 'aws-cdk-lib';
import { propsOf } from './factors';
import { pairwiseCombinations } from './pairwise';
import * as library from '../../../src';
import { readFrozen, resourcesOf } from '../../../tools/updates/freeze';
import { synthesize } from '../../../tools/updates/synthesize';

const frozen = readFrozen('.');

test('no combination of parts makes one that is not frozen', () => {
  const kinds = new Set(frozen.resources.map(({ type, id }) => kindOf(type, id)));
  const made = pairwiseCombinations().flatMap((combination) =>
    resourcesOf(
      synthesize({
        define: (app: App) => {
          const stack = new Stack(app, 'Shop');
          new library.CiCdPipeline(stack, 'Pipeline', propsOf(stack, combination));
        },
      }),
    ),
  );
  const ours = made.filter(([id]) => id.startsWith('Pipeline'));
  expect(ours.length).toBeGreaterThan(500);
  expect([...new Set(ours.map(([id, { Type }]) => kindOf(Type, id)))].filter((kind) => !kinds.has(kind))).toEqual([]);
}, 180_000);

/** A resource, whatever the stage, the tag and the service are called. */
function kindOf(type: string, id: string): string {
  const part = id
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/^PipelineStages(?:Production|STAGE)/, 'PipelineStages*')
    .replace(/(?<=^PipelineStages\*(?:Tag|Ecs|Task)).*?(?=Logs$|Function$|Role$)/, '*');
  return `${type} ${part}`;
}
