import { Account, PIPELINE, PipelineJob, STAGE } from '../aws/account';
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
/** Looks repeat, so the first ones of each job stand for all. */
const FIRST_LOOKS = /^(?!(List|Describe)\w* ([6-9]|\d\d))/;

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
      faultsAt: FIRST_LOOKS,
      meanwhileAt: /^(Update|Put|ListTasks)/,
      begin: begin(DEPLOY, ({ ecs }) => (ecs.outcome = 'ROLLBACK_SUCCESSFUL')),
      meanwhile: { 'the same job runs': finishElsewhere, 'the execution is stopped': stop },
    },
    {
      name: 'a deployment that takes too long',
      faultsAt: /^(Stop|Put|Publish|ListTasks)/,
      meanwhileAt: /^Stop/,
      begin: begin(DEPLOY, ({ ecs }) => (ecs.outcome = 'never')),
      meanwhile: { 'the execution is stopped': stop },
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
      faultsAt: /^(RunTask|Put|Publish|GetLog|DescribeTask)/,
      begin: begin(TASK, ({ ecs }) => (ecs.exitCode = 3)),
    },
    {
      name: 'a task that takes too long',
      faultsAt: /^(StopTask|Put|Publish|GetLog)/,
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
