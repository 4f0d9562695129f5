import { Account, PIPELINE, PipelineJob, STAGE } from '../aws/account';
import { Repository } from '../aws/repository';
import { Scenario, Stage } from '../scenario';
import { finishElsewhere, stop } from './meanwhile';

const ACTION = 'PublishImage';
const [BUILDS, SHOP] = ['builds', 'shop'];
const TAG = 'ours';
const EVIL = ['evil'];
/** Longer than a part that the registry accepts. */
const LAYERS = ['a layer of several parts', 'and a short one'];
const REBUILT = ['a layer of several parts', 'and another one'];
const [CLAIMED, REBUILT_DIGEST] = [LAYERS, REBUILT].map((layers) => new Repository().push(layers));

/** Later parts and layers behave like the first one. */
const FIRST_LAYER = /^(?!(Initiate|GetDownload|GetLayer|UploadLayer|CompleteLayer)\w* [2-9])/;

const parameters = (imageDigest: string) => ({
  version: 1,
  imageDigest,
  imageTag: TAG,
  pipelineName: PIPELINE,
  executionId: TAG,
  stageName: STAGE,
  actionName: ACTION,
});

/** The build has pushed its image, and reports it. */
function begin({ account }: Stage): PipelineJob {
  account.repository(BUILDS).push(LAYERS, TAG);
  return account.start(TAG, parameters(CLAIMED));
}

/** The credentials of the build are valid after its end. */
async function moveTag({ account }: Stage): Promise<void> {
  account.repository(BUILDS).push(EVIL, TAG);
}

/** The build runs again, and pushes another image. */
function rebuild(account: Account): PipelineJob {
  account.repository(BUILDS).push(REBUILT, TAG);
  return account.start(TAG, parameters(REBUILT_DIGEST));
}

export const PUBLISH_IMAGE: Scenario = {
  entryPoint: 'publishImage',
  actionName: ACTION,
  environment: {
    BUILD_REPOSITORY: BUILDS,
    PUBLISHED_REPOSITORY: SHOP,
    PUBLISHED_REPOSITORY_URI: `111122223333.dkr.ecr.us-east-1.amazonaws.com/${SHOP}`,
    ARTIFACT_BUCKET_DOMAIN: 'artifacts.s3.us-east-1.amazonaws.com',
    IMAGE_DEFINITIONS: JSON.stringify([{ containerName: 'app', fileName: 'imagedefinitions.json' }]),
  },
  recordsDeployments: false,
  publishesTo: SHOP,
  stories: [
    {
      name: 'an image that the build pushed',
      faultsAt: FIRST_LAYER,
      meanwhileAt: FIRST_LAYER,
      begin,
      meanwhile: {
        'the tag is moved': moveTag,
        'the same job runs': finishElsewhere,
        'the execution is stopped': stop,
      },
    },
    {
      name: 'an image whose tag is on another one',
      faultsAt: /^(Describe|PutJob)/,
      begin(stage) {
        const job = begin(stage);
        stage.account.repository(BUILDS).push(EVIL, TAG);
        return job;
      },
    },
    {
      name: 'a published image, whose tag moves before the job comes again',
      faultsAt: /^(Describe|Put)/,
      begin,
      async after(stage, job) {
        stage.interesting = stage.fn.script.log.length;
        await moveTag(stage);
        await stage.fn.handle(job);
      },
    },
    {
      name: 'the second attempt with a rebuilt image, and the first job again',
      faultsAt: /^Put/,
      meanwhileAt: FIRST_LAYER,
      begin(stage) {
        const first = begin(stage);
        stage.account.end(first.attempt, { status: 'Failed', message: 'the stage was stopped' });
        return rebuild(stage.account);
      },
      meanwhile: {
        'the job of the first attempt runs': async (stage) => finishElsewhere(stage, stage.account.jobs[0]),
      },
      async after(stage) {
        await finishElsewhere(stage, stage.account.jobs[0]);
      },
    },
  ],
};
