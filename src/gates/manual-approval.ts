import { Duration } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { validateMessage, validateMinutes, validateOnce } from './gate-checks';
import { GateBindOptions, GateConfig, ManualApprovalOptions } from './gate-types';
import { validateTopic } from '../private/checks/topic-checks';
import { throwIfAny } from '../private/checks/validation';
import { allowTopicKey } from '../private/permissions/key-statements';
import { allow } from '../private/permissions/statements';

const CONSTRUCT_ID = 'ManualApproval';
const ACTION_NAME = 'Approve';
/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const MAX_MESSAGE_LENGTH = 1_000;
const TIMEOUT = { prop: 'timeout', min: Duration.minutes(5), max: Duration.days(60) };

/** Waits for a person to approve. */
export class ManualApproval {
  public constructor(private readonly options: ManualApprovalOptions) {
    throwIfAny('Gate.manualApproval', [
      ...validateMessage('message', MAX_MESSAGE_LENGTH, options.message),
      ...validateMinutes(TIMEOUT, options.timeout),
    ]);
  }

  public bind(scope: Construct, { records, image, runOrder }: GateBindOptions): GateConfig {
    throwIfAny(scope.node.path, validateOnce(scope, CONSTRUCT_ID, 'manual approval'));
    const topic = records.useNotificationTopic();
    throwIfAny(scope.node.path, validateTopic(topic));
    const approval = new Construct(scope, CONSTRUCT_ID);
    const action = new actions.ManualApprovalAction({
      actionName: ACTION_NAME,
      additionalInformation: this.options.message ?? `Image ${image.digest}`,
      timeout: this.options.timeout,
      // By ARN: with the real topic, the L2 would grant more, such as use of the topic's key.
      notificationTopic: sns.Topic.fromTopicArn(approval, 'Topic', topic.topicArn),
      runOrder,
    });
    return { actions: [action], permissions: allowNotifying(scope, topic) };
  }
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html */
function allowNotifying(scope: Construct, topic: sns.ITopic): iam.PolicyStatement[] {
  return [allow(['sns:Publish'], [topic.topicArn]), ...allowTopicKey(scope, topic.masterKey)];
}
