import { CodePipelineClient, paginateListActionExecutions } from '@aws-sdk/client-codepipeline';
import { NotYet } from './waiting';

export interface RunningAction {
  readonly pipelineName: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly actionName: string;
}

/**
 * When the action that a job belongs to began. The job itself tells no time; this one is the same for every job of the
 * action, and another one when the stage is retried.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html
 */
export async function actionStart(
  client: CodePipelineClient,
  action: RunningAction,
  abortSignal: AbortSignal,
): Promise<Date> {
  const { pipelineName, executionId, stageName, actionName } = action;
  const input = { pipelineName, filter: { pipelineExecutionId: executionId } };
  const starts: Date[] = [];
  for await (const page of paginateListActionExecutions({ client }, input, { abortSignal })) {
    for (const execution of page.actionExecutionDetails ?? []) {
      if (execution.stageName === stageName && execution.actionName === actionName && execution.startTime) {
        starts.push(execution.startTime);
      }
    }
  }
  if (starts.length === 0) {
    throw new NotYet(`CodePipeline does not list action '${actionName}' of execution ${executionId} yet`);
  }
  return new Date(Math.max(...starts.map((start) => start.getTime())));
}
