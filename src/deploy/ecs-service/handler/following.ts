import { Decision, decide } from './decision';
import type { EcsDeploymentParameters } from './deployment';
import { Sight, look } from './look';
import type { Observation, Progress } from './observation';
import { report } from './report';
import { isRunning } from '../../../lambda/attempts';
import { writeToken } from '../../../lambda/continuation-token';
import type { DeploymentsTable } from '../../../lambda/deployment-record';
import type { Step } from '../../../lambda/follow';
import { JobContinuation, OVER } from '../../../lambda/job-answer';

type ProgressStep = Step<Progress>;

/** A deployment that a job follows. */
export class Following {
  public constructor(
    private readonly table: DeploymentsTable,
    private readonly parameters: EcsDeploymentParameters,
    private readonly sight: Sight,
    private readonly signal: AbortSignal,
  ) {}

  /** Looks once, decides, and acts. */
  public async step(given: Progress): Promise<ProgressStep> {
    const { table, parameters, sight, signal } = this;
    const seen = await look(sight, given, signal);
    const progress = { ...given, deploymentArn: seen.deployment?.arn ?? given.deploymentArn };
    const decision = decide(progress, seen, sight.settings);
    switch (decision.kind) {
      case 'wait':
        return this.wait(decision, progress);
      case 'intend':
        return { result: this.intend(decision, progress) };
      case 'succeeded':
      case 'failed':
        return {
          result: await report({ table, parameters, sight, progress, decision, deployment: seen.deployment }, signal),
        };
      default:
        return this.act(decision, progress, seen);
    }
  }

  /** A pause is said at once, because its end is up to the people who read it. */
  private wait(decision: Extract<Decision, { kind: 'wait' }>, given: Progress): ProgressStep {
    const { summary, missingSince, isPaused } = decision;
    const progress = { ...given, missingSince, isPaused };
    return isPaused && !given.isPaused
      ? { result: { summary, continuationToken: writeToken(progress) } }
      : { progress, summary };
  }

  /** The reason goes into the token first. So a job that dies right after it ended the deployment leaves no riddle. */
  private intend({ reason }: Extract<Decision, { kind: 'intend' }>, progress: Progress): JobContinuation {
    const { serviceName } = this.sight.settings;
    const why = { timeout: 'it took too long', rejected: 'it was rejected', approvalTimedOut: 'nobody approved it' };
    return {
      summary: `ending the deployment of service '${serviceName}', because ${why[reason]}`,
      continuationToken: writeToken({ ...progress, stopping: reason }),
    };
  }

  /** Changes something in ECS, but only for an attempt that CodePipeline still runs. */
  private async act(
    decision: Extract<Decision, { kind: 'start' | 'answer' | 'stop' }>,
    progress: Progress,
    { now }: Observation,
  ): Promise<ProgressStep> {
    const { sight, signal } = this;
    const { service, settings } = sight;
    if (!(await isRunning(sight.codePipeline, sight.place, sight.attempt, signal))) {
      return { result: OVER };
    }
    const { deploymentArn = '' } = progress;
    switch (decision.kind) {
      case 'start':
        await service.update(progress.revisionArn, signal);
        return {
          progress: { ...progress, updatedAt: now },
          summary: `updated service '${settings.serviceName}' to ${progress.revisionArn}`,
        };
      case 'answer':
        for (const { id } of decision.hooks) {
          await service.answer(deploymentArn, id, decision.action, signal);
        }
        return { progress, summary: `answered ${decision.action} to the deployment of '${settings.serviceName}'` };
      case 'stop':
        await service.stop(deploymentArn, decision.stopType, signal);
        return { progress, summary: `stopping the deployment of service '${settings.serviceName}'` };
    }
  }
}
