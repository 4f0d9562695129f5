import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { StageOptions } from './ci-cd-pipeline-props';
import { PipelineBindOptions } from './context';
import { PipelineEncryption } from './encryption/pipeline-encryption';
import { createDeploymentsTable } from './ledger/deployments-table';
import { publishActionFailures } from './notifications/action-failures';
import { publishBuildFailures } from './notifications/build-failures';
import { alarmOnDeadLetters } from './notifications/dead-letter-alarm';
import { createTopic } from './notifications/topic';
import { EventDeadLetters } from './private/resources/event-dead-letters';
import { recordsDeployments } from './stages';

export interface DeploymentRecordsProps extends PipelineBindOptions {
  readonly encryption: PipelineEncryption;
  readonly deadLetters: EventDeadLetters;
  /** The removal policy of a new table. */
  readonly tableRemovalPolicy: RemovalPolicy;
  /** The project whose failed builds are reported. */
  readonly projectName: string;
  /** @default - a new one as soon as a stage records deployments */
  readonly deploymentsTable?: dynamodb.ITable;
  /** @default - a new one as soon as a stage records deployments */
  readonly topic?: sns.ITopic;
  /** Whether the topic is notified of dead letters. */
  readonly deadLetterAlarm?: boolean;
}

/** Where deployments are recorded and failures are published. */
export class DeploymentRecords {
  private ofDeployments?: dynamodb.ITable;
  private ofFailures?: sns.ITopic;

  public constructor(
    private readonly scope: Construct,
    private readonly props: DeploymentRecordsProps,
  ) {
    this.ofDeployments = props.deploymentsTable;
    if (props.topic) {
      this.publishFailuresTo(props.topic);
    }
    scope.node.addValidation({ validate: () => this.validateAlarm() });
  }

  public get table(): dynamodb.ITable | undefined {
    return this.ofDeployments;
  }

  public get topic(): sns.ITopic | undefined {
    return this.ofFailures;
  }

  /** Creates what is missing to write to: before the first of these stages, so that its approvals are reported too. */
  public prepareFor(stages: readonly StageOptions[]): void {
    if (!stages.some(recordsDeployments)) {
      return;
    }
    const { scope, props } = this;
    this.ofDeployments ??= createDeploymentsTable(scope, 'Deployments', {
      encryptionKey: props.encryptionKey,
      removalPolicy: props.tableRemovalPolicy,
    });
    if (!this.ofFailures) {
      this.publishFailuresTo(createTopic(scope, 'Topic', props.encryption.bindTopic(scope, props)));
    }
  }

  private publishFailuresTo(topic: sns.ITopic): void {
    this.ofFailures = topic;
    const { scope, props } = this;
    publishBuildFailures(scope, { ...props, topic });
    publishActionFailures(scope, { ...props, topic });
    if (props.deadLetterAlarm) {
      alarmOnDeadLetters(scope, { ...props, topic });
    }
  }

  private validateAlarm(): string[] {
    return this.props.deadLetterAlarm && !this.ofFailures
      ? ['deadLetterAlarm needs a topic, got none: pass notificationTopic, or add an image validation, which makes one']
      : [];
  }
}
