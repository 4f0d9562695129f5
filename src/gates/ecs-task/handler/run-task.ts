import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { EcsTask } from './ecs-task';
import { judgeTask } from './judge-task';
import { TaskParameters, TaskSettings } from './one-off-task';
import { TASK_ENDS, TaskEnd } from './task-ends';
import { explainTask } from './task-reasons';
import { Attempt, isRunning, runningAttempt } from '../../../lambda/attempts';
import { Job } from '../../../lambda/codepipeline-job';
import { ContinuationToken, writeToken } from '../../../lambda/continuation-token';
import { Step, follow } from '../../../lambda/follow';
import { IMAGE_DIGEST } from '../../../lambda/image-outputs';
import { JobContinuation, JobOver, JobResult, OVER } from '../../../lambda/job-answer';
import { JobError } from '../../../lambda/job-error';
import { Facts, filled } from '../../../lambda/sentence';
import { describeDefinition, nextRevision, register, runsImage } from '../../../lambda/task-revision';

export interface TaskServices {
  readonly codePipeline: CodePipelineClient;
  readonly ecs: ECSClient;
  readonly logs: CloudWatchLogsClient;
}

export interface TaskRun {
  readonly clusterName: string;
  readonly family: string;
  readonly repositoryUri: string;
  readonly containerNames: readonly [string, ...string[]];
  readonly settings: TaskSettings;
  readonly timeoutMinutes: number;
}

type Progress = ContinuationToken & { readonly revisionArn: string };

/**
 * Runs a task with the image to its end. The attempt's id is the client token, so ECS starts one task per attempt,
 * however often a job is repeated. That needs the same revision each time, so the first job only registers it.
 */
export async function runTask(
  services: TaskServices,
  run: TaskRun,
  parameters: TaskParameters,
  { signal, token }: Pick<Job, 'signal' | 'token'>,
): Promise<JobResult | JobContinuation | JobOver> {
  const began = Date.now();
  const own = await runningAttempt(services.codePipeline, parameters, { signal, token });
  if ('answer' in own) {
    return own.answer;
  }
  const next = { ...token, attemptId: own.attempt.id };
  const { revisionArn } = next;
  if (revisionArn === undefined) {
    const registered = await revisionOf(services, run, parameters, signal);
    const summary = `the task runs ${registered}`;
    return { summary, continuationToken: writeToken({ ...next, revisionArn: registered }) };
  }
  const following = new FollowedTask(services, run, parameters, own.attempt, signal);
  return follow<Progress>({
    given: { ...next, revisionArn },
    began,
    signal,
    step: async (progress) => following.step(progress),
  });
}

/** The newest revision of the family if it has the image, otherwise a new one. */
async function revisionOf({ ecs }: TaskServices, run: TaskRun, { imageDigest }: TaskParameters, signal: AbortSignal) {
  const images = { containerNames: run.containerNames, image: `${run.repositoryUri}@${imageDigest}` };
  const newest = await describeDefinition(ecs, run.family, signal);
  const { taskDefinitionArn } = newest.definition;
  return taskDefinitionArn !== undefined && runsImage(newest, images)
    ? taskDefinitionArn
    : register(ecs, nextRevision(newest, images), signal);
}

class FollowedTask {
  private readonly task: EcsTask;

  public constructor(
    private readonly services: TaskServices,
    private readonly run: TaskRun,
    private readonly parameters: TaskParameters,
    private readonly attempt: Attempt,
    private readonly signal: AbortSignal,
  ) {
    this.task = new EcsTask(services.ecs, run.clusterName);
  }

  public async step(progress: Progress): Promise<Step<Progress>> {
    const { taskArn } = progress;
    return taskArn === undefined ? this.start(progress) : this.look(progress, taskArn);
  }

  private async start(progress: Progress): Promise<Step<Progress>> {
    const { services, parameters, attempt, signal, run } = this;
    if (!(await isRunning(services.codePipeline, parameters, attempt, signal))) {
      return { result: OVER };
    }
    const { settings, containerNames } = run;
    const started = await this.task.start(progress.revisionArn, attempt.id, settings, containerNames[0], signal);
    if ('refusal' in started) {
      throw this.failure('notStarted', { reason: started.refusal });
    }
    return { progress: { ...progress, taskArn: started.taskArn }, summary: `started ${started.taskArn}` };
  }

  private async look(progress: Progress, taskArn: string): Promise<Step<Progress>> {
    const { run, signal, parameters } = this;
    const task = await this.task.describe(taskArn, signal);
    const decision = judgeTask(progress, task, Date.now(), run);
    if (decision.kind === 'wait') {
      return { progress: { ...progress, missingSince: decision.missingSince }, summary: decision.summary };
    }
    if (decision.kind === 'ended' && decision.end === 'succeeded') {
      const outputVariables = { [IMAGE_DIGEST]: parameters.imageDigest, TASK_ARN: taskArn };
      return { result: { summary: this.sentence('succeeded'), externalExecutionId: taskArn, outputVariables } };
    }
    if (decision.kind === 'stop') {
      await this.task.stop(taskArn, signal);
    }
    const failure = this.failure(decision.kind === 'stop' ? 'timeout' : decision.end);
    if (task === undefined) {
      throw failure;
    }
    const { definition } = await describeDefinition(this.services.ecs, progress.revisionArn, signal);
    const stopped = { sentence: failure.message, task, definition, containerNames: run.containerNames };
    throw new JobError('JobFailed', await explainTask(this.services.logs, stopped, signal));
  }

  private failure(end: TaskEnd, facts: Facts = {}): JobError {
    return new JobError('JobFailed', this.sentence(end, facts));
  }

  private sentence(end: TaskEnd, facts: Facts = {}): string {
    const { family, clusterName: cluster, timeoutMinutes: minutes, repositoryUri } = this.run;
    const image = `${repositoryUri}@${this.parameters.imageDigest}`;
    return filled(TASK_ENDS[end], { family, cluster, minutes, image, ...facts });
  }
}
