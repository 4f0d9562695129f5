import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECSClient } from '@aws-sdk/client-ecs';
import { isRunning, runningAttempt } from '../../../lambda/attempts';
import { Job } from '../../../lambda/codepipeline-job';
import { IMAGE_DIGEST } from '../../../lambda/image-outputs';
import { JobContinuation, JobOver, JobResult, OVER } from '../../../lambda/job-answer';
import { JobParameters } from '../../../lambda/job-parameters';
import { describeDefinition, nextRevision, register, runsImage } from '../../../lambda/task-revision';

export interface Registration {
  readonly family: string;
  readonly repositoryUri: string;
  readonly containerNames: readonly string[];
}

/** Makes a revision with the image the newest of its family. If it is that already, nothing happens. */
export async function registerTaskDefinition(
  codePipeline: CodePipelineClient,
  ecs: ECSClient,
  { family, repositoryUri, containerNames }: Registration,
  parameters: JobParameters,
  { signal, token }: Pick<Job, 'signal' | 'token'>,
): Promise<JobResult | JobContinuation | JobOver> {
  const { imageDigest } = parameters;
  const own = await runningAttempt(codePipeline, parameters, { signal, token });
  if ('answer' in own) {
    return own.answer;
  }
  const { attempt } = own;
  const isOurs = async () => isRunning(codePipeline, parameters, attempt, signal);
  const images = { containerNames, image: `${repositoryUri}@${imageDigest}` };
  const newest = await describeDefinition(ecs, family, signal);
  let revisionArn = newest.definition.taskDefinitionArn;
  if (revisionArn === undefined || !runsImage(newest, images)) {
    const input = nextRevision(newest, images);
    if (!(await isOurs())) {
      return OVER;
    }
    revisionArn = await register(ecs, input, signal);
    if (!(await isOurs())) {
      return OVER;
    }
  }
  return {
    summary: `the newest revision of task definition '${family}' is ${revisionArn}, with image ${images.image}`,
    externalExecutionId: revisionArn,
    outputVariables: { [IMAGE_DIGEST]: imageDigest, TASK_DEFINITION_ARN: revisionArn },
  };
}
