import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { dataKeyPolicy, topicKeyPolicy } from './key-policies';
import { CustomerManagedEncryptionOptions, EncryptionBindOptions } from './pipeline-encryption-types';
import { KEY, validateConstructs } from '../private/checks/construct-kinds';
import { validateKey } from '../private/checks/key-checks';
import { validateRemovalPolicy } from '../private/checks/removal-checks';
import { throwIfAny } from '../private/checks/validation';

/** Uses keys of the account: new or existing ones. */
export class CustomerManagedEncryption {
  public constructor(private readonly options: CustomerManagedEncryptionOptions) {
    throwIfAny('PipelineEncryption.customerManaged', [
      ...validateConstructs(options, { encryptionKey: KEY, topicKey: KEY }),
      ...validateRemovalPolicy('keyRemovalPolicy', 'keys', options.keyRemovalPolicy),
    ]);
  }

  public bind(scope: Construct, { pipelineName, removalPolicy }: EncryptionBindOptions): kms.IKey | undefined {
    return (
      validated(scope, 'encryptionKey', this.options.encryptionKey) ??
      new kms.Key(scope, 'EncryptionKey', {
        alias: pipelineName,
        description: `Encrypts the data of ${pipelineName}`,
        enableKeyRotation: true,
        policy: dataKeyPolicy(scope),
        removalPolicy: this.options.keyRemovalPolicy ?? kept(removalPolicy),
      })
    );
  }

  public bindTopic(scope: Construct, { pipelineName, removalPolicy }: EncryptionBindOptions): kms.IKey | undefined {
    return (
      validated(scope, 'topicKey', this.options.topicKey) ??
      new kms.Key(scope, 'TopicKey', {
        description: `Encrypts the notifications of ${pipelineName}`,
        enableKeyRotation: true,
        policy: topicKeyPolicy(scope),
        removalPolicy: this.options.keyRemovalPolicy ?? kept(removalPolicy),
      })
    );
  }
}

function validated(scope: Construct, prop: string, key: kms.IKey | undefined): kms.IKey | undefined {
  throwIfAny(scope.node.path, key ? validateKey(scope, prop, key) : []);
  return key;
}

/** Data can outlive the use of a key, and cannot be read without it, so an update never deletes a key. */
function kept(removalPolicy: RemovalPolicy): RemovalPolicy {
  return removalPolicy === RemovalPolicy.RETAIN ? removalPolicy : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
