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

/** On AWS the action waits 20 minutes for the answer of a function. */
const POLL_MS = 50;
const PIPELINE = 'cicd-pipeline-dev';
const FUNCTION = `${PIPELINE}-Deploy-validate-image`;
const CHANGED = shopSource({ 'site/index.html': '<title>Shop</title><h1>Changed</h1>' });

type RoleId = 'EcsServiceRole' | 'ImageValidationRole';

interface Permission {
  readonly role: RoleId;
  readonly action: string;
  /** Of its statement. */
  readonly index: number;
  /** The service that may use a key with it. */
  readonly via?: string;
}

/** Every permission of a role, read from the template: a new one is tried without further ado. */
function permissionsOf(role: RoleId): Permission[] {
  const statements = statementsOf(resourceOf(byConnection, 'AWS::IAM::Role', role));
  return statements.flatMap(({ Action, Condition }, index) => {
    const via = /"(\w+)\."/.exec(JSON.stringify(Condition ?? {}))?.[1];
    return [Action].flat().map((action) => ({ role, action, index, via }));
  });
}

// Artifacts are read without their version here.
const deploying = permissionsOf('EcsServiceRole').filter(({ action }) => action !== 's3:GetObjectVersion');
/** On AWS's pages, and not called here: scans are basic ones, and a topic's messages take one kind of data key (docs/assumptions.md). */
const NOT_CALLED = ['inspector2:ListCoverage', 'inspector2:ListFindings', 'kms:GenerateDataKeyWithoutPlaintext'];
const validating = permissionsOf('ImageValidationRole').filter(({ action }) => !NOT_CALLED.includes(action));
const permission = (wanted: string): Permission => validating.find(({ action }) => action === wanted)!;
/** What nobody is told without. */
const telling = validating.filter(({ action, via }) => action === 'sns:Publish' || via === 'sns');
/** These have tests of their own: answers to CodePipeline, and logs, without which all goes on. */
const OTHERS = ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'];
const isOther = ({ action }: Permission): boolean => OTHERS.includes(action) || action.startsWith('logs:');

let rehearsal: Rehearsal;
let systemB: DeployedSystemB;
let iam: IAMClient;
let roleNames: Record<RoleId, string>;
let before: Deployed;
/** One execution, whose stage `Deploy` is tried again and again: nothing has to be built anew. */
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
  { timeouts: { lambdaReply: REPLY_TIMEOUT_MS } },
);

async function findRoles(): Promise<Record<RoleId, string>> {
  const [deployment] = rehearsal.engine.pipeline(PIPELINE).declaration.stages[2].actions;
  const lambda = new LambdaClient(rehearsal.clients.config);
  const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FUNCTION }));
  const nameOf = (arn?: string): string => arn!.split('/').at(-1)!;
  return { EcsServiceRole: nameOf(deployment.roleArn), ImageValidationRole: nameOf(Role) };
}

/**
 * Runs the stage `Deploy` without the permission, and answers what a person would see of it. The permission is given back
 * when all is settled.
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

async function expectTold(action: string): Promise<void> {
  const subject = `Validation failed: ${PIPELINE}, stage Deploy`;
  expect(await systemB.inbox.next()).toEqual({ subject, text: denied(action) });
}

/** All records, once there is one like this. Lambda tries again what could not be recorded, and the permission is back by then. */
async function recordedOnce(isWanted: (record: RecordedDeployment) => boolean): Promise<RecordedDeployment[]> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { recorded } = await deployedBy(systemB);
    if (recorded.some(isWanted)) return recorded;
    await delay(POLL_MS);
  }
  throw new Error('the failure was not recorded');
}

const linesOfFunction = (): Promise<string[]> => logLines(rehearsal, `/aws/lambda/${FUNCTION}`);

/** What the function logs when it cannot notify people, from a line of its log on. */
async function triedToTell(first: number): Promise<string> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = (await linesOfFunction()).slice(first).find((line) => line.includes('could not be notified'));
    if (found !== undefined) return found;
    await delay(POLL_MS);
  }
  throw new Error(`the function did not say that it told nobody: ${(await linesOfFunction()).slice(first).join(' ')}`);
}

test('there are permissions to take away', () => {
  expect(deploying.length).toBeGreaterThanOrEqual(7);
  expect(validating.length).toBeGreaterThanOrEqual(9);
});

test.each(deploying)('the deployment without $action fails, and the service stays as it was', async (missing) => {
  const message = await deployWithout(missing);
  expect(message).toMatch(/^Deploy › deploy-Service failed: /);
  expect(message).toEqual(denied(missing.action));
  expect(await deployedBy(systemB)).toEqual(before);
});

test('each deployment that failed is told once', async () => {
  const messages = await systemB.inbox.unread();
  expect(messages.map(({ text }) => /"Action: +(\S+)"/.exec(text)?.[1])).toEqual(deploying.map(() => 'deploy-Service'));
});

test.each(validating.filter((each) => !telling.includes(each) && !isOther(each)))(
  'the validation without $action fails, people are told, and it is recorded, later if it must be; what was recorded stays',
  async (missing) => {
    const message = await deployWithout(missing);
    expect(message).toMatch(/^Deploy › ValidateImage failed: /);
    expect(message).toEqual(denied(missing.action));
    await expectTold(missing.action);
    const recorded = await recordedOnce(({ summary }) => summary.includes(refusal(missing.action)));
    expect(recorded.slice(0, before.recorded.length)).toEqual(before.recorded);
    recorded.slice(before.recorded.length).forEach(({ status }) => expect(status).toBe('FAILED'));
  },
);

test('the validation without codepipeline:PutJobSuccessResult fails, though it has recorded the deployment', async () => {
  const message = await deployWithout(permission('codepipeline:PutJobSuccessResult'));
  expect(message).toMatch(/^Deploy › ValidateImage failed: /);
  expect(message).toEqual(denied('codepipeline:PutJobSuccessResult'));
  await expectTold('codepipeline:PutJobSuccessResult');
});

describe('a validation that fails anyway', () => {
  beforeAll(() =>
    rehearsal.setScanFindings({
      repositoryName: repositoryName(systemB.outputs),
      findings: [{ name: 'CVE-2026-1', severity: 'CRITICAL' }],
    }),
  );

  test.each(telling)(
    'without $action says why in the pipeline, and why it told nobody in its log; the rule on failed actions tells',
    async (missing) => {
      const earlier = (await linesOfFunction()).length;
      let told = '';
      const message = await deployWithout(missing, async () => void (told = await triedToTell(earlier)));
      // On a machine that is very busy its time is over first; it has told nobody all the same.
      expect(told).toMatch(new RegExp(`${refusal(missing.action)}|[Aa]bort`));
      expect(message).toMatch(/^Deploy › ValidateImage failed: .*\(1 CRITICAL\)/);
      const { text } = await systemB.inbox.next();
      expect(text).toMatch(/^"An action of the pipeline failed."/);
      expect(text).toMatch(/"Action: +ValidateImage"/);
      expect(text).toMatch(/"Reason: .*\(1 CRITICAL\)/);
    },
  );

  test('without codepipeline:PutJobFailureResult fails when its time is over', async () => {
    const message = await deployWithout(permission('codepipeline:PutJobFailureResult'));
    expect(message).toMatch(/^Deploy › ValidateImage failed: /);
    expect(message).toEqual(denied('codepipeline:PutJobFailureResult'));
  });
});
