import { setTimeout as delay } from 'node:timers/promises';
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Execution, Rehearsal } from 'codepipeline-rehearsal';
import { Deployed, DeployedSystemB, deployedBy, deploySystemB, pushAndWait, repositoryName } from './support';
import { RecordedDeployment } from '../../../examples/demo/outcome';
import { shopSource } from '../../../examples/demo/shop-source';
import { REPLY_TIMEOUT_MS } from '../../../packages/rehearsal/test/timeouts';
import { Json, resourceOf, statementsOf } from '../../support/template';
import { byConnection } from '../../unit/examples/system-b-templates';
import { logLines } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const POLL_MS = 50;
const PIPELINE = 'cicd-pipeline-dev';
const FUNCTION = `${PIPELINE}-Deploy-validate-image`;
const CHANGED = shopSource({ 'site/index.html': '<title>Shop</title><h1>Changed</h1>' });

type RoleId = 'EcsServiceRole' | 'ImageValidationRole';

interface Permission {
  readonly role: RoleId;
  readonly action: string;
  /** The index of its statement. */
  readonly index: number;
  /** The service that the role can use a key through. */
  readonly via?: string;
}

/** All permissions of a role, read from the template, so that new ones are tested automatically. */
function permissionsOf(role: RoleId): Permission[] {
  const statements = statementsOf(resourceOf(byConnection, 'AWS::IAM::Role', role));
  return statements.flatMap(({ Action, Condition }, index) => {
    const via = /"(\w+)\."/.exec(JSON.stringify(Condition ?? {}))?.[1];
    return [Action].flat().map((action) => ({ role, action, index, via }));
  });
}

// The rehearsal reads artifacts without their version.
const deploying = permissionsOf('EcsServiceRole').filter(({ action }) => action !== 's3:GetObjectVersion');
/** On AWS's pages, but not called here: scans are basic, and messages of a topic need one kind of data key (docs/assumptions.md). */
const NOT_CALLED = ['inspector2:ListCoverage', 'inspector2:ListFindings', 'kms:GenerateDataKeyWithoutPlaintext'];
const validating = permissionsOf('ImageValidationRole').filter(({ action }) => !NOT_CALLED.includes(action));
const permission = (wanted: string): Permission => validating.find(({ action }) => action === wanted)!;
/** The permissions without which nobody is notified. */
const notifying = validating.filter(({ action, via }) => action === 'sns:Publish' || via === 'sns');
/** Answers to CodePipeline have their own tests, and without logs everything else works. */
const OTHERS = ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'];
const isOther = ({ action }: Permission): boolean => OTHERS.includes(action) || action.startsWith('logs:');

let rehearsal: Rehearsal;
let systemB: DeployedSystemB;
let iam: IAMClient;
let roleNames: Record<RoleId, string>;
let before: Deployed;
/** One execution, whose stage `Deploy` is retried for each test, so that nothing is built again. */
let execution: Execution | undefined;

rehearse(
  async (started) => {
    rehearsal = started;
    systemB = await deploySystemB(rehearsal, 'dev');
    iam = new IAMClient(rehearsal.clients.config);
    roleNames = await findRoles();
    await pushAndWait(systemB);
    before = await deployedBy(systemB);
  },
  { timeouts: { lambdaReply: REPLY_TIMEOUT_MS, lambdaContinuation: 200 } },
);

async function findRoles(): Promise<Record<RoleId, string>> {
  const [deployment] = rehearsal.engine.pipeline(PIPELINE).declaration.stages[2].actions;
  const lambda = new LambdaClient(rehearsal.clients.config);
  const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FUNCTION }));
  const nameOf = (arn?: string): string => arn!.split('/').at(-1)!;
  return { EcsServiceRole: nameOf(deployment.roleArn), ImageValidationRole: nameOf(Role) };
}

/**
 * Runs the stage `Deploy` without the permission, and returns what people see of it. Restores the permission once `settled`
 * is done.
 */
async function deployWithout(
  { role, action, index }: Permission,
  settled: () => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const RoleName = roleNames[role];
  const { PolicyNames: [PolicyName] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const put = (document: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
  const whole = decodeURIComponent(PolicyDocument!);
  await put(withoutAction(whole, index, action));
  try {
    const message = await deployAgain();
    await settled();
    return message;
  } finally {
    await put(whole);
  }
}

function withoutAction(policy: string, index: number, action: string): string {
  const { Statement, ...document }: Json = JSON.parse(policy);
  const { Action, ...statement } = Statement[index];
  const left = [Action].flat().filter((each) => each !== action);
  Statement.splice(index, 1, ...(left.length === 0 ? [] : [{ ...statement, Action: left }]));
  return JSON.stringify({ ...document, Statement });
}

async function deployAgain(): Promise<string> {
  if (execution?.status === 'Failed') {
    const { id: executionId } = execution;
    rehearsal.engine.retryStage({ name: PIPELINE, stageName: 'Deploy', executionId, mode: 'ALL_ACTIONS' });
    await execution.rest.promise;
  } else {
    execution = await pushAndWait(systemB, CHANGED);
  }
  return execution.statusSummary ?? execution.status;
}

const refusal = (action: string): string => `not authorized to perform: ${action} `;
const denied = (action: string): unknown => expect.stringContaining(refusal(action));

async function expectNotified(action: string): Promise<void> {
  const subject = `Validation failed: ${PIPELINE}, stage Deploy`;
  expect(await systemB.inbox.next()).toEqual({ subject, text: denied(action) });
}

/** Waits for a record like this, and returns all. Lambda retries what could not be recorded, when the permission is back. */
async function recordedOnce(isWanted: (record: RecordedDeployment) => boolean): Promise<RecordedDeployment[]> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { recorded } = await deployedBy(systemB);
    if (recorded.some(isWanted)) return recorded;
    await delay(POLL_MS);
  }
  throw new Error('the failure was not recorded');
}

const linesOfFunction = (): Promise<string[]> => logLines(rehearsal, `/aws/lambda/${FUNCTION}`);

/** What the function logs when it cannot notify people, starting at a line of its log. */
async function failedNotification(first: number): Promise<string> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = (await linesOfFunction()).slice(first).find((line) => line.includes('could not be notified'));
    if (found !== undefined) return found;
    await delay(POLL_MS);
  }
  throw new Error(
    `the function did not log that it notified nobody: ${(await linesOfFunction()).slice(first).join(' ')}`,
  );
}

test('the roles have permissions to remove', () => {
  expect(deploying.length).toBeGreaterThanOrEqual(7);
  expect(validating.length).toBeGreaterThanOrEqual(9);
});

test.each(deploying)('without $action, the deployment fails, and the service does not change', async (missing) => {
  const message = await deployWithout(missing);
  expect(message).toMatch(/^Deploy › deploy-Service failed: /);
  expect(message).toEqual(denied(missing.action));
  expect(await deployedBy(systemB)).toEqual(before);
});

test('each failed deployment sends one notification', async () => {
  const messages = await systemB.inbox.unread();
  expect(messages.map(({ text }) => /"Action: +(\S+)"/.exec(text)?.[1])).toEqual(deploying.map(() => 'deploy-Service'));
});

test.each(validating.filter((each) => !notifying.includes(each) && !isOther(each)))(
  'without $action, the validation fails, notifies people, and is recorded, if necessary later; other records do not change',
  async (missing) => {
    const message = await deployWithout(missing);
    expect(message).toMatch(/^Deploy › ValidateImage failed: /);
    expect(message).toEqual(denied(missing.action));
    await expectNotified(missing.action);
    const recorded = await recordedOnce(({ summary }) => summary.includes(refusal(missing.action)));
    expect(recorded.slice(0, before.recorded.length)).toEqual(before.recorded);
    recorded.slice(before.recorded.length).forEach(({ status }) => expect(status).toBe('FAILED'));
  },
);

test('without codepipeline:PutJobSuccessResult, the validation fails, although it has recorded the deployment', async () => {
  const message = await deployWithout(permission('codepipeline:PutJobSuccessResult'));
  expect(message).toMatch(/^Deploy › ValidateImage failed: /);
  expect(message).toEqual(denied('codepipeline:PutJobSuccessResult'));
  await expectNotified('codepipeline:PutJobSuccessResult');
});

describe('a validation that fails anyway', () => {
  beforeAll(() =>
    rehearsal.setScanFindings({
      repositoryName: repositoryName(systemB.outputs),
      findings: [{ name: 'CVE-2026-1', severity: 'CRITICAL' }],
    }),
  );

  test.each(notifying)(
    'without $action, the pipeline has the reason, the log says why nobody was notified, and the rule on failed actions notifies',
    async (missing) => {
      const earlier = (await linesOfFunction()).length;
      let logged = '';
      const message = await deployWithout(missing, async () => void (logged = await failedNotification(earlier)));
      // On a very busy machine, the function times out first, and has notified nobody either.
      expect(logged).toMatch(new RegExp(`${refusal(missing.action)}|[Aa]bort`));
      expect(message).toMatch(/^Deploy › ValidateImage failed: .*\(1 CRITICAL\)/);
      const { text } = await systemB.inbox.next();
      expect(text).toMatch(/^"An action of the pipeline failed, /);
      expect(text).toMatch(/"Action: +ValidateImage"/);
      expect(text).toMatch(/"Reason: .*\(1 CRITICAL\)/);
    },
  );

  test('without codepipeline:PutJobFailureResult, it fails when it times out', async () => {
    const message = await deployWithout(permission('codepipeline:PutJobFailureResult'));
    expect(message).toMatch(/^Deploy › ValidateImage failed: /);
    expect(message).toEqual(denied('codepipeline:PutJobFailureResult'));
  });
});
