import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { PipelineEncryption } from '../../../src';
import { Change, reversed, Version } from '../change';
import { production, Props, shop, staging } from '../shop';

type Make = (scope: Construct, keys: Keys) => PipelineEncryption;

/** Keys of the app, which stay there whatever the pipeline uses. The construct adds to their policies. */
type Keys = Record<'one' | 'other', { readonly encryptionKey: kms.IKey; readonly topicKey: kms.IKey }>;

const ours: Make = () => PipelineEncryption.customerManaged();
const none: Make = () => PipelineEncryption.awsManaged();

function existing(used: keyof Keys): Make {
  return (_, keys) => PipelineEncryption.customerManaged(keys[used]);
}

/** Keys of another app, whose policies the construct cannot change. */
function imported(name: string): Make {
  return (scope) => {
    const keyOf = (use: string) => {
      const arn = Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: `${name}-${use}` });
      return kms.Key.fromKeyArn(scope, `${name}-${use}`, arn);
    };
    return PipelineEncryption.customerManaged({ encryptionKey: keyOf('data'), topicKey: keyOf('topic') });
  };
}

function keyed(encryption: Make, more: Props = () => ({}), previous: readonly (keyof Keys)[] = []): Version {
  return shop((scope) => {
    const keys = keysIn(scope);
    const previousKeys = previous.map((name) => keys[name].encryptionKey);
    return { encryption: encryption(scope, keys), previousKeys, ...more(scope) };
  });
}

function keysIn(scope: Construct): Keys {
  const keyOf = (id: string) => new kms.Key(scope, id, { enableKeyRotation: true });
  return {
    one: { encryptionKey: keyOf('OneKey'), topicKey: keyOf('OneTopicKey') },
    other: { encryptionKey: keyOf('OtherKey'), topicKey: keyOf('OtherTopicKey') },
  };
}

const destroyed: Props = () => ({ removalPolicy: RemovalPolicy.DESTROY });
const withoutProduction: Props = () => ({ stages: [staging()] });

const added: Change = {
  id: 'keys-added',
  title: 'new keys replace those of AWS',
  before: keyed(none),
  after: keyed(ours),
};
const replaced: Change = {
  id: 'keys-replaced',
  title: 'existing keys replace those that the pipeline made',
  before: keyed(ours),
  after: keyed(existing('one')),
};
const existingAdded: Change = {
  id: 'existing-keys-added',
  title: 'existing keys replace those of AWS',
  before: keyed(none),
  after: keyed(existing('one')),
};
const importedReplace: Change = {
  id: 'keys-replaced-by-imported',
  title: 'imported keys replace those that the pipeline made',
  before: keyed(ours),
  after: keyed(imported('one')),
};
const destroyedAdded: Change = {
  id: 'keys-added-destroy',
  title: 'new keys replace those of AWS, with `removalPolicy: DESTROY`',
  before: keyed(none, destroyed),
  after: keyed(ours, destroyed),
};
const destroyedReplaced: Change = {
  id: 'keys-replaced-destroy',
  title: 'existing keys replace those that the pipeline made, with `removalPolicy: DESTROY`',
  before: keyed(ours, destroyed),
  after: keyed(existing('one'), destroyed),
};

/** Keys: AWS's, its own, those of the app, those of another app. */
export const KEYS: readonly Change[] = [
  added,
  reversed(added, 'keys-removed', 'keys of AWS replace those that the pipeline made'),
  replaced,
  reversed(replaced, 'existing-keys-replaced', 'new keys replace existing ones'),
  {
    id: 'existing-keys-changed',
    title: 'other existing keys are used',
    before: keyed(existing('one')),
    after: keyed(existing('other')),
  },
  {
    id: 'existing-keys-changed-previous',
    title: 'other existing keys are used, with the earlier one in `previousKeys`',
    before: keyed(existing('one'), undefined, ['other']),
    after: keyed(existing('other'), undefined, ['one']),
  },
  {
    id: 'existing-keys-removed-previous',
    title: 'keys of AWS replace existing ones, with the earlier one in `previousKeys`',
    before: keyed(existing('one')),
    after: keyed(none, undefined, ['one']),
  },
  existingAdded,
  reversed(existingAdded, 'existing-keys-removed', 'keys of AWS replace existing ones'),
  importedReplace,
  reversed(importedReplace, 'imported-keys-replaced', 'new keys replace imported ones'),
  {
    id: 'imported-keys-changed',
    title: 'other imported keys are used',
    before: keyed(imported('one')),
    after: keyed(imported('other')),
  },
  destroyedAdded,
  reversed(
    destroyedAdded,
    'keys-removed-destroy',
    'keys of AWS replace those that the pipeline made, with `removalPolicy: DESTROY`',
  ),
  destroyedReplaced,
  {
    id: 'stage-removed-existing-keys',
    title: 'the last stage is removed, with existing keys',
    before: keyed(existing('one')),
    after: keyed(existing('one'), withoutProduction),
  },
  {
    id: 'stage-removed-aws-keys',
    title: 'the last stage is removed, with keys of AWS',
    before: keyed(none),
    after: keyed(none, withoutProduction),
  },
  {
    id: 'stage-removed-destroy',
    title: 'the last stage is removed, with `removalPolicy: DESTROY`',
    before: keyed(ours, destroyed),
    after: keyed(ours, (scope) => ({ ...destroyed(scope), stages: [staging()] })),
  },
  {
    id: 'stage-renamed-existing-keys',
    title: 'a stage is renamed, with existing keys',
    before: keyed(existing('one')),
    after: keyed(existing('one'), () => ({ stages: [staging(), production({ stageName: 'Live' })] })),
  },
];
