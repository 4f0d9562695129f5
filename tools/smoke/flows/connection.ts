import { StartPipelineExecutionCommand, StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { SystemB, type SystemBProps } from '../../../examples/system-b/system-b';
import { deploy } from '../deployment';
import { actionsOf, succeeded } from '../pipeline';
import type { Run } from '../run';
import { suffixes } from '../stacks';
import { waitFor } from '../wait';

/** Reads the repository through the connection, but deploys nothing, because the repository is not ours. */
export async function connection(run: Run, target: SystemBProps): Promise<void> {
  if (run.connection === undefined) {
    for (const id of ['connection-deployed', 'connection-source'] as const) {
      run.skip(id, 'no --connection-arn was given');
    }
    return;
  }
  const { account, prove, name, signal } = run;
  const { codePipeline } = account.clients;
  const own = { ...target, environmentSuffix: suffixes(name).connection, repository: run.connection.repository };
  const { pipelineName } = await prove('connection-deployed', async () => {
    const value = await deploy(run, 'connection', (app, id, props) => new SystemB(app, id, { ...props, ...own }));
    return { evidence: `the pipeline is ${value.pipelineName}`, value };
  });
  await prove('connection-source', async () => {
    const started = await codePipeline.send(new StartPipelineExecutionCommand({ name: pipelineName }));
    const execution = { pipeline: pipelineName, id: started.pipelineExecutionId! };
    const actions = await waitFor(account, 'the end of the source action', 'executionMs', signal, async () => {
      const all = await actionsOf(run, execution);
      return all.some(({ status }) => status !== 'InProgress') ? all : undefined;
    });
    const stop = { pipelineName, pipelineExecutionId: execution.id, abandon: true, reason: 'The source is read.' };
    await codePipeline.send(new StopPipelineExecutionCommand(stop)).catch(() => undefined);
    const { output } = succeeded(actions, 'CodeStarSourceConnection');
    return { evidence: `read ${own.repository} at ${output?.outputVariables?.CommitId}`, value: undefined };
  });
}
