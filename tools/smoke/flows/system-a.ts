import { SystemA } from '../../../examples/system-a/system-a';
import { deploy } from '../deployment';
import { logLine } from '../look';
import { digestIn, ended, succeeded, upload } from '../pipeline';
import type { Run } from '../run';
import { exampleSource } from '../source';

/** Source and build, with a log of all state changes. */
export async function systemA(run: Run): Promise<void> {
  const { prove } = run;
  const outputs = await prove('a-deployed', async () => {
    const value = await deploy(run, 'system-a', (app, id, props) => new SystemA(app, id, props));
    return { evidence: `the pipeline is ${value.codePipelineName}`, value };
  });
  const execution = await prove('a-source', async () => {
    const value = await upload(run, outputs.codePipelineName, exampleSource('system-c'));
    return { evidence: `execution ${value.id}, started by ${value.trigger}`, value };
  });
  await prove('a-build', async () => {
    const actions = await ended(run, execution);
    succeeded(actions, 'S3');
    const { output } = succeeded(actions, 'CodeBuild');
    return { evidence: `${output?.executionResult?.externalExecutionId} built ${digestIn(actions)}`, value: undefined };
  });
  await prove('a-build-log', async () => {
    const line = await logLine(run, outputs.codeBuildLogGroupName, /docker/i);
    return { evidence: `${outputs.codeBuildLogGroupName}: ${line}`, value: undefined };
  });
  await prove('a-pipeline-log', async () => {
    await logLine(
      run,
      outputs.pipelineLogGroupName,
      new RegExp(`${execution.id}.*SUCCEEDED|SUCCEEDED.*${execution.id}`),
    );
    const evidence = `${outputs.pipelineLogGroupName} has that ${execution.id} SUCCEEDED`;
    return { evidence, value: undefined };
  });
}
