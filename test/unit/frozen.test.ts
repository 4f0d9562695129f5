import { App, Stack } from 'aws-cdk-lib';
import { propsOf } from './combinations/factors';
import { pairwiseCombinations } from './combinations/pairwise';
import * as library from '../../src';
import { freeze, FrozenResource, readFrozen, resourcesOf } from '../../tools/updates/freeze';
import { synthesize } from '../../tools/updates/synthesize';

// Among the unit tests, because these also run with the newest aws-cdk-lib.
const frozen = readFrozen('.');

describe('ids, names and policies are those that users have', () => {
  const current = freeze(library);
  const byId = (resources: readonly FrozenResource[]) => Object.fromEntries(resources.map((each) => [each.id, each]));

  test('of each stateful resource, and of each with a fixed name', () => {
    expect(byId(current.resources)).toEqual(byId(frozen.resources));
  });

  test('of names that are derived from the path', () => {
    expect(current.derived).toEqual(frozen.derived);
  });

  test('of names that are cut', () => {
    expect(current.cut).toEqual(frozen.cut);
  });
});

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
    .replace(/(?<=^PipelineStages\*(?:Tag|Ecs)).*?(?=Logs$|Function$|Role$)/, '*');
  return `${type} ${part}`;
}
