import * as kms from 'aws-cdk-lib/aws-kms';
import { PipelineEncryption } from './pipeline-encryption';

/** No key of the account. */
export class AwsManagedEncryption extends PipelineEncryption {
  public bind(): kms.IKey | undefined {
    return undefined;
  }

  public bindTopic(): kms.IKey | undefined {
    return undefined;
  }
}
