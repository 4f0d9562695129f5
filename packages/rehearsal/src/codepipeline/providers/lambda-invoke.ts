import type { ActionContext, ActionOutcome, ActionProvider } from './provider';
import type { ProviderServices } from './services';
import { ACCOUNT } from '../../account';
import type { ArtifactLocation, StoredArtifact } from '../engine/artifacts';
import type { AccessControl, SessionCredentials } from '../engine/credentials';
import { ActionFailure } from '../engine/failures';
import type { Job, JobAnswer, JobArtifact, JobContext, JobData, JobSuccess } from '../engine/jobs';
import { pause, sayDuration, waitFor, type Waited } from '../engine/waiting';

export type LambdaInvokeServices = Pick<
  ProviderServices,
  'jobs' | 'invoke' | 'explain' | 'clock' | 'timeouts' | 'control' | 'newId'
>;

/** An artifact session of CodePipeline lasts one hour, the shortest duration that a role allows. */
const SESSION_MILLISECONDS = 3_600_000;

/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html: the function must answer
 * its job, "otherwise, the execution of this action hangs until the action times out".
 *
 * CodePipeline invokes asynchronously (https://docs.aws.amazon.com/lambda/latest/dg/services-codepipeline.html), so it
 * does not know if a function threw, and this provider does not fail the action for it either. Lambda retries a function
 * that threw twice, and the action waits for an answer until its timeout. Only then it reads the function's log, to
 * explain in the failure's message what the function did instead. For a short rehearsal, shorten the timeout.
 */
export const lambdaInvoke: ActionProvider<LambdaInvokeServices> = {
  categories: ['Invoke'],
  owner: 'AWS',
  provider: 'Lambda',
  version: '1',
  inputArtifacts: [0, 5],
  outputArtifacts: [0, 5],
  configuration: { required: ['FunctionName'], optional: ['UserParameters'] },
  async run(context, services) {
    await requireListFunctions(services.control(), context.credentials);
    const { clock, timeouts } = services;
    const deadline = clock.now().getTime() + timeouts.lambdaTotal;
    for (let continuationToken: string | undefined; ;) {
      const answer = await askOnce(services, context, continuationToken, deadline);
      if (answer.kind === 'failure') {
        const { type, message, externalExecutionId } = answer.details;
        throw new ActionFailure(type, message, externalExecutionId);
      }
      context.report({ ...answer.result.executionDetails });
      if (answer.result.continuationToken === undefined) {
        return outcomeOf(answer.result);
      }
      continuationToken = answer.result.continuationToken;
      // The next job follows after a pause: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-integrations.html
      await pause({ clock, milliseconds: timeouts.lambdaContinuation, abandoned: context.abandoned });
    }
  },
};

/**
 * "Make sure the policy for the role allows the lambda:InvokeFunction and lambda:ListFunctions permissions. Otherwise,
 * pipelines that include Lambda actions fail."
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
async function requireListFunctions(control: AccessControl, { accessKeyId }: SessionCredentials): Promise<void> {
  await control.authorize({ accessKeyId, action: 'lambda:ListFunctions', resourceArn: '*' });
}

/** One job: one invocation and its answer. */
async function askOnce(
  services: LambdaInvokeServices,
  context: ActionContext,
  continuationToken: string | undefined,
  deadline: number,
): Promise<JobAnswer> {
  const { FunctionName: functionName } = context.configuration;
  const job = await openJob(services, context, continuationToken);
  const since = services.clock.now();
  const milliseconds = Math.max(0, Math.min(services.timeouts.lambdaReply, deadline - since.getTime()));
  await services.invoke(context.credentials, functionName, jobEvent(job));
  const limits = { clock: services.clock, milliseconds, abandoned: context.abandoned };
  const waited: Waited<JobAnswer> = await waitFor(job.answer, limits);
  if (waited.kind === 'value') {
    return waited.value;
  }
  job.status = waited.kind === 'timeout' ? 'TimedOut' : 'Abandoned';
  const reason = waited.kind === 'timeout' ? await describeSilence(services, job, since, deadline) : 'abandoned';
  throw new ActionFailure('JobFailed', `the function ${functionName} ${reason}`);
}

async function openJob(
  { jobs, clock, newId }: LambdaInvokeServices,
  context: ActionContext,
  continuationToken: string | undefined,
): Promise<Job> {
  const id = newId();
  const session = await context.newSession(id);
  const expirationTime = clock.now().getTime() + SESSION_MILLISECONDS;
  const data = jobData(context, { ...session, expirationTime }, continuationToken);
  return jobs.open(id, data, jobContext(context));
}

async function describeSilence(
  { clock, explain, timeouts }: LambdaInvokeServices,
  job: Job,
  since: Date,
  deadline: number,
): Promise<string> {
  if (job.refusal !== undefined) {
    return `answered the job, but its answer was rejected: ${job.refusal}`;
  }
  const seen = await explain(job.data.actionConfiguration.configuration.FunctionName, since);
  if (seen !== undefined) {
    return seen;
  }
  return clock.now().getTime() >= deadline
    ? `did not finish within ${sayDuration(timeouts.lambdaTotal)}`
    : `called neither PutJobSuccessResult nor PutJobFailureResult within ${sayDuration(timeouts.lambdaReply)}`;
}

function outcomeOf({ outputVariables, executionDetails }: JobSuccess): ActionOutcome {
  return {
    variables: outputVariables ?? {},
    summary: executionDetails?.summary,
    externalExecutionId: executionDetails?.externalExecutionId,
  };
}

export const jobEvent = ({ id, data }: Job): Record<string, unknown> => ({
  'CodePipeline.job': { id, accountId: ACCOUNT, data },
});

function jobData(
  { configuration, inputArtifacts, outputArtifacts, artifactStore }: ActionContext,
  artifactCredentials: JobData['artifactCredentials'],
  continuationToken: string | undefined,
): JobData {
  const { encryptionKeyId } = artifactStore;
  return {
    actionConfiguration: { configuration },
    inputArtifacts: inputArtifacts.map(jobArtifact),
    outputArtifacts: outputArtifacts.map(jobArtifact),
    artifactCredentials,
    ...(continuationToken !== undefined && { continuationToken }),
    ...(encryptionKeyId !== undefined && { encryptionKey: { id: encryptionKeyId, type: 'KMS' as const } }),
  };
}

function jobArtifact({ name, bucket, key, ...rest }: ArtifactLocation | StoredArtifact): JobArtifact {
  return {
    name,
    revision: ('revision' in rest ? rest.revision : undefined) ?? null,
    location: { type: 'S3', s3Location: { bucketName: bucket, objectKey: key } },
  };
}

function jobContext(context: ActionContext): JobContext {
  return {
    actionTypeId: context.action.actionTypeId,
    pipelineContext: {
      pipelineName: context.pipelineName,
      pipelineArn: context.pipelineArn,
      pipelineExecutionId: context.pipelineExecutionId,
      stage: { name: context.stageName },
      action: { name: context.action.name, actionExecutionId: context.actionExecutionId },
    },
  };
}
