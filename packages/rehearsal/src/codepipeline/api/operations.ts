import { z } from 'zod';
import { pageOf } from './pages';
import * as requests from './requests';
import * as views from './views';
import { ACCOUNT } from '../../account';
import type { ApprovalBoard } from '../engine/approvals';
import type { Clock } from '../engine/clock';
import type { Caller } from '../engine/credentials';
import type { PipelineEngine } from '../engine/engine';
import { pipelineArn } from '../engine/environment';
import { ServiceException } from '../engine/failures';
import type { JobBoard } from '../engine/jobs';
import { findStage } from '../engine/model';

export interface ApiServices {
  readonly engine: PipelineEngine;
  readonly jobs: JobBoard;
  readonly approvals: ApprovalBoard;
  readonly clock: Clock;
}

type Answer = Readonly<Record<string, unknown>>;

/** An operation of the API: its input, the resource for which its caller needs the permission, and its effect. */
export interface Operation {
  prepare(body: unknown): { readonly resourceArn: string; answer(caller: Caller): Answer };
}

function operation<S extends z.ZodType>(
  schema: S,
  resourceArn: (input: z.output<S>) => string,
  answer: (input: z.output<S>, caller: Caller) => Answer,
): Operation {
  return {
    prepare(body) {
      const parsed = schema.safeParse(body);
      if (!parsed.success) {
        throw new ServiceException('ValidationException', z.prettifyError(parsed.error));
      }
      return { resourceArn: resourceArn(parsed.data), answer: (caller) => answer(parsed.data, caller) };
    },
  };
}

const ANY_RESOURCE = (): string => '*';
const byName = ({ name }: { name: string }): string => pipelineArn(name);
const byPipelineName = ({ pipelineName }: { pipelineName: string }): string => pipelineArn(pipelineName);

/**
 * The resource of each IAM action:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 */
export function apiOperations(services: ApiServices): ReadonlyMap<string, Operation> {
  return new Map([...executionOperations(services), ...lookOperations(services), ...answerOperations(services)]);
}

function executionOperations({ engine }: ApiServices): [string, Operation][] {
  const { startPipelineExecution, stopPipelineExecution, retryStageExecution } = requests;
  return [
    [
      'StartPipelineExecution',
      operation(startPipelineExecution, byName, ({ name, variables, sourceRevisions }, { arn }) => {
        const started = engine.start({
          name,
          trigger: { triggerType: 'StartPipelineExecution', triggerDetail: arn },
          variables: Object.fromEntries(variables.map((variable) => [variable.name, variable.value])),
          sourceRevisions,
        });
        return { pipelineExecutionId: started.id };
      }),
    ],
    [
      'StopPipelineExecution',
      operation(stopPipelineExecution, byPipelineName, ({ pipelineName, pipelineExecutionId, abandon, reason }) => {
        engine.stop({ name: pipelineName, executionId: pipelineExecutionId, abandon, reason });
        return { pipelineExecutionId };
      }),
    ],
    [
      'RetryStageExecution',
      operation(
        retryStageExecution,
        ({ pipelineName, stageName }) => `${pipelineArn(pipelineName)}/${stageName}`,
        ({ pipelineName, stageName, pipelineExecutionId, retryMode }) => {
          engine.retryStage({ name: pipelineName, stageName, executionId: pipelineExecutionId, mode: retryMode });
          return { pipelineExecutionId };
        },
      ),
    ],
  ];
}

function lookOperations({ engine }: ApiServices): [string, Operation][] {
  return [
    ['GetPipeline', operation(requests.getPipeline, byName, ({ name, version }) => getPipeline(engine, name, version))],
    [
      'GetPipelineState',
      operation(requests.getPipelineState, byName, ({ name }) => views.pipelineStateView(engine.pipeline(name))),
    ],
    [
      'GetPipelineExecution',
      operation(requests.getPipelineExecution, byPipelineName, ({ pipelineName, pipelineExecutionId }) => ({
        pipelineExecution: views.executionView(engine.execution(pipelineName, pipelineExecutionId)),
      })),
    ],
    [
      'ListPipelines',
      operation(requests.listPipelines, ANY_RESOURCE, (input) => {
        const { items, nextToken } = pageOf(engine.pipelines(), input);
        return { pipelines: items.map(views.pipelineSummary), nextToken };
      }),
    ],
    [
      'ListPipelineExecutions',
      operation(requests.listPipelineExecutions, byPipelineName, (input) => {
        const newestFirst = [...engine.pipeline(input.pipelineName).executions].reverse();
        const { items, nextToken } = pageOf(newestFirst, input);
        return { pipelineExecutionSummaries: items.map(views.executionSummary), nextToken };
      }),
    ],
    [
      'ListActionExecutions',
      operation(requests.listActionExecutions, byPipelineName, (input) => {
        const wanted = input.filter?.pipelineExecutionId;
        const executions =
          wanted === undefined
            ? engine.pipeline(input.pipelineName).executions
            : [engine.execution(input.pipelineName, wanted)];
        const all = executions.flatMap((execution) => execution.history.map((action) => ({ execution, action })));
        const newestFirst = all.reverse().sort((a, b) => b.action.startedAt.getTime() - a.action.startedAt.getTime());
        const { items, nextToken } = pageOf(newestFirst, input);
        const actionExecutionDetails = items.map(({ execution, action }) =>
          views.actionExecutionView(execution, action),
        );
        return { actionExecutionDetails, nextToken };
      }),
    ],
  ];
}

function getPipeline(engine: PipelineEngine, name: string, version: number | undefined): Answer {
  const pipeline = engine.pipeline(name);
  if (version !== undefined && version !== pipeline.version) {
    const message = `the rehearsal keeps only the current version ${pipeline.version} of ${name}`;
    throw new ServiceException('PipelineVersionNotFoundException', message);
  }
  return views.pipelineView(pipeline);
}

function answerOperations({ engine, jobs, approvals, clock }: ApiServices): [string, Operation][] {
  const actionArn = ({ pipelineName, stageName, actionName }: z.output<typeof requests.putApprovalResult>): string =>
    `${pipelineArn(pipelineName)}/${stageName}/${actionName}`;
  return [
    [
      'PutJobSuccessResult',
      operation(requests.putJobSuccessResult, ANY_RESOURCE, ({ jobId, ...result }) => {
        jobs.succeed(jobId, result);
        return {};
      }),
    ],
    [
      'PutJobFailureResult',
      operation(requests.putJobFailureResult, ANY_RESOURCE, ({ jobId, failureDetails }) => {
        jobs.fail(jobId, failureDetails);
        return {};
      }),
    ],
    [
      'GetJobDetails',
      operation(requests.getJobDetails, ANY_RESOURCE, ({ jobId }) => {
        const { id, data, context } = jobs.job(jobId);
        return { jobDetails: { id, accountId: ACCOUNT, data: { ...context, ...data } } };
      }),
    ],
    [
      'PutApprovalResult',
      operation(requests.putApprovalResult, actionArn, ({ token, result, ...place }) => {
        requireAction(engine, place.pipelineName, place.stageName, place.actionName);
        approvals.answer(token, place, result);
        return { approvedAt: clock.now().getTime() / 1000 };
      }),
    ],
  ];
}

function requireAction(engine: PipelineEngine, pipelineName: string, stageName: string, actionName: string): void {
  const stage = findStage(engine.pipeline(pipelineName).declaration, stageName);
  if (stage === undefined) {
    throw new ServiceException('StageNotFoundException', `the pipeline has no stage ${stageName}`);
  }
  if (!stage.actions.some(({ name }) => name === actionName)) {
    throw new ServiceException('ActionNotFoundException', `the stage ${stageName} has no action ${actionName}`);
  }
}
