import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Change, reversed, Version } from '../change';
import { Place, Props, SHOP, shop, together } from '../shop';

/** Names derived from the construct's path. */
const derived: Props = () => ({ namePrefix: undefined });

function named(props: ReturnType<Props>): Version {
  return shop(() => props);
}

/** The same pipeline in another place, with a name of its own and with one derived from its path. */
function moved(id: string, title: string, place: Place): Change[] {
  return [
    { id, title: `${title}, with a \`namePrefix\``, before: SHOP, after: shop(undefined, place) },
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
  before: SHOP,
  after: together(SHOP, another),
};

/** An app without the stack: only what is retained is left. */
const deleted: Version = { define: (app) => void new Stack(app, 'Shop') };

/** Names, tags, and where the pipeline is. */
export const NAMES: readonly Change[] = [
  { id: 'prefix-set', title: 'a `namePrefix` is set', before: shop(derived), after: SHOP },
  { id: 'prefix-changed', title: 'the `namePrefix` changes', before: SHOP, after: named({ namePrefix: 'store' }) },
  {
    id: 'suffix-changed',
    title: 'the `environmentSuffix` changes',
    before: SHOP,
    after: named({ environmentSuffix: 'prod' }),
  },
  { id: 'tag-added', title: 'a tag is added', before: SHOP, after: named({ tags: { Team: 'devops' } }) },
  {
    id: 'environment-tag-changed',
    title: 'the tag `Environment` changes',
    before: SHOP,
    after: named({ tags: { Environment: 'Production' } }),
  },
  ...moved('construct-id-changed', 'the construct has another id', { constructId: 'Delivery' }),
  ...moved('scope-changed', 'the construct moves into another construct', { within: 'Delivery' }),
  ...moved('stack-name-changed', 'the stack has another `stackName`', { stackName: 'Store' }),
  ...moved('stack-id-changed', 'the stack has another id', { stackId: 'Store' }),
  ...moved('nested-stack', 'the construct moves into a nested stack', { isNested: true }),
  ...moved('stage-of-app', 'the stack moves into a stage of the app', { stage: 'Prod' }),
  second,
  reversed(second, 'second-pipeline-removed', 'one of two pipelines is removed, with its stack'),
  {
    id: 'twin-added',
    title: 'a second pipeline of the same name is added, in a stack of its own',
    before: SHOP,
    after: together(SHOP, twin),
  },
  { id: 'stack-deleted', title: 'the stack is deleted', before: SHOP, after: deleted },
  {
    id: 'stack-deleted-destroy',
    title: 'the stack is deleted, with `removalPolicy: DESTROY`',
    before: named({ removalPolicy: RemovalPolicy.DESTROY }),
    after: deleted,
  },
];
