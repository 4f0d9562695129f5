import { randomBytes, randomUUID } from 'node:crypto';
import type { EngineDependencies } from './engine/action-launcher';
import type { GitHost } from '../git/git-host';
import type { BuildProjectRegistry } from './api/callbacks';
import type { GitCallbackServices } from './api/git-callbacks';
import { apiOperations } from './api/operations';
import { startApiServer, type ApiServer } from './api/server';
import type { OwnAccess } from './aws/clients';
import { putOnEventBus } from './aws/event-bus';
import { createApprovalBoard, type ApprovalBoard } from './engine/approvals';
import { randomArtifactId } from './engine/artifacts';
import type { CodeBuildRunner } from './engine/builds';
import { systemClock, type Clock } from './engine/clock';
import type { AccessControl } from './engine/credentials';
import { createPipelineEngine, type PipelineEngine } from './engine/engine';
import type { ServiceEvent } from './engine/events';
import { createJobBoard } from './engine/jobs';
import type { ProgressListener } from './engine/progress';
import { createEventPublisher } from './engine/publisher';
import { AWS_TIMEOUTS, type ActionTimeouts } from './engine/timeouts';
import { runAction } from './providers/registry';
import { providerServices } from './providers/services';
import { receivePush } from './sources/pushes';
import { createWebhookRegistry } from './sources/webhooks';

export interface CodePipelineServiceOptions {
  readonly codeBuild: CodeBuildRunner;
  /** Receives the build projects of the deployed templates. */
  readonly projects?: BuildProjectRegistry;
  /** Defaults: those of AWS. */
  readonly timeouts?: Partial<ActionTimeouts>;
  readonly onProgress?: ProgressListener;
  /** Whether a new pipeline starts by itself, once, as on AWS; a rehearsal is usually started by its first upload. Default: false. */
  readonly startOnCreate?: boolean;
  readonly clock?: Clock;
}

/** The part of the emulator that CodePipeline needs. */
export interface AttachedEmulator extends OwnAccess {
  readonly control: AccessControl;
  /** The repositories of git sources. */
  readonly git?: GitHost;
}

export interface CodePipelineService {
  /** Base URL, once started: http://127.0.0.1:PORT. */
  readonly url: string;
  /** The emulator must send it with each call back: `startEmulator({ engineUrl: url, secret })`. */
  readonly secret: string;
  readonly engine: PipelineEngine;
  /** Answers an approval, without a check of permissions. */
  readonly answerApproval: ApprovalBoard['answer'];
  start(): Promise<void>;
  /** The emulator needs this service's URL, so it starts after the service. */
  attach(emulator: AttachedEmulator): void;
  /** Puts an event of another service on the default bus, after all earlier events. */
  publish(event: ServiceEvent): void;
  /** Resolves when no execution runs and all events are put. */
  whenIdle(): Promise<void>;
  /** Abandons all executions, ends their processes, and closes the port. Call it before the emulator stops. */
  close(): Promise<void>;
}

export function createCodePipelineService(options: CodePipelineServiceOptions): CodePipelineService {
  const { onProgress = () => undefined, startOnCreate = false, clock = systemClock, projects } = options;
  const secret = randomBytes(32).toString('hex');
  const jobs = createJobBoard();
  const approvals = createApprovalBoard();
  let emulator: AttachedEmulator | undefined;
  let server: ApiServer | undefined;

  const attached = (): AttachedEmulator => {
    if (emulator === undefined) {
      throw new Error('no emulator is attached to the CodePipeline service yet');
    }
    return emulator;
  };
  const control = (): AccessControl => attached().control;
  const newId = (): string => randomUUID();
  const warn = (message: string): void => onProgress({ type: 'warning', time: clock.now(), message });

  const onStartRefused = (pipelineArn: string, message: string): void =>
    onProgress({ type: 'start-refused', time: clock.now(), pipelineArn, message });

  const timeouts = { ...AWS_TIMEOUTS, ...options.timeouts };
  const git = (): GitHost => {
    const { git: host } = attached();
    if (host === undefined) {
      throw new Error('no git host is attached to the CodePipeline service');
    }
    return host;
  };
  const { codeBuild } = options;
  const parts = { codeBuild, jobs, approvals, clock, timeouts, newId, own: attached, control, git };
  const services = providerServices(parts);
  const putEvent = putOnEventBus(attached);
  const publisher = createEventPublisher(putEvent, warn);
  const dependencies: EngineDependencies = {
    clock,
    control,
    newId,
    newArtifactId: randomArtifactId,
    runAction: (context) => runAction(context, services),
    publisher,
    onProgress,
  };
  const engine = createPipelineEngine(dependencies);
  const operations = apiOperations({ engine, jobs, approvals, clock });
  const webhooks = createWebhookRegistry(engine);
  const url = (): string => {
    if (server === undefined) {
      throw new Error('the CodePipeline service is not started yet');
    }
    return server.url;
  };
  const gitCallbacks: GitCallbackServices = {
    webhooks,
    url,
    receivePush: (repository, updates) => receivePush({ engine, webhooks, putEvent, clock, git }, repository, updates),
  };

  return {
    secret,
    engine,
    get url() {
      return url();
    },
    async start() {
      server ??= await startApiServer(
        { operations, jobs, control },
        { engine, secret, startOnCreate, projects, git: gitCallbacks, control, onStartRefused, onWarning: warn },
      );
    },
    attach(given) {
      emulator = given;
    },
    publish: (event) => publisher.publish(event),
    answerApproval: approvals.answer,
    async whenIdle() {
      await engine.whenIdle();
      await publisher.flush();
    },
    async close() {
      await engine.close();
      await publisher.flush();
      await server?.close();
    },
  };
}
