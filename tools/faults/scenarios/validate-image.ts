import { PIPELINE, PipelineJob, STAGE } from '../aws/account';
import { Repository } from '../aws/repository';
import { Scenario, Stage } from '../scenario';
import { finishElsewhere, stop } from './meanwhile';

const ACTION = 'ValidateImage';
const REPOSITORY = 'shop';
const DIGEST = new Repository().push(['ours']);
const CRITICAL = { CRITICAL: 1 };

const parameters = {
  version: 1,
  imageDigest: DIGEST,
  pipelineName: PIPELINE,
  executionId: 'ours',
  stageName: STAGE,
  actionName: ACTION,
  target: 'service',
  failOn: ['CRITICAL'],
  allowUnscannedImage: false,
  scanTimeoutMinutes: 30,
};

function begin({ account }: Stage, findings: Record<string, number> = {}): PipelineJob {
  account.repository(REPOSITORY).push(['ours']);
  account.findings = findings;
  return account.start('ours', parameters);
}

/** Another process does the job without faults, and sees other findings if they are passed. */
async function elsewhere(stage: Stage, job: PipelineJob, findings = stage.account.findings): Promise<void> {
  const seen = stage.account.findings;
  stage.account.findings = findings;
  await finishElsewhere(stage, job);
  stage.account.findings = seen;
}

/** The stage is retried, and the second attempt ends. */
async function retry(stage: Stage, job: PipelineJob, findings: Record<string, number>): Promise<void> {
  if (job.attempt.status === 'Succeeded') {
    return; // nothing to retry
  }
  if (job.attempt.status === 'InProgress') {
    stage.account.end(job.attempt, { status: 'Failed', message: 'stopped by hand' });
  }
  await elsewhere(stage, stage.account.start('ours', parameters), findings);
}

export const VALIDATE_IMAGE: Scenario = {
  entryPoint: 'validateImage',
  actionName: ACTION,
  environment: {
    STATE_TABLE: 'deployments',
    ECR_REPOSITORY: REPOSITORY,
    SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:1:failures',
    SOURCE_STAGE: 'Source',
    SOURCE_ACTION: 'Source',
  },
  recordsDeployments: true,
  stories: [
    {
      name: 'a validation that passes',
      begin: (stage) => begin(stage),
      meanwhile: {
        'the same job runs': async (stage, job) => elsewhere(stage, job),
        'the same job sees findings': async (stage, job) => elsewhere(stage, job, CRITICAL),
        'the execution is stopped': stop,
        'a second attempt fails': async (stage, job) => retry(stage, job, CRITICAL),
        'a second attempt passes': async (stage, job) => retry(stage, job, {}),
      },
    },
    {
      name: 'a validation that fails',
      begin: (stage) => begin(stage, CRITICAL),
      meanwhile: {
        'the same job runs': async (stage, job) => elsewhere(stage, job),
        'the same job sees no findings': async (stage, job) => elsewhere(stage, job, {}),
        'the execution is stopped': stop,
        'a second attempt passes': async (stage, job) => retry(stage, job, {}),
      },
    },
    {
      name: 'findings that are gone when they are read again',
      faultsAt: /^(PutItem|Publish|PutJob)/,
      begin(stage) {
        const job = begin(stage, CRITICAL);
        let looks = 0;
        stage.account.onScan = () => (stage.account.findings = ++looks > 1 ? {} : CRITICAL);
        return job;
      },
    },
    {
      name: 'findings that come when they are read again',
      faultsAt: /^(PutItem|Publish|PutJob)/,
      begin(stage) {
        const job = begin(stage);
        let looks = 0;
        stage.account.onScan = () => (stage.account.findings = ++looks > 1 ? CRITICAL : {});
        return job;
      },
    },
    {
      name: 'the second attempt at a validation, and the first job again',
      faultsAt: /^Put/,
      begin(stage) {
        const first = begin(stage, CRITICAL);
        stage.account.end(first.attempt, {
          status: 'Failed',
          message: 'the image has critical findings',
          externalExecutionId: 'notified/1',
        });
        const { id, startedAt } = first.attempt;
        stage.account.items.set(`ours#${STAGE}#service@${startedAt}`, { status: { S: 'FAILED' }, attempt: { S: id } });
        stage.account.findings = {};
        return stage.account.start('ours', parameters);
      },
      meanwhile: {
        'the job of the first attempt sees findings': async (stage) => {
          await elsewhere(stage, stage.account.jobs[0], CRITICAL);
        },
        'the job of the first attempt sees none': async (stage) => elsewhere(stage, stage.account.jobs[0], {}),
      },
      async after(stage) {
        await elsewhere(stage, stage.account.jobs[0], CRITICAL);
      },
    },
    {
      name: 'user parameters with a severity that does not exist',
      begin({ account }) {
        account.repository(REPOSITORY).push(['ours']);
        return account.start('ours', { ...parameters, failOn: ['CRITCAL'] });
      },
    },
  ],
};
