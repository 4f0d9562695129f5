import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { DeployTarget } from './deploy/deploy-target';
import { Gate } from './gates/gate';

/** A stage of the pipeline that follows `Source` and `Build`. */
export interface StageOptions {
  /**
   * Name of the stage: 1 to 100 letters, digits, `.`, `@`, `-` or `_`. The names `Source` and `Build` are taken.
   */
  readonly stageName: string;

  /**
   * Gates that the image must pass before it is deployed. They run one after the other.
   *
   * @default - no gates
   */
  readonly gates?: Gate[];

  /**
   * What the stage deploys to. Targets of one stage run in parallel.
   *
   * @default - no targets: the stage has only gates or verifications
   */
  readonly targets?: DeployTarget[];

  /**
   * Gates that check the deployment afterwards. They run one after the other.
   *
   * @default - no verifications
   */
  readonly verifications?: Gate[];

  /**
   * What CodePipeline retries once, automatically, when the stage has failed. It retries the failed actions or all of
   * them; a rejected approval is requested again.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
   * @default - nothing is retried automatically; you can retry the stage yourself
   */
  readonly retryMode?: codepipeline.RetryMode;
}
