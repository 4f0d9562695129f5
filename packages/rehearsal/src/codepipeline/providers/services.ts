import type { GitHost } from '../../git/git-host';
import { snsNotifier, type NotifyApprovers } from '../aws/approval-notifier';
import type { OwnAccess } from '../aws/clients';
import { openEcs, type OpenEcs } from '../aws/ecs';
import { lambdaInvoker, type InvokeFunction } from '../aws/function-invoker';
import { explainFromLog, type ExplainFunction } from '../aws/function-log';
import { imagePuller, type PullImage } from '../aws/image-puller';
import { openObjectStore, type OpenObjectStore } from '../aws/object-store';
import type { ApprovalBoard } from '../engine/approvals';
import type { CodeBuildRunner } from '../engine/builds';
import type { Clock } from '../engine/clock';
import type { AccessControl } from '../engine/credentials';
import type { JobBoard } from '../engine/jobs';
import type { ActionTimeouts } from '../engine/timeouts';

/** The parts of a CodePipeline service that its providers use. */
export interface ServiceParts {
  readonly codeBuild: CodeBuildRunner;
  readonly jobs: JobBoard;
  readonly approvals: ApprovalBoard;
  readonly clock: Clock;
  readonly timeouts: ActionTimeouts;
  newId(): string;
  /** The emulator's endpoint, and the service's own key for it. */
  own(): OwnAccess;
  control(): AccessControl;
  git(): GitHost;
}

/** What providers can use. Each provider names what it needs. */
export interface ProviderServices extends ServiceParts {
  readonly openStore: OpenObjectStore;
  readonly openEcs: OpenEcs;
  readonly pull: PullImage;
  readonly invoke: InvokeFunction;
  readonly explain: ExplainFunction;
  readonly notify: NotifyApprovers;
}

/** Adds clients of the emulator. */
export function providerServices(parts: ServiceParts): ProviderServices {
  const { own, control } = parts;
  const endpoint = (): string => own().endpoint;
  return {
    ...parts,
    openStore: openObjectStore(endpoint),
    openEcs: openEcs(endpoint),
    pull: imagePuller(own, control),
    invoke: lambdaInvoker(endpoint),
    explain: explainFromLog(own),
    notify: snsNotifier(endpoint),
  };
}
