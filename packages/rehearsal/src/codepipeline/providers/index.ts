import { codeBuild } from './codebuild';
import { codeCommitSource } from './codecommit-source';
import { connectionSource } from './connection-source';
import { ecsDeploy } from './ecs-deploy';
import { gitHubSource } from './github-source';
import { lambdaInvoke } from './lambda-invoke';
import { manualApproval } from './manual-approval';
import type { ActionProvider } from './provider';
import { s3Source } from './s3-source';

/** Every provider that the rehearsal supports. To add one, add its line. */
export const PROVIDERS: readonly ActionProvider[] = [
  s3Source,
  connectionSource,
  gitHubSource,
  codeCommitSource,
  codeBuild,
  lambdaInvoke,
  ecsDeploy,
  manualApproval,
];
