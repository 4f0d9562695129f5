import { Duration, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ifGiven, validateString } from '../checks/kinds';
import { validateTopic } from '../checks/topic-checks';
import { throwIfAny } from '../checks/validation';
import { allowTopicKey } from '../permissions/key-statements';
import { allow } from '../permissions/statements';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const MAX_MESSAGE_LENGTH = 1_000;
const FIX = 'leave it out or describe what to approve';

export interface ApprovalProps {
  readonly actionName: string;
  readonly message: string;
  readonly timeout?: Duration;
  readonly topic: sns.ITopic;
  readonly runOrder: number;
}

export interface Approval {
  readonly action: codepipeline.IAction;
  /** What the pipeline's role needs for the action. */
  readonly permissions: iam.PolicyStatement[];
}

/** Validates a message for approvers. Variables (`#{…}`) are resolved later. */
export function validateMessage(prop: string, value: string | undefined): string[] {
  return ifGiven<unknown>(value, (given) => {
    if (typeof given !== 'string') {
      return validateString(prop, given, FIX);
    }
    if (Token.isUnresolved(given)) {
      return [];
    }
    if (given.trim() === '') {
      return [`${prop} must not be empty: ${FIX}`];
    }
    return given.length <= MAX_MESSAGE_LENGTH
      ? []
      : [`${prop} must be at most ${MAX_MESSAGE_LENGTH} characters, got ${given.length}: shorten it`];
  });
}

/**
 * An action that waits for a person, and tells the topic.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export function createApproval(scope: Construct, id: string, props: ApprovalProps): Approval {
  const { topic, message: additionalInformation, ...common } = props;
  throwIfAny(scope.node.path, validateTopic(topic));
  // By ARN: with the real topic, the L2 would grant more, such as use of the topic's key.
  const notificationTopic = sns.Topic.fromTopicArn(new Construct(scope, id), 'Topic', topic.topicArn);
  return {
    action: new actions.ManualApprovalAction({ ...common, additionalInformation, notificationTopic }),
    // @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
    permissions: [allow(['sns:Publish'], [topic.topicArn]), ...allowTopicKey(scope, topic.masterKey)],
  };
}
