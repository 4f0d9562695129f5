import { Rehearsal } from 'codepipeline-rehearsal';
import { DeployTarget, Gate } from '../../../src';
import { deployPipeline, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started));

test('a pipeline waits for its approval, and continues or fails according to the answer', async () => {
  const { pipelineName } = await deployPipeline(rehearsal, 'gated', {
    stages: [
      {
        stageName: 'Production',
        gates: [Gate.manualApproval()],
        targets: [DeployTarget.promoteByTag('production')],
      },
    ],
  });
  const approved = await rehearsal.upload(pipelineName, sourceZip());
  await expect(rehearsal.whenIdle()).rejects.toThrow(
    new RegExp(
      `^${pipelineName} waits for the approval '\\S+' of stage 'Production': answer with approve\\(\\) or reject\\(\\)$`,
    ),
  );
  await rehearsal.approve(pipelineName, { summary: 'looks good' });
  await rehearsal.whenIdle();
  expect(stagesOf(approved)).toMatchObject({ Production: 'Succeeded' });
  expect(approved.history.map(({ summary }) => summary)).toContain('looks good');

  const rejected = await rehearsal.upload(pipelineName, sourceZip());
  await rehearsal.reject(pipelineName, { summary: 'too early' });
  await rehearsal.whenIdle();
  expect(stagesOf(rejected)).toMatchObject({ Production: 'Failed' });
  expect(rejected.statusSummary).toContain('the approval was rejected: too early');
});
