import { approvalAction, pipelineOf, sourceAction, stage } from './codepipeline/fixtures';
import { createHarness, settle } from './codepipeline/harness';
import { type AnswerApproval, answerApproval, whenIdleOrWaiting } from '../src/approvals';

const APPROVE = { status: 'Approved', summary: '' } as const;

/** A pipeline that waits for these approvals, side by side. */
async function waitingFor(...names: string[]) {
  const harness = createHarness();
  const approvals = names.map((Name) => ({ ...approvalAction(), Name }));
  harness.create(pipelineOf({ Stages: [stage('Source', sourceAction()), stage('Gate', ...approvals)] }));
  const execution = harness.start();
  const idle = () => whenIdleOrWaiting(harness.engine, harness.engine.whenIdle);
  const ask = async () => {
    await harness.succeed('S3');
    for (const name of names) {
      const approval = await harness.take(name, execution);
      approval.context.report({ approvalToken: `token of ${name}` });
      ends.set(`token of ${name}`, () => approval.end.resolve({ variables: {} }));
    }
    await settle();
  };
  const ends = new Map<string, () => void>();
  const answer: AnswerApproval = (token) => ends.get(token)!();
  const approve = (actionName?: string, timeoutMs = 2_000) =>
    answerApproval(harness.engine, answer, 'shop-dev', APPROVE, { actionName, timeoutMs });
  return { engine: harness.engine, execution, idle, ask, approve };
}

test('waiting for the end rejects if only an approval can continue, and resolves after its answer', async () => {
  const { execution, idle, ask, approve } = await waitingFor('Approve');
  await ask();
  await expect(idle()).rejects.toThrow(
    "shop-dev waits for the approval 'Approve' of stage 'Gate': answer with approve() or reject()",
  );
  await approve();
  await idle();
  expect(execution.status).toBe('Succeeded');
});

test('an answer waits until the pipeline has come to its approval', async () => {
  const { execution, idle, ask, approve } = await waitingFor('Approve');
  const approved = approve();
  await ask();
  await approved;
  await idle();
  expect(execution.status).toBe('Succeeded');
});

test('of several approvals, the answer has to name one', async () => {
  const { execution, idle, ask, approve } = await waitingFor('One', 'Two');
  await ask();
  await expect(approve()).rejects.toThrow(
    "shop-dev waits for the approval 'One' of stage 'Gate'; shop-dev waits for the approval 'Two' of stage 'Gate': " +
      'choose one with { actionName }',
  );
  await approve('Two');
  await expect(idle()).rejects.toThrow("shop-dev waits for the approval 'One' of stage 'Gate': answer");
  await approve();
  await idle();
  expect(execution.status).toBe('Succeeded');
});

test('an approval that does not come, and a pipeline that is not there, are named', async () => {
  const { approve, ask } = await waitingFor('Approve');
  await ask();
  await expect(approve('Other', 100)).rejects.toThrow("shop-dev reached no approval 'Other' within 0.1 s");
  const { engine } = createHarness();
  const nobody = answerApproval(engine, () => undefined, 'none', APPROVE, { timeoutMs: 1 });
  await expect(nobody).rejects.toThrow('there is no pipeline with the name none');
});

test('an answer to a rehearsal that is closed is given up, because it would keep the process alive', async () => {
  const { engine, ask } = await waitingFor('Approve');
  await ask();
  const closing = new AbortController();
  const limits = { actionName: 'Other', timeoutMs: 10_000, closed: closing.signal };
  const given = answerApproval(engine, () => undefined, 'shop-dev', APPROVE, limits);
  closing.abort();
  await expect(given).rejects.toThrow('the rehearsal was closed before shop-dev reached an approval');
});
