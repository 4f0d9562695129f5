import type { ActionRunners } from './action-runner';
import { codeBuildActionRunner, type CodeBuildRunner } from './codebuild';
import { codeCommitSource } from './codecommit-source';
import { connectionSource } from './connection-source';
import { ecsDeployRunner } from './ecs-deploy';
import { gitSourceRunner } from './git-source';
import { gitHubSource } from './github-source';
import { lambdaInvokeRunner } from './lambda-invoke';
import { manualApprovalRunner } from './manual-approval';
import { s3SourceRunner } from './s3-source';
import type { GitHost } from '../../git/git-host';
import { snsNotifier } from '../aws/approval-notifier';
import type { OwnAccess } from '../aws/clients';
import { openEcs } from '../aws/ecs';
import { lambdaInvoker } from '../aws/function-invoker';
import { explainFromLog } from '../aws/function-log';
import { imagePuller } from '../aws/image-puller';
import { openObjectStore } from '../aws/object-store';
import type { ApprovalBoard } from '../engine/approvals';
import type { Clock } from '../engine/clock';
import type { AccessControl } from '../engine/credentials';
import type { JobBoard } from '../engine/jobs';
import type { ActionTimeouts } from '../engine/timeouts';

export interface RunnerServices {
  readonly codeBuild: CodeBuildRunner;
  readonly jobs: JobBoard;
  readonly approvals: ApprovalBoard;
  readonly clock: Clock;
  readonly timeouts: ActionTimeouts;
  newId(): string;
  /** Where the emulator is, and the service's own key for it. */
  own(): OwnAccess;
  control(): AccessControl;
  git(): GitHost;
}

/** Whoever plays each type of action. */
export function createRunners(services: RunnerServices): ActionRunners {
  const { own, control } = services;
  const endpoint = (): string => own().endpoint;
  const openStore = openObjectStore(endpoint);
  const sources = { openStore, control, git: services.git };
  const codeBuild = codeBuildActionRunner(services.codeBuild, control);
  return new Map([
    ['Source/AWS/S3/1', s3SourceRunner(openStore)],
    ['Source/AWS/CodeStarSourceConnection/1', gitSourceRunner(connectionSource, sources)],
    ['Source/ThirdParty/GitHub/1', gitSourceRunner(gitHubSource, sources)],
    ['Source/AWS/CodeCommit/1', gitSourceRunner(codeCommitSource, sources)],
    ['Build/AWS/CodeBuild/1', codeBuild],
    ['Test/AWS/CodeBuild/1', codeBuild],
    [
      'Invoke/AWS/Lambda/1',
      lambdaInvokeRunner({ ...services, invoke: lambdaInvoker(endpoint), explain: explainFromLog(own) }),
    ],
    [
      'Deploy/AWS/ECS/1',
      ecsDeployRunner({ ...services, openStore, openEcs: openEcs(endpoint), pull: imagePuller(own, control) }),
    ],
    ['Approval/AWS/Manual/1', manualApprovalRunner({ ...services, notify: snsNotifier(endpoint) })],
  ]);
}
