import type { GitHost } from '../git/git-host';
import type { ActionRunners } from './actions/action-runner';
import { codeBuildActionRunner, type CodeBuildRunner } from './actions/codebuild';
import { codeCommitSource } from './actions/codecommit-source';
import { connectionSource } from './actions/connection-source';
import { ecsDeployRunner } from './actions/ecs-deploy';
import { gitSourceRunner } from './actions/git-source';
import { gitHubSource } from './actions/github-source';
import { lambdaInvokeRunner } from './actions/lambda-invoke';
import { manualApprovalRunner } from './actions/manual-approval';
import { s3SourceRunner } from './actions/s3-source';
import type { ApprovalBoard } from './approvals';
import { snsNotifier } from './aws/approval-notifier';
import type { OwnAccess } from './aws/clients';
import { openEcs } from './aws/ecs';
import { lambdaInvoker } from './aws/function-invoker';
import { explainFromLog } from './aws/function-log';
import { imagePuller } from './aws/image-puller';
import { openObjectStore } from './aws/object-store';
import type { Clock } from './clock';
import type { AccessControl } from './credentials';
import type { JobBoard } from './jobs';
import type { ActionTimeouts } from './timeouts';

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
