import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { IDeploymentRecords, PipelineBindOptions } from './context';
import { PipelineEncryption } from './encryption/pipeline-encryption';
import { createDeploymentsTable } from './ledger/deployments-table';
import { publishActionFailures } from './notifications/action-failures';
import { publishBuildFailures } from './notifications/build-failures';
import { alarmOnDeadLetters } from './notifications/dead-letter-alarm';
import { publishSuccesses } from './notifications/execution-successes';
import { createTopic } from './notifications/topic';
import { EventDeadLetters } from './private/resources/event-dead-letters';

export interface DeploymentRecordsProps extends PipelineBindOptions {
  readonly encryption: PipelineEncryption;
  readonly deadLetters: EventDeadLetters;
  /** The removal policy of a new table. */
  readonly tableRemovalPolicy: RemovalPolicy;
  /** The project whose failed builds are reported. */
  readonly projectName: string;
  /** @default - a new one once a part asks for it */
  readonly deploymentsTable?: dynamodb.ITable;
  /** @default - a new one once a part asks for it */
  readonly notificationTopic?: sns.ITopic;
  /** Whether failures are published even if no part asks for the topic. */
  readonly failureNotifications?: boolean;
  /** Whether successful executions are published too. */
  readonly successNotifications?: boolean;
  /** Whether the topic is notified of dead letters. */
  readonly deadLetterAlarm?: boolean;
}

/** The pipeline's table and topic, and the rules that publish to the topic. */
export class DeploymentRecords implements IDeploymentRecords {
  /** Undefined until a part asks for it. */
  public table?: dynamodb.ITable;
  /** Undefined until a part asks for it. */
  public topic?: sns.ITopic;

  public constructor(
    private readonly scope: Construct,
    private readonly props: DeploymentRecordsProps,
  ) {
    this.table = props.deploymentsTable;
    if (props.notificationTopic) {
      this.publishTo(props.notificationTopic);
    } else if (props.failureNotifications) {
      this.useNotificationTopic();
    }
    scope.node.addValidation({ validate: () => this.validateTopicIsThere() });
  }

  public useDeploymentsTable(): dynamodb.ITable {
    this.table ??= createDeploymentsTable(this.scope, 'Deployments', {
      encryptionKey: this.props.encryptionKey,
      removalPolicy: this.props.tableRemovalPolicy,
    });
    return this.table;
  }

  public useNotificationTopic(): sns.ITopic {
    return this.topic ?? this.publishTo(this.createTopic());
  }

  private createTopic(): sns.ITopic {
    const { scope, props } = this;
    const masterKey = props.encryption.bindTopic(scope, props);
    return createTopic(scope, 'Topic', { masterKey, removalPolicy: props.removalPolicy });
  }

  private publishTo(topic: sns.ITopic): sns.ITopic {
    this.topic = topic;
    const { scope, props } = this;
    publishBuildFailures(scope, { ...props, topic });
    publishActionFailures(scope, { ...props, topic });
    if (props.successNotifications) {
      publishSuccesses(scope, { ...props, topic });
    }
    if (props.deadLetterAlarm) {
      alarmOnDeadLetters(scope, { ...props, topic });
    }
    return topic;
  }

  private validateTopicIsThere(): string[] {
    return this.topic
      ? []
      : NEED_A_TOPIC.filter(({ prop }) => this.props[prop]).map(
          ({ prop, fix }) => `${prop} requires a topic, got none: ${fix}`,
        );
  }
}

const ADD_A_GATE = 'pass notificationTopic, or add a gate that notifies people, such as Gate.manualApproval()';
const NEED_A_TOPIC = [
  { prop: 'deadLetterAlarm', fix: ADD_A_GATE },
  { prop: 'successNotifications', fix: `set failureNotifications, ${ADD_A_GATE}` },
] as const;
