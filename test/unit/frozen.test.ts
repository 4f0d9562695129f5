import * as library from '../../src';
import { freeze, FrozenResource, readFrozen } from '../../tools/updates/freeze';

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
