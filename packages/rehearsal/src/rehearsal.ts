import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { answerApproval, type ApprovalOptions, whenIdleOrWaiting } from './approvals';
import { readStack } from './assembly/assembly';
import { deployStack, type StackOutputs } from './assembly/deploy';
import { createRootClients, type RootClients } from './assembly/root-clients';
import { createBuildProjects } from './build-projects';
import { findDockerEngine } from './codebuild/docker/engine';
import { type BuildServices, createBuildServices } from './codebuild/run/services';
import {
  type ActionTimeouts,
  createCodePipelineService,
  type Execution,
  gitSourceOf,
  type GitSource,
  type PipelineEngine,
  type ProgressEvent,
  type ProgressListener,
} from './codepipeline';
import type { ApprovalResult } from './codepipeline/engine/approvals';
import type { ScanFindings } from './emulator/control';
import type { ServiceScripts, TaskScripts } from './emulator/ecs-scripts';
import { startEmulator } from './emulator/emulator';
import { ensurePythonEnvironment } from './emulator/python-environment';
import type { GitRepository } from './git/bare-repository';
import { createGitHost } from './git/git-host';
import { type CommitFiles, type CommitOptions, commitAndPush } from './git/working-copy';
import { type Inbox, subscribe } from './inbox';
import { createProgressBus } from './progress-bus';

/** EventBridge delivers within milliseconds here, seconds on a busy machine; after that, no rule matched. */
const START_TIMEOUT_MS = 30_000;

/** A build can precede the approval. */
const APPROVAL_TIMEOUT_MS = 120_000;

export interface RehearsalOptions {
  readonly onProgress?: ProgressListener;
  /** Defaults: those of AWS. */
  readonly timeouts?: Partial<ActionTimeouts>;
  /**
   * Whether a pipeline starts by itself when it is created, as on AWS. Default: false, so that the first execution is the one that
   * an upload or a push starts.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
   */
  readonly startOnCreate?: boolean;
  /**
   * Whether containers of ECS run on the machine's Docker engine, if there is one: what they do decides what deployments and tasks
   * do that have no script. Default: true.
   */
  readonly runContainers?: boolean;
}

export interface UploadOptions {
  /** Tags of the object, in the form of S3: `team=devops&cost=low`. */
  readonly tagging?: string;
}

/** A separate AWS account on this machine, in which pipelines run. */
export interface Rehearsal {
  /** The administrator's clients, to inspect the results. */
  readonly clients: RootClients;
  readonly engine: PipelineEngine;
  /** The endpoint of CodePipeline's API, for AWS_ENDPOINT_URL_CODEPIPELINE; all other APIs are at the endpoint of `clients`. */
  readonly engineUrl: string;
  /** A private folder, which is always removed with the rehearsal. */
  readonly folder: string;
  /** Whether a Docker engine builds images, or the stand-in packs them. */
  readonly hasDockerEngine: boolean;
  /** What the next deployments of a service of ECS do. */
  readonly services: ServiceScripts;
  /** What the next one-off tasks of a task definition family do. */
  readonly tasks: TaskScripts;
  /** Deploys a stack of a cloud assembly (`cdk.out`). */
  deploy(assemblyDirectory: string, stackName: string): Promise<StackOutputs>;
  /** Deploys a template, in JSON or YAML, without assets. */
  deployTemplate(templateFile: string, stackName: string): Promise<StackOutputs>;
  /** Uploads the object that the pipeline's S3 source reads; resolves with the execution that the upload started. */
  upload(pipelineName: string, zip: Buffer, options?: UploadOptions): Promise<Execution>;
  /** The repository that the pipeline's git source reads: `git push` to its `url` or `path` as to any other. */
  gitRepository(pipelineName: string): Promise<GitRepository>;
  /**
   * Commits these files, and no others, on the source's branch (or another one) and pushes them; resolves with the
   * execution that the push started.
   */
  push(pipelineName: string, files: CommitFiles, options?: CommitOptions): Promise<Execution>;
  /** Sets what image scans of a repository find from now on, in existing and future images. */
  setScanFindings(request: ScanFindings): Promise<void>;
  /** Subscribes to a topic, as by email: the inbox receives its messages from now on. */
  subscribe(topicArn: string): Promise<Inbox>;
  /** Approves the pipeline's approval action; waits until it asks. */
  approve(pipelineName: string, options?: ApprovalOptions): Promise<void>;
  /** Rejects the pipeline's approval action; waits until it asks. */
  reject(pipelineName: string, options?: ApprovalOptions): Promise<void>;
  /** Resolves when no execution is at work; rejects, and says so, when nothing goes on before somebody answers an approval. */
  whenIdle(): Promise<void>;
  /** Ends all processes and removes all files of the rehearsal. Can be called again. */
  close(): Promise<void>;
}

/** Starts an emulator with CodePipeline and CodeBuild beside it. The caller must always close it. */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const progress = createProgressBus(options.onProgress);
  let buildServices: BuildServices | undefined;
  const projects = createBuildProjects(
    () => buildServices!,
    (event) => codePipeline.publish(event),
  );
  const codePipeline = createCodePipelineService({
    codeBuild: projects.runner,
    projects,
    timeouts: options.timeouts,
    startOnCreate: options.startOnCreate,
    onProgress: progress.publish,
  });
  await codePipeline.start();
  try {
    const [python, dockerEngine] = await Promise.all([ensurePythonEnvironment(), findDockerEngine()]);
    const { url: engineUrl, secret } = codePipeline;
    const containerEngine = (options.runContainers ?? true) ? dockerEngine : undefined;
    const ecsMinuteMs = options.timeouts?.ecsMinute;
    const emulator = await startEmulator({ engineUrl, secret, ecsMinuteMs, containerEngine });
    const git = createGitHost({ folder: path.join(emulator.folder, 'git'), engineUrl, secret });
    codePipeline.attach({ ...emulator, git });
    // Inside the emulator's folder, which is always removed when this process ends.
    const temporaryDirectory = path.join(emulator.folder, 'builds');
    const toolsDirectory = path.dirname(python);
    buildServices = createBuildServices({ ...emulator, toolsDirectory, python, dockerEngine, temporaryDirectory });
    const clients = createRootClients(emulator.endpoint, emulator.administrator);
    const { engine } = codePipeline;
    let closed: Promise<void> | undefined;
    const closing = new AbortController();
    const close = (): Promise<void> => {
      closing.abort();
      return codePipeline.close().finally(() => emulator.stop());
    };
    /** The execution that a change of the source starts. It waits from before the change, so that it misses nothing. */
    const startedBy = async (pipelineName: string, change: () => Promise<unknown>): Promise<Execution> => {
      const started = progress.next(`an execution of ${pipelineName}`, START_TIMEOUT_MS, startOf(pipelineName));
      const [executionId] = await Promise.all([started, change()]);
      return engine.execution(pipelineName, executionId);
    };
    const answer = (status: ApprovalResult['status'], pipelineName: string, approval: ApprovalOptions = {}) =>
      answerApproval(
        engine,
        codePipeline.answerApproval,
        pipelineName,
        { status, summary: approval.summary ?? '' },
        { actionName: approval.actionName, timeoutMs: APPROVAL_TIMEOUT_MS, closed: closing.signal },
      );
    return {
      clients,
      engine,
      engineUrl,
      folder: emulator.folder,
      hasDockerEngine: dockerEngine !== undefined,
      async deploy(assemblyDirectory, stackName) {
        const stack = readStack(assemblyDirectory, stackName);
        if (stack.notPlayed.length > 0) {
          const message = `stack ${stackName}: accepted without effect: ${stack.notPlayed.join(', ')}`;
          progress.publish({ type: 'warning', time: new Date(), message });
        }
        return deployStack(clients, stack);
      },
      async deployTemplate(templateFile, name) {
        const template = { TemplateBody: await readFile(templateFile, 'utf8') };
        return deployStack(clients, { name, template, assets: [] });
      },
      async upload(pipelineName, zip, { tagging } = {}) {
        return startedBy(pipelineName, () => putSource(clients, engine, pipelineName, { Body: zip, Tagging: tagging }));
      },
      gitRepository: async (pipelineName) => git.repository(gitSourceIn(engine, pipelineName).repository),
      async push(pipelineName, files, commit) {
        const { repository, branch } = gitSourceIn(engine, pipelineName);
        const { url } = await git.repository(repository);
        return startedBy(pipelineName, () =>
          commitAndPush(url, files, { branch, temporaryDirectory: emulator.folder, ...commit }),
        );
      },
      services: { script: (service, scripts) => emulator.control.setEcsScripts({ service, scripts }) },
      tasks: { script: (family, scripts) => emulator.control.setEcsScripts({ family, scripts }) },
      setScanFindings: (request) => emulator.control.setScanFindings(request),
      subscribe: (topicArn) => subscribe(clients.config, topicArn),
      approve: (pipelineName, approval) => answer('Approved', pipelineName, approval),
      reject: (pipelineName, approval) => answer('Rejected', pipelineName, approval),
      whenIdle: () => whenIdleOrWaiting(engine, codePipeline.whenIdle),
      close: () => (closed ??= close()),
    };
  } catch (error) {
    await codePipeline.close();
    throw error;
  }
}

/** The id of the execution that starts; throws a refusal at once. */
function startOf(pipelineName: string): (event: ProgressEvent) => string | undefined {
  return (event) => {
    if (event.type === 'start-refused' && event.pipelineArn.endsWith(`:${pipelineName}`)) {
      throw new Error(`EventBridge could not start ${pipelineName}: ${event.message}`);
    }
    return event.type === 'execution-started' && event.pipelineName === pipelineName ? event.executionId : undefined;
  };
}

function gitSourceIn(engine: PipelineEngine, name: string): GitSource {
  const source = engine
    .pipeline(name)
    .declaration.stages[0].actions.map((action) => gitSourceOf(action))
    .find(Boolean);
  if (source === undefined) {
    throw new Error(`${name} has no git source to push to`);
  }
  return source;
}

async function putSource(
  clients: RootClients,
  engine: PipelineEngine,
  name: string,
  content: Pick<PutObjectCommandInput, 'Body' | 'Tagging'>,
): Promise<void> {
  const [source] = engine.pipeline(name).declaration.stages[0].actions;
  const { S3Bucket: Bucket, S3ObjectKey: Key } = source.configuration;
  if (source.actionTypeId.provider !== 'S3') {
    throw new Error(`the source of ${name} is ${source.actionTypeId.provider}, which does not accept uploads`);
  }
  await clients.s3.send(new PutObjectCommand({ Bucket, Key, ...content }));
}
