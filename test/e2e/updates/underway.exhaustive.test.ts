import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Rehearsal } from 'codepipeline-rehearsal';
import { DeployTarget, Gate, PipelineOutput } from '../../../src';
import { Json } from '../../support/template';
import { deployPipeline, run, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

/** Functions are updated under an execution that the update does not cancel. */
let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started));

const outputs = { pipelineName: PipelineOutput.PIPELINE_NAME };

test('an execution that waits while the pipeline is given another repository fails, and says why', async () => {
  const deployWith = (repositoryName: string) =>
    deployPipeline(rehearsal, 'moved', (scope) => ({
      repository: ecr.Repository.fromRepositoryName(scope, 'Repository', repositoryName),
      stages: [
        {
          stageName: 'Production',
          gates: [Gate.manualApproval()],
          targets: [DeployTarget.promoteByTag('production')],
        },
      ],
      outputs,
    }));
  for (const repositoryName of ['team/one', 'team/two']) {
    await rehearsal.clients.ecr.send(new CreateRepositoryCommand({ repositoryName }));
  }
  const { pipelineName } = await deployWith('team/one');
  const execution = await rehearsal.upload(pipelineName, sourceZip());
  await expect(rehearsal.whenIdle()).rejects.toThrow(`${pipelineName} waits for the approval`);
  await deployWith('team/two');
  expect(execution.status).toBe('InProgress');
  await rehearsal.approve(pipelineName);
  await rehearsal.whenIdle();
  expect(stagesOf(execution)).toMatchObject({ Build: 'Succeeded', Production: 'Failed' });
  const digest = execution.namespaces.get('Image')?.IMAGE_DIGEST;
  expect(execution.statusSummary).toContain(
    `there is no image ${digest} in repository 'team/two': it was deleted, or the pipeline was updated with another repository, so release the change again`,
  );
});

test('parameters of another version fail the action, and nothing is deployed', async () => {
  const withoutVersion = (template: Json): void => {
    const text = JSON.stringify(template);
    const edited = text.replaceAll('\\"version\\":1,', '');
    expect(edited).not.toBe(text);
    Object.assign(template, JSON.parse(edited));
  };
  const deployed = await deployPipeline(rehearsal, 'older', { outputs }, withoutVersion);
  const execution = await run(rehearsal, deployed);
  expect(execution.status).toBe('Failed');
  expect(execution.statusSummary).toContain(
    'the user parameters must have version 1, got none: the pipeline was updated while the execution ran, so release the change again',
  );
});
