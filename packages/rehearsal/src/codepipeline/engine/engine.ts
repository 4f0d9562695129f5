import { isDeepStrictEqual } from 'node:util';
import type { EngineDependencies } from './action-launcher';
import { pipelineArn } from './environment';
import { createExecutionFlow } from './execution';
import { refuseStop, retryableRun } from './execution-rules';
import { ServiceException } from './failures';
import { isAtWork, type Execution, type Pipeline } from './model';
import { newExecution, type StartRequest } from './new-execution';
import type { PipelineDeclaration, RetryMode } from '../declaration/declaration';

/** The pipelines of a rehearsal and their operations. Errors are those of the CodePipeline API. */
export interface PipelineEngine {
  create(declaration: PipelineDeclaration): Pipeline;
  update(declaration: PipelineDeclaration): Pipeline;
  remove(name: string): void;
  pipelines(): readonly Pipeline[];
  pipeline(name: string): Pipeline;
  execution(name: string, executionId: string): Execution;
  start(request: StartRequest): Execution;
  stop(request: { name: string; executionId: string; abandon: boolean; reason?: string }): void;
  retryStage(request: { name: string; stageName: string; executionId: string; mode: RetryMode }): void;
  /** Resolves when no execution runs, including those that start meanwhile. */
  whenIdle(): Promise<void>;
  /** Abandons all executions and waits until they have ended. */
  close(): Promise<void>;
}

export function createPipelineEngine(deps: EngineDependencies): PipelineEngine {
  const registry = new Map<string, Pipeline>();
  const flow = createExecutionFlow(deps);
  let isClosed = false;

  function pipeline(name: string): Pipeline {
    const found = registry.get(name);
    if (found === undefined) {
      throw new ServiceException('PipelineNotFoundException', `there is no pipeline with the name ${name}`);
    }
    return found;
  }

  function execution(name: string, executionId: string): Execution {
    const found = pipeline(name).executions.find(({ id }) => id === executionId);
    if (found === undefined) {
      const message = `the pipeline ${name} has no execution ${executionId}`;
      throw new ServiceException('PipelineExecutionNotFoundException', message);
    }
    return found;
  }

  const allAtWork = (): Execution[] => [...registry.values()].flatMap(({ executions }) => executions.filter(isAtWork));

  function start(request: StartRequest): Execution {
    const target = pipeline(request.name);
    if (isClosed) {
      throw new ServiceException('ConflictException', 'the rehearsal is ending');
    }
    const started = newExecution(target, request, deps.newId(), deps.clock.now());
    target.executions.push(started);
    flow.begin(started);
    return started;
  }

  return {
    pipeline,
    execution,
    start,
    pipelines: () => [...registry.values()],
    create(declaration) {
      if (registry.has(declaration.name)) {
        throw new ServiceException(
          'PipelineNameInUseException',
          `there is already a pipeline with the name ${declaration.name}`,
        );
      }
      const created = newPipeline(declaration, deps.clock.now());
      registry.set(declaration.name, created);
      return created;
    },
    update(declaration) {
      const updated = pipeline(declaration.name);
      const isChanged = !isDeepStrictEqual(structureOf(updated.declaration), structureOf(declaration));
      updated.declaration = declaration;
      updated.version += 1;
      updated.updatedAt = deps.clock.now();
      if (isChanged) {
        flow.cancel(updated.executions.filter(isAtWork));
      }
      return updated;
    },
    remove(name) {
      registry
        .get(name)
        ?.executions.filter(isAtWork)
        .forEach((running) => flow.stop(running, { abandon: true }));
      registry.delete(name);
    },
    stop({ name, executionId, abandon, reason }) {
      const target = execution(name, executionId);
      refuseStop(target, abandon);
      flow.stop(target, { abandon, reason });
    },
    retryStage({ name, stageName, executionId, mode }) {
      const target = execution(name, executionId);
      flow.retry(target, retryableRun(target, stageName, mode), mode);
    },
    async whenIdle() {
      for (let running = allAtWork(); running.length > 0; running = allAtWork()) {
        await Promise.all(running.map(({ rest }) => rest.promise));
      }
    },
    async close() {
      isClosed = true;
      allAtWork().forEach((running) => flow.stop(running, { abandon: true, reason: 'the rehearsal ended' }));
      await flow.close();
    },
  };
}

/** Not part of the structure that CodePipeline knows, but of the template. */
function structureOf(declaration: PipelineDeclaration): PipelineDeclaration {
  return { ...declaration, restartExecutionOnUpdate: false };
}

function newPipeline(declaration: PipelineDeclaration, now: Date): Pipeline {
  return {
    arn: pipelineArn(declaration.name),
    createdAt: now,
    updatedAt: now,
    version: 1,
    declaration,
    executions: [],
    lanes: new Map(),
  };
}
