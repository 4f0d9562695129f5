import {
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type ActionExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { AccountFailure } from './prove';
import type { Run } from './run';
import { waitFor } from './wait';

/** An execution of a pipeline. */
export interface Execution {
  readonly pipeline: string;
  readonly id: string;
  /** What started it: a rule, a person or a connection. */
  readonly trigger: string;
}

/** The object that the source action reads. */
export async function sourceOf({ account }: Run, name: string): Promise<{ Bucket: string; Key: string }> {
  const { pipeline } = await account.clients.codePipeline.send(new GetPipelineCommand({ name }));
  const { S3Bucket: Bucket, S3ObjectKey: Key } = pipeline!.stages![0].actions![0].configuration!;
  return { Bucket, Key };
}

/**
 * Uploads a source, and repeats this if nothing happens: a new bucket sends events only after some minutes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
 */
export async function upload(run: Run, pipeline: string, Body: Buffer, Tagging?: string): Promise<Execution> {
  const { account, signal } = run;
  const place = await sourceOf(run, pipeline);
  const versions = new Set<string | undefined>();
  let next = 0;
  return waitFor(account, `an execution of ${pipeline} by an upload`, 'startMs', signal, async () => {
    if (Date.now() >= next) {
      const { VersionId } = await account.clients.s3.send(new PutObjectCommand({ ...place, Body, Tagging }));
      versions.add(VersionId);
      next = Date.now() + account.pace.repeatUploadMs;
    }
    return startedWith(run, pipeline, versions);
  });
}

async function startedWith(
  { account }: Run,
  pipelineName: string,
  versions: ReadonlySet<string | undefined>,
): Promise<Execution | undefined> {
  const found = await account.clients.codePipeline.send(new ListPipelineExecutionsCommand({ pipelineName }));
  const summary = found.pipelineExecutionSummaries?.find(
    ({ sourceRevisions = [], trigger }) =>
      // The execution that the pipeline's creation has started may read this upload too.
      trigger?.triggerType === 'CloudWatchEvent' && sourceRevisions.some(({ revisionId }) => versions.has(revisionId)),
  );
  return (
    summary && { pipeline: pipelineName, id: summary.pipelineExecutionId!, trigger: summary.trigger!.triggerDetail! }
  );
}

/** The latest run of each action of an execution that has ended, successfully or not. */
export async function ended(run: Run, { pipeline: pipelineName, id }: Execution): Promise<ActionExecutionDetail[]> {
  const { account, signal } = run;
  const request = { pipelineName, pipelineExecutionId: id };
  return waitFor(account, `the end of the execution ${id} of ${pipelineName}`, 'executionMs', signal, async () => {
    const { pipelineExecution } = await account.clients.codePipeline.send(new GetPipelineExecutionCommand(request));
    const isOver = !['InProgress', 'Stopping'].includes(pipelineExecution?.status ?? '');
    return isOver ? actionsOf(run, { pipeline: pipelineName, id }) : undefined;
  });
}

export async function actionsOf(
  { account }: Run,
  { pipeline: pipelineName, id: pipelineExecutionId }: Pick<Execution, 'pipeline' | 'id'>,
): Promise<ActionExecutionDetail[]> {
  const { actionExecutionDetails = [] } = await account.clients.codePipeline.send(
    new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } }),
  );
  return actionExecutionDetails;
}

/** Returns the action of this provider or name if it has succeeded. Otherwise throws AWS's message. */
export function succeeded(actions: readonly ActionExecutionDetail[], which: string | RegExp): ActionExecutionDetail {
  const isIt = ({ actionName = '', input }: ActionExecutionDetail): boolean =>
    typeof which === 'string' ? input?.actionTypeId?.provider === which : which.test(actionName);
  const runs = actions.filter(isIt);
  // A retry runs the action again.
  const action = runs.find(({ status }) => status === 'Succeeded') ?? runs[0];
  if (action?.status === 'Succeeded') return action;
  const failed = action ?? actions.find(({ status }) => status === 'Failed');
  if (action === undefined) throw new Error(`${which} was not reached: ${describe(failed)}`);
  throw new AccountFailure(describe(action));
}

function describe(action: ActionExecutionDetail | undefined): string {
  if (action === undefined) return 'no action has failed';
  const { errorDetails, externalExecutionSummary } = action.output?.executionResult ?? {};
  const message = errorDetails?.message ?? externalExecutionSummary ?? 'CodePipeline gives no reason';
  return `${action.actionName} ${action.status}: ${message}`;
}

/** The digest (`sha256:…`) of the execution's image. */
export function digestIn(actions: readonly ActionExecutionDetail[]): string {
  const digest = actions
    .map(({ output }) => output?.outputVariables?.IMAGE_DIGEST)
    .find((value) => value !== undefined);
  if (digest === undefined) throw new Error('no action of the execution has the variable IMAGE_DIGEST');
  return digest;
}
