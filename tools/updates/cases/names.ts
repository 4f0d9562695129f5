import { Change, reversed } from '../change';
import { Place, Props, shop, together } from '../shop';

/** Names derived from the construct's path. */
const derived: Props = () => ({ namePrefix: undefined });

function named(props: ReturnType<Props>): Change['before'] {
  return shop(() => props);
}

/** The same pipeline in another place, with a name of its own and with one derived from its path. */
function moved(id: string, title: string, place: Place): Change[] {
  return [
    { id, title: `${title}, with a namePrefix`, before: shop(), after: shop(undefined, place) },
    {
      id: `${id}-derived`,
      title: `${title}, with the default name`,
      before: shop(derived),
      after: shop(derived, place),
    },
  ];
}

const another = shop(() => ({ namePrefix: 'cart' }), { constructId: 'Cart', stackId: 'CartStack' });
const twin = shop(undefined, { constructId: 'Twin', stackId: 'TwinStack' });
const second: Change = {
  id: 'second-pipeline-added',
  title: 'a second pipeline is added to the app',
  before: shop(),
  after: together(shop(), another),
};

/** Names, tags, and where the pipeline is. */
export const NAMES: readonly Change[] = [
  { id: 'prefix-set', title: 'a namePrefix is set', before: shop(derived), after: shop() },
  { id: 'prefix-changed', title: 'the namePrefix changes', before: shop(), after: named({ namePrefix: 'store' }) },
  {
    id: 'suffix-changed',
    title: 'the environmentSuffix changes',
    before: shop(),
    after: named({ environmentSuffix: 'prod' }),
  },
  { id: 'tag-added', title: 'a tag is added', before: shop(), after: named({ tags: { Team: 'devops' } }) },
  {
    id: 'environment-tag-changed',
    title: 'the tag Environment changes',
    before: shop(),
    after: named({ tags: { Environment: 'Production' } }),
  },
  ...moved('construct-id-changed', 'the construct has another id', { constructId: 'Delivery' }),
  ...moved('scope-changed', 'the construct moves into another construct', { within: 'Delivery' }),
  ...moved('stack-name-changed', 'the stack has another stackName', { stackName: 'Store' }),
  ...moved('stack-id-changed', 'the stack has another id', { stackId: 'Store' }),
  ...moved('nested-stack', 'the construct moves into a nested stack', { isNested: true }),
  ...moved('stage-of-app', 'the stack moves into a stage of the app', { stage: 'Prod' }),
  second,
  reversed(second, 'second-pipeline-removed', 'one of two pipelines is removed, with its stack'),
  {
    id: 'twin-added',
    title: 'a second pipeline of the same name is added, in a stack of its own',
    before: shop(),
    after: together(shop(), twin),
  },
];
