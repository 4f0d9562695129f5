import { DescribeTasksCommand, ECSClient, Failure, RunTaskCommand, StopTaskCommand, Task } from '@aws-sdk/client-ecs';
import { TaskSettings } from './one-off-task';
import { answered, callService } from '../../../lambda/call-service';

/** Why people see the task as stopped in ECS. */
const STOP_REASON = 'the pipeline stopped this task, because it took too long';

/** One-off tasks of a cluster. */
export class EcsTask {
  public constructor(
    private readonly ecs: ECSClient,
    private readonly cluster: string,
  ) {}

  /**
   * Starts a task, or finds the one that was started with the client token.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
   */
  public async start(
    taskDefinition: string,
    clientToken: string,
    { command, ...settings }: TaskSettings,
    containerName: string,
    signal: AbortSignal,
  ): Promise<{ readonly taskArn: string } | { readonly refusal: string }> {
    const { cluster } = this;
    const run = new RunTaskCommand({
      cluster,
      taskDefinition,
      clientToken,
      ...settings,
      ...(command && { overrides: { containerOverrides: [{ name: containerName, command }] } }),
    });
    const { tasks, failures = [] } = await callService('ECS', signal, async (abortSignal) =>
      this.ecs.send(run, { abortSignal }),
    );
    const taskArn = tasks?.[0]?.taskArn;
    if (taskArn !== undefined) {
      return { taskArn };
    }
    return { refusal: answered('ECS', failures.map(inWords).join(', ') || undefined) };
  }

  /** Undefined if ECS does not report it. */
  public async describe(taskArn: string, signal: AbortSignal): Promise<Task | undefined> {
    const command = new DescribeTasksCommand({ cluster: this.cluster, tasks: [taskArn] });
    const { tasks } = await callService('ECS', signal, async (abortSignal) => this.ecs.send(command, { abortSignal }));
    return answered('ECS', tasks)[0];
  }

  public async stop(task: string, signal: AbortSignal): Promise<void> {
    const command = new StopTaskCommand({ cluster: this.cluster, task, reason: STOP_REASON });
    const answer = await callService('ECS', signal, async (abortSignal) => this.ecs.send(command, { abortSignal }));
    answered('ECS', answer.task);
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html */
function inWords({ reason = 'no reason', detail }: Failure): string {
  return detail === undefined ? reason : `${reason} (${detail})`;
}
