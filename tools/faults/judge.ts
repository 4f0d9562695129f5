import { Account, ActionAttempt, CREDENTIALS, outputOf } from './aws/account';
import { FakeDefinition } from './aws/ecs-state';
import { Fault } from './aws/fault';
import { Scenario } from './scenario';

/** What must not be true at the end of a case. */
export const WRONGS = [
  'unanswered though it could be answered',
  'nobody notified',
  'record and answer contradict each other',
  'tag stays reverted',
  'record lost',
  'credentials logged',
  'passed though it must fail',
  'another image than the claimed one',
  'failed without a sentence',
  'false success in ECS',
  'second deployment or task',
  'failed though ECS deployed the image',
  'continued though nobody approved',
] as const;
export type Wrong = (typeof WRONGS)[number];

export interface End {
  readonly account: Account;
  readonly logs: readonly string[];
  readonly scenario: Scenario;
  readonly fault?: Fault;
}

/** How ECS calls the end of a task that nobody stopped. */
const ENDED = 'EssentialContainerExited';
const ANSWERS = ['PutJobSuccessResult', 'PutJobFailureResult'];

/** Compares the final state with the result in CodePipeline, which alone decides how an action ended. */
export function judge(end: End): Wrong[] {
  const { account, fault } = end;
  const isOut = (operations: readonly string[]) =>
    fault !== undefined && fault.span === 'for good' && operations.includes(fault.operation);
  const wrongs: [Wrong, boolean][] = [
    [
      'unanswered though it could be answered',
      account.attempts.some(({ hasTimedOut }) => hasTimedOut) && !isOut(ANSWERS) && !account.lostUnnoticed,
    ],
    ['nobody notified', account.attempts.some(({ id, status }) => status === 'Failed' && !isTold(account, id))],
    ['record and answer contradict each other', records(end).some((record) => record === 'wrong')],
    ['tag stays reverted', isReverted(end)],
    [
      'record lost',
      records(end).some((record) => record === 'none' || record === 'PENDING') &&
        !account.lostUnnoticed &&
        !isOut(['PutItem', 'ListActionExecutions', 'DescribeImages', 'DescribeImageScanFindings', ...ANSWERS]),
    ],
    ['credentials logged', isLogged(end)],
    ['another image than the claimed one', isOtherImage(end)],
    ['failed without a sentence', account.attempts.some(isUnclear)],
    ['false success in ECS', isFalseSuccess(end)],
    ['second deployment or task', isStartedTwice(end)],
    ['failed though ECS deployed the image', isFalseFailure(end)],
    [
      'continued though nobody approved',
      account.approval !== 'Succeeded' && account.ecs.deployments.some(({ hook }) => hook === 'SUCCEEDED'),
    ],
    [
      'passed though it must fail',
      isMisspelt(account) && account.attempts.some(({ status }) => status === 'Succeeded'),
    ],
  ];
  return wrongs.flatMap(([wrong, is]) => (is ? [wrong] : []));
}

function isTold({ attempts, messages, ruleNotices }: Account, id: string): boolean {
  const notices = attempts.find((attempt) => attempt.id === id)?.externalExecutionId?.startsWith('notified/') ?? false;
  return ruleNotices.includes(id) || (notices && (messages.length > 0 || attempts.length > 1));
}

/** Checks the record of each attempt that has ended. */
function records({ account, scenario }: End): ('right' | 'wrong' | 'PENDING' | 'none')[] {
  if (!scenario.recordsDeployments || isMisspelt(account)) {
    return [];
  }
  return account.attempts
    .filter(({ status }) => status !== 'InProgress')
    .map(({ startedAt, status }) => {
      const item = [...account.items].find(([key]) => key.endsWith(`@${startedAt}`))?.[1];
      const recorded = item?.status.S;
      if (recorded === undefined) {
        // If an execution was stopped before anything was known about the image, there is nothing to record.
        return status === 'Abandoned' ? 'right' : 'none';
      }
      if (recorded === 'PENDING') {
        return 'PENDING';
      }
      return (recorded === 'SUCCEEDED') === (status === 'Succeeded') ? 'right' : 'wrong';
    });
}

/** The tag must not be on an image that is older than the latest one whose promotion succeeded. */
function isReverted({ account, scenario }: End): boolean {
  if (scenario.movesTag === undefined) {
    return false;
  }
  const newest = account.attempts.reduce((found, { status }, index) => (status === 'Succeeded' ? index : found), -1);
  const tagged = account.repository('shop').tags.get(scenario.movesTag);
  const holder = account.attempts.findIndex(
    ({ userParameters }) => (userParameters as { imageDigest?: string }).imageDigest === tagged,
  );
  return holder < newest && account.attempts[newest].outputVariables.IMAGE_DIGEST !== tagged;
}

/** Published images must be those that builds claimed, and a successful action must have published its image and files. */
function isOtherImage({ account, scenario: { publishesTo } }: End): boolean {
  if (publishesTo === undefined) {
    return false;
  }
  const { tags, manifests } = account.repository(publishesTo);
  const claims = account.attempts.map(({ userParameters }) => (userParameters as { imageDigest: string }).imageDigest);
  return (
    [...tags.values(), ...manifests.keys()].some((digest) => !claims.includes(digest)) ||
    account.attempts
      .filter(({ status }) => status === 'Succeeded')
      .some((attempt) => {
        const { IMAGE_DIGEST: digest, IMAGE_TAG: tag } = attempt.outputVariables;
        const { bucketName, objectKey } = outputOf(attempt);
        const files = account.objects.get(`${bucketName}/${objectKey}`)?.toString('latin1');
        return tags.get(tag) !== digest || !manifests.has(digest) || !files?.includes('imagedefinitions.json');
      })
  );
}

/** A successful action must have left ECS with the image. */
function isFalseSuccess({ account: { attempts, ecs }, scenario: { runsOnEcs: image, entryPoint } }: End): boolean {
  if (image === undefined || !attempts.some(({ status }) => status === 'Succeeded')) {
    return false;
  }
  const has = ({ containers }: FakeDefinition) => containers.some((container) => container.image === image);
  switch (entryPoint) {
    case 'deployService':
      return !ecs.deployments.some(({ status, definition }) => status === 'SUCCESSFUL' && has(definition));
    case 'runTask':
      return !ecs.tasks.some((task) => task.stopCode === ENDED && task.exitCode === 0 && has(task.definition));
    default:
      return !has(ecs.definitions[ecs.definitions.length - 1]);
  }
}

function isStartedTwice({ account: { attempts, ecs } }: End): boolean {
  return Math.max(ecs.deployments.length, ecs.tasks.length) > attempts.length;
}

/** Without a fault that lasts, an attempt only fails if ECS did not deploy the image. */
function isFalseFailure({ account: { attempts, ecs }, fault }: End): boolean {
  const isHopeless = fault?.span === 'for good' || fault?.kind === 'denied';
  const isDeployed = ecs.deployments.some(({ status }) => status === 'SUCCESSFUL');
  return !isHopeless && isDeployed && attempts.some(({ status, hasTimedOut }) => status === 'Failed' && !hasTimedOut);
}

/** Checks the messages that tell people why their pipeline failed. */
function isUnclear({ status, message = '' }: ActionAttempt): boolean {
  const isGibberish = /hidden field|undefined|\[object|NaN|Unexpected token|not valid JSON|UnknownError/.test(message);
  return status === 'Failed' && (isGibberish || message.split(' ').length < 3);
}

function isLogged({ account, logs }: End): boolean {
  const written = [
    ...logs,
    ...account.messages,
    ...account.attempts.map(({ message }) => message),
    JSON.stringify([...account.items.values()]),
  ].join('\n');
  return Object.values(CREDENTIALS).some((secret) => written.includes(secret));
}

function isMisspelt({ attempts }: Account): boolean {
  return attempts.some(({ userParameters }) => JSON.stringify(userParameters).includes('CRITCAL'));
}
