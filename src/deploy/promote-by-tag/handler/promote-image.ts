import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { MovingTag } from './tagged-image';
import { isRunning, listAttempts, runningAttempt } from '../../../lambda/attempts';
import { Job } from '../../../lambda/codepipeline-job';
import { IMAGE_DIGEST, IMAGE_TAG } from '../../../lambda/image-outputs';
import { JobContinuation, JobOver, JobResult, OVER } from '../../../lambda/job-answer';
import { JobParameters } from '../../../lambda/job-parameters';
import { NotYet } from '../../../lambda/temporary';
import { sleep } from '../../../lambda/waiting';

/** Time between two checks of a newer promotion that is still running. */
const PAUSE_MS = 250;

/**
 * Puts the tag on the image with the digest, if the job's action is in progress. ECR has no conditional write. The job
 * therefore checks again afterwards, and if its action has ended by then, `restoreTag` undoes the change.
 */
export async function promoteImage(
  codePipeline: CodePipelineClient,
  tag: MovingTag,
  parameters: JobParameters,
  { signal, token }: Pick<Job, 'signal' | 'token'>,
): Promise<JobResult | JobContinuation | JobOver> {
  const { imageDigest } = parameters;
  const own = await runningAttempt(codePipeline, parameters, { signal, token });
  if ('answer' in own) {
    return own.answer;
  }
  const manifest = await tag.manifestOf(imageDigest, signal);
  if (!(await isRunning(codePipeline, parameters, own.attempt, signal))) {
    return OVER;
  }
  await tag.moveTo(imageDigest, manifest, signal);
  if (!(await isRunning(codePipeline, parameters, own.attempt, signal))) {
    return OVER;
  }
  return {
    summary: `tagged ${tag.repositoryName}@${imageDigest} as '${tag.imageTag}'`,
    externalExecutionId: imageDigest,
    outputVariables: { [IMAGE_DIGEST]: imageDigest, [IMAGE_TAG]: tag.imageTag },
  };
}

/**
 * Moves the tag back to the image of the newest successful promotion, if a job whose action has ended left it on its
 * own image. This waits for a newer promotion that is still running, because its tag may be what was overwritten.
 */
export async function restoreTag(
  codePipeline: CodePipelineClient,
  tag: MovingTag,
  { pipelineName, executionId, stageName, actionName, imageDigest }: JobParameters,
  signal: AbortSignal,
): Promise<void> {
  for (let ours = imageDigest; !signal.aborted;) {
    const promotions = await listAttempts(codePipeline, { pipelineName, stageName, actionName }, signal);
    if ((await tag.digest(signal)) !== ours) {
      return;
    }
    const newest = promotions.find(({ state }) => state !== 'failed');
    if (newest?.state === 'running') {
      if (newest.executionId === executionId) {
        return; // the next job of this action has the last word
      }
      await sleep(PAUSE_MS);
      continue;
    }
    const digest = newest?.outputVariables[IMAGE_DIGEST];
    if (digest === undefined || digest === ours) {
      return;
    }
    await tag.moveTo(digest, await tag.manifestOf(digest, signal), signal);
    ours = digest;
  }
  throw new NotYet('a newer promotion is still running');
}
