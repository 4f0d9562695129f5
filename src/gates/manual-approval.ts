import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { validateOnce } from './gate-checks';
import { GateBindOptions, GateConfig, ManualApprovalOptions } from './gate-types';
import { validateMinutes } from '../private/checks/minutes';
import { throwIfAny } from '../private/checks/validation';
import { createApproval, validateMessage } from '../private/pipeline/approval';

const CONSTRUCT_ID = 'ManualApproval';
const ACTION_NAME = 'Approve';
/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const TIMEOUT = { prop: 'timeout', min: Duration.minutes(5), max: Duration.days(60) };

/** Waits for a person to approve. */
export class ManualApproval {
  public constructor(private readonly options: ManualApprovalOptions) {
    throwIfAny('Gate.manualApproval', [
      ...validateMessage('message', options.message),
      ...validateMinutes(TIMEOUT, options.timeout),
    ]);
  }

  public bind(scope: Construct, { records, image, runOrder }: GateBindOptions): GateConfig {
    throwIfAny(scope.node.path, validateOnce(scope, CONSTRUCT_ID, 'manual approval'));
    const { action, permissions } = createApproval(scope, CONSTRUCT_ID, {
      actionName: ACTION_NAME,
      message: this.options.message ?? `Image ${image.digest}`,
      timeout: this.options.timeout,
      topic: records.useNotificationTopic(),
      runOrder,
    });
    return { actions: [action], permissions };
  }
}
