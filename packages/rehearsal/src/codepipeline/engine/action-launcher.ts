import { artifactKey, type ArtifactLocation, type StoredArtifact } from './artifacts';
import type { Clock } from './clock';
import { assumeActionRole, type AccessControl } from './credentials';
import { actionStateChange, type ActionState } from './events';
import { toActionFailure } from './failures';
import type { ActionExecution, Execution, StageRun } from './model';
import { atAction, type ProgressListener } from './progress';
import type { EventPublisher } from './publisher';
import { resolveConfiguration } from './variables';
import type { ActionDeclaration } from '../declaration/declaration';
import type { ActionContext, ActionOutcome } from '../providers/provider';

/** The engine's effects. */
export interface EngineDependencies {
  readonly clock: Clock;
  readonly publisher: EventPublisher;
  readonly onProgress: ProgressListener;
  /** The emulator's control, available once the emulator has started. */
  control(): AccessControl;
  newId(): string;
  newArtifactId(): string;
  runAction(context: ActionContext): Promise<ActionOutcome>;
}

export interface ActionLauncher {
  launch(execution: Execution, run: StageRun, action: ActionDeclaration): void;
  /**
   * Stops waiting for the action; its provider continues. A canceled action has the status Abandoned, because the API knows no
   * other that fits.
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecution.html
   */
  abandon(execution: Execution, action: ActionExecution, state?: 'ABANDONED' | 'CANCELED'): void;
  /** Tells the providers that the rehearsal ends, and waits for them. */
  close(): Promise<void>;
}

/** @param onFinished called when an action has succeeded or failed, never for an abandoned one */
export function createActionLauncher(
  deps: EngineDependencies,
  onFinished: (execution: Execution, run: StageRun) => void,
): ActionLauncher {
  const closing = new AbortController();
  const atWork = new Set<Promise<void>>();

  const announce = (execution: Execution, record: ActionExecution, state: ActionState): void =>
    deps.publisher.publish(actionStateChange(execution, record, state, record.updatedAt));

  function finish(execution: Execution, record: ActionExecution, status: ActionExecution['status']): void {
    record.status = status;
    record.updatedAt = deps.clock.now();
    deps.onProgress({
      type: 'action-finished',
      ...atAction(execution, record, record.updatedAt),
      status,
      seconds: (record.updatedAt.getTime() - record.startedAt.getTime()) / 1000,
      variables: record.outputVariables,
      summary: record.summary,
      error: record.error,
    });
  }

  async function perform(execution: Execution, record: ActionExecution): Promise<ActionOutcome> {
    const { declaration: action } = record;
    record.resolvedConfiguration = resolveConfiguration(action.configuration, execution.namespaces);
    const newSession = (sessionName: string) =>
      assumeActionRole(deps.control(), {
        pipelineArn: execution.pipeline.arn,
        pipelineRoleArn: execution.declaration.roleArn,
        actionRoleArn: action.roleArn,
        sessionName,
      });
    const credentials = await newSession(record.id);
    return deps.runAction(contextOf(deps, execution, record, { credentials, newSession, closing: closing.signal }));
  }

  async function follow(execution: Execution, run: StageRun, record: ActionExecution): Promise<void> {
    try {
      const outcome = await perform(execution, record);
      if (record.status === 'InProgress') {
        keepOutcome(execution, record, outcome);
        finish(execution, record, 'Succeeded');
        announce(execution, record, 'SUCCEEDED');
      }
    } catch (error) {
      if (record.status === 'InProgress') {
        const failure = toActionFailure(error);
        record.error = { code: failure.code, message: failure.message };
        record.externalExecutionId = failure.externalExecutionId ?? record.externalExecutionId;
        finish(execution, record, 'Failed');
        announce(execution, record, 'FAILED');
      }
    }
    if (record.status !== 'Abandoned') {
      onFinished(execution, run);
    }
  }

  return {
    launch(execution, run, action) {
      const record = newRecord(deps, execution, run.declaration.name, action);
      run.actions.set(action.name, record);
      execution.history.push(record);
      announce(execution, record, 'STARTED');
      deps.onProgress({
        type: 'action-started',
        ...atAction(execution, record, record.startedAt),
        provider: action.actionTypeId.provider,
      });
      const work = follow(execution, run, record).finally(() => atWork.delete(work));
      atWork.add(work);
    },
    abandon(execution, record, state = 'ABANDONED') {
      finish(execution, record, 'Abandoned');
      announce(execution, record, state);
      record.abandon.abort();
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...atWork]);
    },
  };
}

function newRecord(
  deps: EngineDependencies,
  execution: Execution,
  stageName: string,
  action: ActionDeclaration,
): ActionExecution {
  const now = deps.clock.now();
  return {
    id: deps.newId(),
    stageName,
    declaration: action,
    startedAt: now,
    updatedAt: now,
    status: 'InProgress',
    inputArtifacts: action.inputArtifacts.flatMap((name): StoredArtifact[] => {
      const stored = execution.artifacts.get(name);
      return stored === undefined ? [] : [stored];
    }),
    outputArtifacts: action.outputArtifacts.map((name) => newLocation(deps, execution, action, name)),
    resolvedConfiguration: {},
    outputVariables: {},
    abandon: new AbortController(),
  };
}

function newLocation(
  deps: EngineDependencies,
  execution: Execution,
  action: ActionDeclaration,
  name: string,
): ArtifactLocation {
  const { name: pipelineName, artifactStore } = execution.declaration;
  const key = artifactKey(pipelineName, name, deps.newArtifactId(), action.configuration.S3ObjectKey);
  return { name, bucket: artifactStore.bucket, key };
}

function contextOf(
  deps: EngineDependencies,
  execution: Execution,
  record: ActionExecution,
  session: Pick<ActionContext, 'credentials' | 'newSession' | 'closing'>,
): ActionContext {
  return {
    ...session,
    pipelineName: execution.declaration.name,
    pipelineArn: execution.pipeline.arn,
    pipelineExecutionId: execution.id,
    stageName: record.stageName,
    actionExecutionId: record.id,
    action: record.declaration,
    configuration: record.resolvedConfiguration,
    artifactStore: execution.declaration.artifactStore,
    inputArtifacts: record.inputArtifacts,
    outputArtifacts: record.outputArtifacts,
    sourceOverrides: execution.sourceOverrides,
    abandoned: record.abandon.signal,
    report({ outputLine, ...update }) {
      Object.assign(record, update);
      record.updatedAt = deps.clock.now();
      if (outputLine !== undefined) {
        deps.onProgress({ type: 'action-output', ...atAction(execution, record, record.updatedAt), line: outputLine });
      }
    },
  };
}

function keepOutcome(execution: Execution, record: ActionExecution, outcome: ActionOutcome): void {
  const { declaration: action } = record;
  record.outputVariables = outcome.variables;
  record.summary = outcome.summary ?? record.summary;
  record.externalExecutionId = outcome.externalExecutionId ?? record.externalExecutionId;
  if (action.namespace !== undefined) {
    execution.namespaces.set(action.namespace, outcome.variables);
  }
  for (const artifact of record.outputArtifacts) {
    execution.artifacts.set(artifact.name, { ...artifact, revision: outcome.sourceRevision?.revisionId });
  }
  if (outcome.sourceRevision !== undefined) {
    execution.sourceRevisions.set(action.name, {
      ...outcome.sourceRevision,
      actionName: action.name,
      artifactName: action.outputArtifacts[0],
    });
  }
}
