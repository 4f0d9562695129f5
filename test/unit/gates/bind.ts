import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Gate, GateBindOptions, GateConfig, IDeploymentRecords, ImageReference } from '../../../src';
import { Json, resourceOf } from '../../support/template';

export const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/deployments';
export const TOPIC_ARN = 'arn:aws:sns:us-east-1:111122223333:failures';
export const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/k';

export interface BoundGate {
  readonly stack: Stack;
  readonly stage: Construct;
  readonly config: GateConfig;
  readonly options: GateBindOptions;
}

/** Records in a table and a topic that exist. */
export function records(table: dynamodb.ITable, topic: sns.ITopic): IDeploymentRecords {
  return { useDeploymentsTable: () => table, useNotificationTopic: () => topic };
}

/** Records in a table that exists, and in this topic. */
export function recordsIn(topic: (scope: Stack) => sns.ITopic): (scope: Construct) => Partial<GateBindOptions> {
  return (scope) => ({
    records: records(dynamodb.Table.fromTableArn(scope, 'MyTable', TABLE_ARN), topic(Stack.of(scope))),
  });
}

/** What a pipeline tells a gate of its stage `Production`. */
export function gateOptions(scope: Construct): GateBindOptions {
  return {
    pipelineName: 'shop-dev',
    logRetention: logs.RetentionDays.ONE_WEEK,
    logRemovalPolicy: RemovalPolicy.DESTROY,
    removalPolicy: RemovalPolicy.DESTROY,
    stageName: 'Production',
    image: {
      repository: ecr.Repository.fromRepositoryName(scope, 'Repository', 'shop'),
      digest: '#{Build.IMAGE_DIGEST}',
      tag: '#{codepipeline.PipelineExecutionId}',
    } as ImageReference,
    runOrder: 2,
    records: records(
      dynamodb.Table.fromTableArn(scope, 'Table', TABLE_ARN),
      sns.Topic.fromTopicArn(scope, 'Topic', TOPIC_ARN),
    ),
    sourceAction: { stageName: 'Source', actionName: 'Checkout' },
  };
}

export function bindGate(
  gate: Gate,
  change: (scope: Construct) => Partial<GateBindOptions> = () => ({}),
  env?: { readonly region: string; readonly account?: string },
): BoundGate {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test', { env });
  const stage = new Construct(stack, 'Production');
  const options = { ...gateOptions(stack), ...change(stack) };
  return { stack, stage, options, config: gate.bind(stage, options) };
}

/** The actions as CloudFormation gets them, of a pipeline around the gate. */
export function declaredActions({ stack, config }: BoundGate): Json[] {
  const role = iam.Role.fromRoleArn(stack, 'PipelineRole', 'arn:aws:iam::111122223333:role/pipeline', {
    mutable: false,
  });
  const pipeline = new codepipeline.Pipeline(stack, 'Pipeline', {
    role,
    usePipelineRoleForActions: true,
    artifactBucket: s3.Bucket.fromBucketName(stack, 'Artifacts', 'artifacts'),
    pipelineType: codepipeline.PipelineType.V2,
  });
  pipeline.addStage({ stageName: 'Production', actions: config.actions });
  // Not validated: a pipeline of one stage is no legal one.
  const assembly = (stack.node.root as App).synth({ skipValidation: true });
  const template = Template.fromJSON(assembly.getStackByName(stack.stackName).template);
  return resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions;
}

/** The statements that a gate wants for the pipeline's role. */
export function permissionsOf({ stack, config }: BoundGate): Json {
  return stack.resolve((config.permissions ?? []).map((statement) => statement.toStatementJson()));
}
