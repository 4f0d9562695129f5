import { PipelineJob } from '../aws/account';
import { Script } from '../aws/fault';
import { Stage } from '../scenario';

/** Another process completes the job without faults. */
export async function finishElsewhere(stage: Stage, job: PipelineJob): Promise<void> {
  await stage.fn.handle(job, new Script());
  const next = stage.account.jobOf(job.attempt);
  if (next !== undefined && next !== job) {
    await finishElsewhere(stage, next);
  }
}

/** Somebody stops the execution. */
export async function stop({ account }: Stage, { attempt }: PipelineJob): Promise<void> {
  if (attempt.status === 'InProgress') {
    account.end(attempt, { status: 'Abandoned' });
  }
}
