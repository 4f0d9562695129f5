import { PIPELINE, PipelineJob, STAGE } from '../aws/account';
import { Script } from '../aws/fault';
import { Repository } from '../aws/repository';
import { Scenario, Stage } from '../scenario';
import { finishElsewhere, stop } from './meanwhile';

const TAG = 'production';
const ACTION = 'tag-production-image';
const REPOSITORY = 'shop';
const [OLD, OURS, NEW] = ['old', 'ours', 'new'].map((layer) => new Repository().push([layer]));

const parameters = (executionId: string, imageDigest: string) => ({
  version: 1,
  imageDigest,
  pipelineName: PIPELINE,
  executionId,
  stageName: STAGE,
  actionName: ACTION,
});

/** An older image was promoted, and the job promotes ours. */
function begin({ account }: Stage): PipelineJob {
  const repository = account.repository(REPOSITORY);
  ['ours', 'new'].forEach((layer) => repository.push([layer]));
  repository.push(['old'], TAG);
  const older = account.start('old', parameters('old', OLD));
  account.end(older.attempt, { status: 'Succeeded', outputVariables: { IMAGE_DIGEST: OLD, IMAGE_TAG: TAG } });
  return account.start('ours', parameters('ours', OURS));
}

/** Another process completes the job without faults, and then a newer execution promotes its image. */
async function promoteNewer(stage: Stage, job: PipelineJob): Promise<void> {
  await finishElsewhere(stage, job);
  await finishElsewhere(stage, stage.account.start('new', parameters('new', NEW)));
}

export const PROMOTE_IMAGE: Scenario = {
  entryPoint: 'promoteImage',
  actionName: ACTION,
  environment: { REPOSITORY_NAME: REPOSITORY, IMAGE_TAG: TAG },
  recordsDeployments: false,
  movesTag: TAG,
  stories: [
    {
      name: 'a promotion',
      begin,
      meanwhile: {
        'the same job runs': finishElsewhere,
        'it ends and a newer promotion runs': promoteNewer,
        'the execution is stopped': stop,
      },
    },
    {
      name: 'a promotion, then a newer one, then the job again',
      begin,
      async after(stage, job) {
        const newer = stage.account.start('new', parameters('new', NEW));
        await stage.run(newer.attempt);
        stage.interesting = stage.fn.script.log.length;
        await stage.fn.handle(job);
      },
    },
    {
      name: 'the second attempt at a promotion, and the first job again',
      faultsAt: /^Put/,
      begin(stage) {
        const first = begin(stage);
        stage.account.end(first.attempt, { status: 'Failed', message: 'the function has no permission' });
        stage.account.start('ours', parameters('ours', OURS));
        return stage.account.jobs[stage.account.jobs.length - 1];
      },
      meanwhile: {
        'the job of the first attempt runs': async (stage) => {
          await stage.fn.handle(stage.account.jobs[1], new Script());
        },
        'it ends and a newer promotion runs': promoteNewer,
      },
    },
    {
      name: 'a promotion of an image that is gone',
      faultsAt: /^PutJob/,
      begin(stage) {
        const job = begin(stage);
        stage.account.repository(REPOSITORY).manifests.delete(OURS);
        return job;
      },
    },
  ],
};
