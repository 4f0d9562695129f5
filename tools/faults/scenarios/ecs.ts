import { Account, APPROVAL, PIPELINE, PipelineJob, STAGE } from '../aws/account';
import { Repository } from '../aws/repository';
import { Scenario, Stage } from '../scenario';
import { finishElsewhere, stop } from './meanwhile';

const REPOSITORY = 'shop';
const DIGEST = new Repository().push(['ours']);
const URI = `111122223333.dkr.ecr.us-east-1.amazonaws.com/${REPOSITORY}`;
export const IMAGE = `${URI}@${DIGEST}`;

const parameters = (actionName: string) => ({
  version: 1,
  imageDigest: DIGEST,
  pipelineName: PIPELINE,
  executionId: 'ours',
  stageName: STAGE,
  actionName,
  target: 'service',
});
const environment = {
  CLUSTER_NAME: 'shop',
  SERVICE_NAME: 'web',
  TASK_DEFINITION_FAMILY: 'web',
  REPOSITORY_URI: URI,
  REPOSITORY_NAME: REPOSITORY,
  CONTAINER_NAMES: '["app"]',
  TIMEOUT_MINUTES: '60',
  STOP_TYPE: 'ROLLBACK',
  STATE_TABLE: 'deployments',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:1:failures',
  SOURCE_ACTION: 'Source',
  SOURCE_STAGE: 'Source',
  RUN_TASK: JSON.stringify({ launchType: 'FARGATE' }),
};

const begin =
  (actionName: string, change: (account: Account) => void = () => undefined) =>
  ({ account }: Stage): PipelineJob => {
    account.repository(REPOSITORY).push(['ours']);
    change(account);
    return account.start('ours', parameters(actionName));
  };

const DEPLOY = 'deploy-web';
/**
 * Looks repeat, so the first ones of each job stand for all. Of those at a deployment or a task, the first one and the one that sees
 * its end: the one between them is the same line of code, with the same state.
 */
const FIRST_LOOKS = /^(?!(List|Describe)\w* ([6-9]|\d\d))(?!Describe(ServiceDeployments|Tasks) 2)/;
/**
 * Until it ends, a deployment that fails is the one that succeeds, call by call, which is tried with every fault already. What is new is
 * what the function does about the end.
 */
const ABOUT_FAILURE =
  /^(DescribeServiceDeployments 3|ListServiceDeployments [3-9]|DescribeServices [3-9]|ListActionExecutions [4-9]|ListTasks|PutItem|PutJobFailureResult|Publish)/;
/** Reporting is the same code for each failure, so that only its answer is tried again. */
const ABOUT_STOPPING = /^(Stop|PutJobSuccessResult [2-9]|PutJobFailureResult)/;

export const DEPLOY_SERVICE: Scenario = {
  entryPoint: 'deployService',
  actionName: DEPLOY,
  environment,
  recordsDeployments: true,
  runsOnEcs: IMAGE,
  stories: [
    {
      name: 'a deployment that succeeds',
      faultsAt: FIRST_LOOKS,
      meanwhileAt: FIRST_LOOKS,
      begin: begin(DEPLOY),
      meanwhile: { 'the same job runs': finishElsewhere, 'the execution is stopped': stop },
    },
    {
      name: 'a deployment that is rolled back',
      faultsAt: ABOUT_FAILURE,
      meanwhileAt: /^(Update|Put|ListTasks)/,
      begin: begin(DEPLOY, ({ ecs }) => (ecs.outcome = 'ROLLBACK_SUCCESSFUL')),
      meanwhile: { 'the same job runs': finishElsewhere, 'the execution is stopped': stop },
    },
    {
      name: 'a deployment that takes too long',
      faultsAt: ABOUT_STOPPING,
      meanwhileAt: /^Stop/,
      begin: begin(DEPLOY, ({ ecs }) => (ecs.outcome = 'never')),
      meanwhile: { 'the execution is stopped': stop },
    },
  ],
};

/** A deployment pauses, and people answer an approval a while after they were told. */
const paused = (approval: 'Succeeded' | 'Failed') =>
  begin(DEPLOY, (account) => {
    let looks = 0;
    account.approval = 'InProgress';
    account.ecs.onPause = () => {
      if (++looks === 2) {
        account.approval = approval;
        // The rule on failed actions reports a rejection.
        account.messages.push(...(approval === 'Failed' ? ['somebody rejected the approval'] : []));
      }
    };
  });

export const DEPLOY_APPROVED: Scenario = {
  ...DEPLOY_SERVICE,
  environment: { ...environment, APPROVAL_ACTION: APPROVAL, TIMEOUT_MINUTES: '240' },
  stories: [
    {
      name: 'a paused deployment that is approved',
      faultsAt: /^(Continue|ListActionExecutions [3-6]|PutJobSuccessResult [2-9])/,
      meanwhileAt: /^Continue/,
      begin: paused('Succeeded'),
      meanwhile: { 'the same job runs': finishElsewhere, 'the execution is stopped': stop },
    },
    {
      name: 'a paused deployment that is rejected',
      faultsAt: /^(Continue|PutJobSuccessResult [3-9]|PutJobFailureResult)/,
      meanwhileAt: /^Continue/,
      begin: paused('Failed'),
      meanwhile: { 'the same job runs': finishElsewhere, 'the execution is stopped': stop },
    },
  ],
};

const TASK = 'migrate';

export const RUN_TASK: Scenario = {
  entryPoint: 'runTask',
  actionName: TASK,
  environment,
  recordsDeployments: false,
  runsOnEcs: IMAGE,
  stories: [
    {
      name: 'a task that succeeds',
      faultsAt: FIRST_LOOKS,
      meanwhileAt: FIRST_LOOKS,
      begin: begin(TASK),
      meanwhile: { 'the same job runs': finishElsewhere, 'the execution is stopped': stop },
    },
    {
      name: 'a task that fails',
      faultsAt: /^(DescribeTasks 3|GetLog|Publish|PutJobFailureResult)/,
      begin: begin(TASK, ({ ecs }) => (ecs.exitCode = 3)),
    },
    {
      name: 'a task that takes too long',
      faultsAt: ABOUT_STOPPING,
      begin: begin(TASK, ({ ecs }) => (ecs.outcome = 'never')),
    },
  ],
};

const REGISTER = 'register-web';

export const REGISTER_TASK_DEFINITION: Scenario = {
  entryPoint: 'registerTaskDefinition',
  actionName: REGISTER,
  environment,
  recordsDeployments: false,
  runsOnEcs: IMAGE,
  stories: [
    {
      name: 'a registration',
      begin: begin(REGISTER),
      meanwhile: { 'the same job runs': finishElsewhere, 'the execution is stopped': stop },
    },
  ],
};
