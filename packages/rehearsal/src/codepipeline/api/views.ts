import { REGION } from '../../account';
import type { ActionDeclaration, GitTrigger } from '../declaration/declaration';
import type { ArtifactLocation } from '../engine/artifacts';
import { laneOf } from '../engine/execution';
import type { ActionExecution, Execution, Pipeline } from '../engine/model';
import { withoutSecrets } from '../providers/registry';

/** Answers of the API. JSON 1.1 writes times as seconds since 1970. */
const seconds = (date: Date): number => date.getTime() / 1000;

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipeline.html */
export function pipelineView(pipeline: Pipeline): Record<string, unknown> {
  const { name, roleArn, artifactStore, stages, executionMode, pipelineType, variables, triggers } =
    pipeline.declaration;
  const { bucket, encryptionKeyId } = artifactStore;
  return {
    pipeline: {
      name,
      roleArn,
      artifactStore: {
        type: 'S3',
        location: bucket,
        ...(encryptionKeyId !== undefined && { encryptionKey: { id: encryptionKeyId, type: 'KMS' } }),
      },
      stages: stages.map((stage) => ({ name: stage.name, actions: stage.actions.map(actionView) })),
      version: pipeline.version,
      executionMode,
      pipelineType,
      ...(variables.length > 0 && { variables }),
      ...(triggers.length > 0 && { triggers: triggers.map(triggerView) }),
    },
    metadata: {
      pipelineArn: pipeline.arn,
      created: seconds(pipeline.createdAt),
      updated: seconds(pipeline.updatedAt),
    },
  };
}

function triggerView({ sourceActionName, push }: GitTrigger): Record<string, unknown> {
  const filters = push.map((branches) => ({ branches }));
  const gitConfiguration = { sourceActionName, ...(filters.length > 0 && { push: filters }) };
  return { providerType: 'CodeStarSourceConnection', gitConfiguration };
}

function actionView({ inputArtifacts, outputArtifacts, ...rest }: ActionDeclaration): Record<string, unknown> {
  const named = (artifacts: readonly string[]) => artifacts.map((name) => ({ name }));
  return {
    ...rest,
    configuration: withoutSecrets(rest.actionTypeId, rest.configuration),
    inputArtifacts: named(inputArtifacts),
    outputArtifacts: named(outputArtifacts),
  };
}

export function pipelineSummary({ declaration, version, createdAt, updatedAt }: Pipeline): Record<string, unknown> {
  const { name, pipelineType, executionMode } = declaration;
  return { name, version, pipelineType, executionMode, created: seconds(createdAt), updated: seconds(updatedAt) };
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html */
export function executionView(execution: Execution): Record<string, unknown> {
  const { declaration, id, version, status, statusSummary, trigger } = execution;
  return {
    pipelineName: declaration.name,
    pipelineVersion: version,
    pipelineExecutionId: id,
    status,
    statusSummary,
    artifactRevisions: [...execution.sourceRevisions.values()].map((revision) => ({
      name: revision.artifactName,
      revisionId: revision.revisionId,
      revisionChangeIdentifier: revision.changeIdentifier,
      revisionSummary: revision.summary,
      created: revision.created && seconds(revision.created),
    })),
    variables: Object.entries(execution.variables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
    trigger,
    executionMode: declaration.executionMode,
    executionType: 'STANDARD',
  };
}

export function executionSummary(execution: Execution): Record<string, unknown> {
  const { id, status, statusSummary, trigger, declaration, stop } = execution;
  return {
    pipelineExecutionId: id,
    status,
    statusSummary,
    startTime: seconds(execution.startedAt),
    lastUpdateTime: seconds(execution.updatedAt),
    sourceRevisions: [...execution.sourceRevisions.values()].map(({ actionName, revisionId, summary }) => ({
      actionName,
      revisionId,
      revisionSummary: summary,
    })),
    trigger,
    ...(stop !== undefined && { stopTrigger: { reason: stop.reason } }),
    executionMode: declaration.executionMode,
    executionType: 'STANDARD',
  };
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecutionDetail.html */
export function actionExecutionView(execution: Execution, action: ActionExecution): Record<string, unknown> {
  const { declaration } = action;
  return {
    pipelineExecutionId: execution.id,
    actionExecutionId: action.id,
    pipelineVersion: execution.version,
    stageName: action.stageName,
    actionName: declaration.name,
    startTime: seconds(action.startedAt),
    lastUpdateTime: seconds(action.updatedAt),
    status: action.status,
    input: {
      actionTypeId: declaration.actionTypeId,
      configuration: withoutSecrets(declaration.actionTypeId, declaration.configuration),
      resolvedConfiguration: withoutSecrets(declaration.actionTypeId, action.resolvedConfiguration),
      roleArn: declaration.roleArn,
      region: declaration.region ?? REGION,
      inputArtifacts: action.inputArtifacts.map(artifactView),
      namespace: declaration.namespace,
    },
    output: {
      outputArtifacts: action.status === 'Succeeded' ? action.outputArtifacts.map(artifactView) : [],
      executionResult: {
        externalExecutionId: action.externalExecutionId,
        externalExecutionSummary: action.error?.message ?? action.summary,
        externalExecutionUrl: action.externalExecutionUrl,
        errorDetails: action.error,
      },
      outputVariables: action.outputVariables,
    },
  };
}

const artifactView = ({ name, bucket, key }: ArtifactLocation) => ({ name, s3location: { bucket, key } });

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html */
export function pipelineStateView(pipeline: Pipeline): Record<string, unknown> {
  return {
    pipelineName: pipeline.declaration.name,
    pipelineVersion: pipeline.version,
    created: seconds(pipeline.createdAt),
    updated: seconds(pipeline.updatedAt),
    stageStates: pipeline.declaration.stages.map(({ name, actions }) => stageStateView(pipeline, name, actions)),
  };
}

function stageStateView(
  pipeline: Pipeline,
  stageName: string,
  actions: readonly ActionDeclaration[],
): Record<string, unknown> {
  const { lastEntered, waiting } = laneOf(pipeline, stageName);
  const run = lastEntered?.stages.get(stageName);
  const inbound = waiting.map(({ id, status }) => ({ pipelineExecutionId: id, status, type: 'STANDARD' }));
  return {
    stageName,
    ...(inbound.length > 0 && { inboundExecution: inbound[0] }),
    inboundExecutions: inbound,
    inboundTransitionState: { enabled: true },
    actionStates: actions.map(({ name: actionName }) => ({
      actionName,
      latestExecution: actionStateView(run?.actions.get(actionName)),
    })),
    ...(run !== undefined && {
      latestExecution: { pipelineExecutionId: lastEntered?.id, status: run.status, type: 'STANDARD' },
    }),
  };
}

function actionStateView(action: ActionExecution | undefined): Record<string, unknown> | undefined {
  return (
    action && {
      actionExecutionId: action.id,
      status: action.status,
      summary: action.error?.message ?? action.summary,
      lastStatusChange: seconds(action.updatedAt),
      token: action.status === 'InProgress' ? action.approvalToken : undefined,
      externalExecutionId: action.externalExecutionId,
      externalExecutionUrl: action.externalExecutionUrl,
      percentComplete: action.percentComplete,
      errorDetails: action.error,
    }
  );
}
