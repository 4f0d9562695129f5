import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Rehearsal } from 'codepipeline-rehearsal';
import { CiCdPipelineProps, DeployTarget, Gate, StageOptions } from '../../../src';
import { deployPipeline, run, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

/** A stage with a validation is taken away, and put back as `git revert` does. */
let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started), { timeouts: { lambdaContinuation: 200 } });

const deployStage: StageOptions = { stageName: 'Deploy', targets: [DeployTarget.promoteByTag('staging')] };
const validated: StageOptions = {
  stageName: 'Production',
  targets: [DeployTarget.promoteByTag('production')],
  verifications: [Gate.imageValidation()],
};

function versionsOf(id: string, props: Partial<CiCdPipelineProps>) {
  const deployWith = (...stages: StageOptions[]) => deployPipeline(rehearsal, id, { ...props, stages });
  return { withStage: () => deployWith(deployStage, validated), withoutStage: () => deployWith(deployStage) };
}

async function statusOf(StackName: string): Promise<string | undefined> {
  const cloudFormation = new CloudFormationClient(rehearsal.clients.config);
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0].StackStatus;
}

test('deploys both times, because its log groups are deleted with it', async () => {
  const { withStage, withoutStage } = versionsOf('back', {});
  await withStage();
  await withoutStage();
  const execution = await run(rehearsal, await withStage());
  expect(execution.statusSummary).toBeUndefined();
  expect(stagesOf(execution)).toEqual({
    Source: 'Succeeded',
    Build: 'Succeeded',
    Deploy: 'Succeeded',
    Production: 'Succeeded',
  });
  expect(await statusOf('back')).toBe('UPDATE_COMPLETE');
});

test('is rolled back when its log groups were retained, and the pipeline runs as before', async () => {
  const { withStage, withoutStage } = versionsOf('kept', { logRemovalPolicy: RemovalPolicy.RETAIN });
  await withStage();
  const outputs = await withoutStage();
  await expect(withStage()).rejects.toThrow(
    /^stack kept was not updated: \S+ \(AWS::Logs::LogGroup\): .*Resource of type 'AWS::Logs::LogGroup' with identifier '\/aws\/lambda\/kept-dev-Production-[\w-]+' already exists\." \(HandlerErrorCode: AlreadyExists\)$/,
  );
  expect(await statusOf('kept')).toBe('UPDATE_ROLLBACK_COMPLETE');
  const execution = await run(rehearsal, outputs);
  expect(execution.statusSummary).toBeUndefined();
  expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Succeeded' });
});
