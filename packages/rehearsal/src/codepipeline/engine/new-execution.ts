import { deferred } from './deferred';
import { ServiceException } from './failures';
import type { Execution, Pipeline, SourceRevisionOverride, Trigger } from './model';
import { sourceOverrideProblem } from './source-overrides';
import {
  CODEPIPELINE_NAMESPACE,
  EXECUTION_ID_VARIABLE,
  PIPELINE_VARIABLES_NAMESPACE,
  type Variables,
} from './variables';
import type { PipelineDeclaration } from '../declaration/declaration';

export interface StartRequest {
  readonly name: string;
  readonly trigger: Trigger;
  readonly variables?: Variables;
  readonly sourceRevisions?: readonly SourceRevisionOverride[];
}

export function newExecution(pipeline: Pipeline, request: StartRequest, id: string, now: Date): Execution {
  const { declaration } = pipeline;
  const variables = resolvePipelineVariables(declaration, request.variables ?? {});
  const sourceOverrides = request.sourceRevisions ?? [];
  const problem = sourceOverrides.map((override) => sourceOverrideProblem(declaration, override)).find(Boolean);
  if (problem !== undefined) {
    throw new ServiceException('ValidationException', problem);
  }
  return {
    id,
    ordinal: pipeline.executions.length + 1,
    pipeline,
    declaration,
    version: pipeline.version,
    trigger: request.trigger,
    variables,
    sourceOverrides,
    startedAt: now,
    updatedAt: now,
    status: 'InProgress',
    attempt: 1,
    stages: new Map(),
    history: [],
    namespaces: new Map([
      [CODEPIPELINE_NAMESPACE, { [EXECUTION_ID_VARIABLE]: id }],
      [PIPELINE_VARIABLES_NAMESPACE, variables],
    ]),
    artifacts: new Map(),
    sourceRevisions: new Map(),
    rest: deferred(),
  };
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html */
function resolvePipelineVariables(declaration: PipelineDeclaration, given: Variables): Variables {
  const unknown = Object.keys(given).filter((key) => !declaration.variables.some(({ name }) => name === key));
  if (unknown.length > 0) {
    throw new ServiceException('ValidationException', `the pipeline declares no variable ${unknown.join(', ')}`);
  }
  return Object.fromEntries(
    declaration.variables.map(({ name, defaultValue }) => {
      const value = given[name] ?? defaultValue;
      if (value === undefined || value === '') {
        throw new ServiceException(
          'ValidationException',
          `the pipeline variable ${name} has neither a default nor a value`,
        );
      }
      return [name, value];
    }),
  );
}
