import { Rehearsal } from 'codepipeline-rehearsal';
import { CiCdPipelineProps, DeployTarget, Gate, PipelineOutput } from '../../../src';
import { deployPipeline, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

/** The pipeline is updated while an approval is pending. */
let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started));

async function waitingForApproval(id: string, props: Partial<CiCdPipelineProps> = {}) {
  const deployWith = (message: string) =>
    deployPipeline(rehearsal, id, {
      stages: [
        {
          stageName: 'Production',
          gates: [Gate.manualApproval({ message })],
          targets: [DeployTarget.promoteByTag('production')],
        },
      ],
      outputs: { pipelineName: PipelineOutput.PIPELINE_NAME, topicArn: PipelineOutput.TOPIC_ARN },
      ...props,
    });
  const { pipelineName, topicArn } = await deployWith('Release?');
  const inbox = await rehearsal.subscribe(topicArn);
  const execution = await rehearsal.upload(pipelineName, sourceZip());
  expect((await inbox.next()).text).toContain('Release?');
  await expect(rehearsal.whenIdle()).rejects.toThrow(`${pipelineName} waits for the approval`);
  return { pipelineName, inbox, execution, update: () => deployWith('Release, after two have looked at it?') };
}

test('the execution is cancelled, and the topic receives one message that says so', async () => {
  const { pipelineName, inbox, execution, update } = await waitingForApproval('pending');
  await update();
  await rehearsal.whenIdle();
  expect(execution.status).toBe('Cancelled');
  expect(stagesOf(execution)).toMatchObject({ Build: 'Succeeded', Production: 'Cancelled' });
  const { text } = await inbox.next();
  expect(text.split('\n').map((line) => line.replace(/^"|"$/g, '').trimEnd())).toEqual([
    'An action of the pipeline failed, or an update of the pipeline canceled the execution.',
    `Pipeline:  ${pipelineName}`,
    'State:     CANCELED',
    'Stage:',
    'Action:',
    `Execution: ${execution.id}`,
    `Link:      https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipelineName}/executions/${execution.id}/timeline?region=us-east-1`,
    'Error:',
    'Reason:',
  ]);
  expect(await inbox.unread()).toEqual([]);
  expect(rehearsal.engine.pipeline(pipelineName).executions).toEqual([execution]);
});

test('restartExecutionOnUpdate starts an execution with the new structure, which waits again', async () => {
  const { pipelineName, inbox, execution, update } = await waitingForApproval('restarted', {
    restartExecutionOnUpdate: true,
  });
  await update();
  await rehearsal.approve(pipelineName);
  await rehearsal.whenIdle();
  const [cancelled, restarted, ...others] = rehearsal.engine.pipeline(pipelineName).executions;
  expect(others).toEqual([]);
  expect(cancelled).toBe(execution);
  expect([cancelled.status, restarted.status]).toEqual(['Cancelled', 'Succeeded']);
  const texts = (await inbox.unread()).map(({ text }) => text);
  expect(texts.filter((text) => text.includes('CANCELED'))).toHaveLength(1);
  expect(texts.filter((text) => text.includes('after two have looked at it'))).toHaveLength(1);
});
