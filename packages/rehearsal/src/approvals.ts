import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, PipelineEngine } from './codepipeline';
import type { ApprovalPlace, ApprovalResult } from './codepipeline/engine/approvals';

export interface ApprovalOptions {
  /** Which approval, if several are waiting. */
  readonly actionName?: string;
  /** What the reviewer says. Default: nothing. */
  readonly summary?: string;
}

export type AnswerApproval = (token: string, place: ApprovalPlace, result: ApprovalResult) => void;

/** An approval that waits for an answer. */
export interface WaitingApproval extends ApprovalPlace {
  readonly token: string;
}

const POLL_MS = 50;
/** An execution between two actions looks for a moment as if it waited. */
const STILL_FOR_MS = 300;

const executionsAtWork = (engine: PipelineEngine): Execution[] =>
  engine
    .pipelines()
    .flatMap(({ executions }) => executions)
    .filter(({ status }) => status === 'InProgress' || status === 'Stopping');

const actionsAtWork = (execution: Execution) =>
  [...execution.stages.values()]
    .flatMap(({ actions }) => [...actions.values()])
    .filter(({ status }) => status === 'InProgress');

export function waitingApprovals(engine: PipelineEngine): WaitingApproval[] {
  return executionsAtWork(engine).flatMap((execution) =>
    actionsAtWork(execution).flatMap(({ approvalToken: token, stageName, declaration }) =>
      token === undefined
        ? []
        : [{ token, pipelineName: execution.declaration.name, stageName, actionName: declaration.name }],
    ),
  );
}

/** Resolves when nothing runs; rejects if only an approval can continue, which would otherwise time out after seven days. */
export async function whenIdleOrWaiting(engine: PipelineEngine, whenIdle: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  try {
    await Promise.race([whenIdle(), failWhenWaiting(engine, done.signal)]);
  } finally {
    done.abort();
  }
}

async function failWhenWaiting(engine: PipelineEngine, signal: AbortSignal): Promise<void> {
  let since: number | undefined;
  while (!signal.aborted) {
    const actions = executionsAtWork(engine).flatMap(actionsAtWork);
    const isWaiting = actions.length > 0 && actions.every(({ approvalToken }) => approvalToken !== undefined);
    since = isWaiting ? (since ?? performance.now()) : undefined;
    if (since !== undefined && performance.now() - since >= STILL_FOR_MS) {
      throw new Error(`${waitingApprovals(engine).map(describe).join('; ')}: answer with approve() or reject()`);
    }
    await sleep(POLL_MS);
  }
}

export interface AnswerLimits {
  readonly actionName?: string;
  readonly timeoutMs: number;
  /** Aborted when the rehearsal is closed, because nothing asks for an approval afterwards. */
  readonly closed?: AbortSignal;
}

/** Answers the approval that the pipeline waits for, now or soon. */
export async function answerApproval(
  engine: PipelineEngine,
  answer: AnswerApproval,
  pipelineName: string,
  result: ApprovalResult,
  { actionName, timeoutMs, closed }: AnswerLimits,
): Promise<void> {
  engine.pipeline(pipelineName);
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = waitingApprovals(engine).filter(
      (each) => each.pipelineName === pipelineName && (actionName ?? each.actionName) === each.actionName,
    );
    if (found.length > 1) {
      throw new Error(`${found.map(describe).join('; ')}: choose one with { actionName }`);
    }
    if (found.length === 1) {
      const [{ token, ...place }] = found;
      return answer(token, place, result);
    }
    if (closed?.aborted) {
      throw new Error(`the rehearsal was closed before ${pipelineName} reached an approval`);
    }
    if (performance.now() > end) {
      throw new Error(
        `${pipelineName} reached no approval${actionName ? ` '${actionName}'` : ''} within ${timeoutMs / 1000} s`,
      );
    }
    await sleep(POLL_MS);
  }
}

const describe = ({ pipelineName, stageName, actionName }: WaitingApproval): string =>
  `${pipelineName} waits for the approval '${actionName}' of stage '${stageName}'`;
