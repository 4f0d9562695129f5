import { actionContext } from './action-context';
import { approvalAction, pipelineOf, sourceAction, stage } from './fixtures';
import { fakeClock, settle } from './harness';
import type { ApprovalNotice } from '../../src/codepipeline/aws/approval-notifier';
import { createApprovalBoard, type ApprovalResult } from '../../src/codepipeline/engine/approvals';
import { AWS_TIMEOUTS } from '../../src/codepipeline/engine/timeouts';
import { manualApproval } from '../../src/codepipeline/providers/manual-approval';

const place = { pipelineName: 'shop-dev', stageName: 'Stage', actionName: 'Approve' };

async function waiting(changes: Record<string, unknown> = {}) {
  const action = pipelineOf({ Stages: [stage('Source', sourceAction()), stage('Gate', approvalAction(changes))] })
    .stages[1].actions[0];
  const clock = fakeClock();
  const approvals = createApprovalBoard();
  const notices: ApprovalNotice[] = [];
  const notify = async (_: unknown, notice: ApprovalNotice) => void notices.push(notice);
  const services = { approvals, notify, clock, timeouts: AWS_TIMEOUTS, newId: () => 'token-1' };
  const { context, updates, abandon } = actionContext(action);
  const outcome = manualApproval.run(context, services);
  outcome.catch(() => undefined);
  await settle();
  const answer = (status: ApprovalResult['status'], summary = '') =>
    approvals.answer('token-1', place, { status, summary });
  return { outcome, clock, approvals, notices, updates, abandon, answer };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
test('continues when it is approved', async () => {
  const { outcome, updates, answer } = await waiting();
  expect(updates).toEqual([{ approvalToken: 'token-1', externalExecutionId: 'token-1' }]);
  answer('Approved', 'looks good');
  await expect(outcome).resolves.toEqual({ variables: {}, summary: 'looks good' });
});

test('fails when it is rejected', async () => {
  const { outcome, answer } = await waiting();
  answer('Rejected', 'too early');
  await expect(outcome).rejects.toMatchObject({ code: 'JobFailed', message: 'the approval was rejected: too early' });
});

// "If no response is submitted within seven days, the action is marked as Failed."
test('fails without an answer within seven days, or within its TimeoutInMinutes', async () => {
  const week = await waiting();
  week.clock.advance(7 * 24 * 3_600_000 - 1);
  week.clock.advance(1);
  await expect(week.outcome).rejects.toThrow('no one answered the approval within 7 days');
  const hour = await waiting({ TimeoutInMinutes: 60 });
  hour.clock.advance(3_600_000);
  await expect(hour.outcome).rejects.toThrow('no one answered the approval within 1 hour');
  expect(() => hour.answer('Approved')).toThrow('is not that of an open approval request');
});

test('ends when its execution is abandoned', async () => {
  const { outcome, abandon, answer } = await waiting();
  abandon();
  await expect(outcome).rejects.toThrow();
  expect(() => answer('Approved')).toThrow('is not that of an open approval request');
});

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html
test('accepts one answer, with the right token, for the right action', async () => {
  const { approvals, answer } = await waiting();
  const approved = { status: 'Approved', summary: '' } as const;
  expect(() => approvals.answer('token-2', place, approved)).toThrow(
    expect.objectContaining({ code: 'InvalidApprovalTokenException' }),
  );
  expect(() => approvals.answer('token-1', { ...place, actionName: 'Other' }, approved)).toThrow(
    expect.objectContaining({ code: 'InvalidApprovalTokenException' }),
  );
  answer('Approved');
  expect(() => answer('Rejected')).toThrow(expect.objectContaining({ code: 'ApprovalAlreadyCompletedException' }));
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
test('notifies a topic', async () => {
  const Configuration = { NotificationArn: 'arn:topic', CustomData: 'look', ExternalEntityLink: 'http://example.com' };
  const { notices } = await waiting({ Configuration });
  expect(notices[0]).toMatchObject({
    topicArn: 'arn:topic',
    subject: expect.stringMatching(/^APPROVAL NEEDED: .*Approve$/),
  });
  expect(JSON.parse(notices[0].message)).toMatchObject({
    region: 'us-east-1',
    approval: {
      ...place,
      token: 'token-1',
      expires: '2030-01-08T00:00Z',
      customData: 'look',
      externalEntityLink: 'http://example.com',
    },
  });
});
