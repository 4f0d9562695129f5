import { GetPipelineStateCommand, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import { deploy } from '../deployment';
import { subscribe } from '../look';
import { actionsOf, digestIn, ended, succeeded, upload, type Execution } from '../pipeline';
import type { Run } from '../run';
import { exampleSource } from '../source';
import { ApprovalStack } from '../stacks';
import { waitFor } from '../wait';
import { expectTag } from './promotion';

const STAGE = 'Production';
const OVER = ['Failed', 'Abandoned'];

/** A manual approval, with a notification through an encrypted topic. The step approves with the API. */
export async function approval(run: Run): Promise<void> {
  const { prove, name } = run;
  const outputs = await prove('approval-deployed', async () => {
    const value = await deploy(run, 'approval', (app, id, props) => new ApprovalStack(app, id, { ...props, name }));
    return { evidence: `the pipeline is ${value.pipelineName}`, value };
  });
  const inbox = await subscribe(run, 'approvals', outputs.topicArn);
  const execution = await prove('approval-build', async () => {
    const value = await upload(run, outputs.pipelineName, exampleSource('system-c'));
    const { output } = await built(run, value);
    return { evidence: `${output?.executionResult?.externalExecutionId} has read all three`, value };
  });
  await prove('approval-asked', async () => {
    const message = await inbox.next(/"approval":/);
    return { evidence: `the topic said: ${message.slice(0, 120)}`, value: undefined };
  });
  await prove('approval-given', async () => {
    await approve(run, outputs.pipelineName);
    const actions = await ended(run, execution);
    succeeded(actions, 'Manual');
    succeeded(actions, /^tag-/);
    const evidence = await expectTag(run, outputs.ecrRepositoryUrl, 'production', digestIn(actions));
    return { evidence, value: undefined };
  });
}

async function built(run: Run, execution: Execution) {
  const actions = await waitFor(run.account, 'the end of the build', 'executionMs', run.signal, async () => {
    const all = await actionsOf(run, execution);
    const isOver = all.some(
      ({ status = '', input }) => OVER.includes(status) || input?.actionTypeId?.provider === 'Manual',
    );
    return isOver ? all : undefined;
  });
  return succeeded(actions, 'CodeBuild');
}

async function approve({ account, signal }: Run, pipelineName: string): Promise<void> {
  const { codePipeline } = account.clients;
  const { actionName, token } = await waitFor(account, 'the token of the approval', 'deliveryMs', signal, async () => {
    const state = await codePipeline.send(new GetPipelineStateCommand({ name: pipelineName }));
    const stage = state.stageStates?.find(({ stageName }) => stageName === STAGE);
    const waiting = stage?.actionStates?.find(({ latestExecution }) => latestExecution?.token !== undefined);
    return waiting && { actionName: waiting.actionName, token: waiting.latestExecution!.token };
  });
  const result = { status: 'Approved' as const, summary: 'Approved by the smoke test.' };
  await codePipeline.send(new PutApprovalResultCommand({ pipelineName, stageName: STAGE, actionName, token, result }));
}
