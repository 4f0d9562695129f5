import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { PutObjectCommand, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { answerApproval, ApprovalOptions, whenIdleOrWaiting } from './approvals';
import { readStack } from './assembly/assembly';
import { deployStack, StackOutputs } from './assembly/deploy';
import { createRootClients, RootClients } from './assembly/root-clients';
import { createBuildProjects } from './build-projects';
import { findDockerEngine } from './codebuild/docker/engine';
import { BuildServices, createBuildServices } from './codebuild/run/services';
import {
  ActionTimeouts,
  createCodePipelineService,
  Execution,
  gitSourceOf,
  GitSource,
  PipelineEngine,
  ProgressEvent,
  ProgressListener,
} from './codepipeline';
import { ApprovalResult } from './codepipeline/engine/approvals';
import { ScanFindings } from './emulator/control';
import { startEmulator } from './emulator/emulator';
import { ensurePythonEnvironment } from './emulator/python-environment';
import { GitRepository } from './git/bare-repository';
import { createGitHost } from './git/git-host';
import { CommitFiles, CommitOptions, commitAndPush } from './git/working-copy';
import { Inbox, subscribe } from './inbox';
import { createProgressBus } from './progress-bus';

/** EventBridge delivers within milliseconds here, seconds on a busy machine; what takes longer was not for this pipeline. */
const START_TIMEOUT_MS = 30_000;

/** A build may come before the approval. */
const APPROVAL_TIMEOUT_MS = 120_000;

export interface RehearsalOptions {
  readonly onProgress?: ProgressListener;
  /** What is not given is as long as on AWS. */
  readonly timeouts?: Partial<ActionTimeouts>;
  /**
   * Whether a pipeline starts by itself when it is created, as on AWS. Default: false, so that the first execution is the one that
   * an upload or a push starts.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
   */
  readonly startOnCreate?: boolean;
}

export interface UploadOptions {
  /** Tags of the object, as S3 takes them: `team=devops&cost=low`. */
  readonly tagging?: string;
}

/** An AWS account of its own on this machine, where pipelines run. */
export interface Rehearsal {
  /** The administrator's clients, to look at what came of it. */
  readonly clients: RootClients;
  readonly engine: PipelineEngine;
  /** Where the API of CodePipeline is, as AWS_ENDPOINT_URL_CODEPIPELINE; all others are at the endpoint of `clients`. */
  readonly engineUrl: string;
  /** A private folder, which is removed with the rehearsal, however that ends. */
  readonly folder: string;
  /** Whether images are built by a Docker engine, or packed by the stand-in. */
  readonly hasDockerEngine: boolean;
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
  /** What image scans of a repository find from now on: in its images, and in those that are still to be pushed. */
  setScanFindings(request: ScanFindings): Promise<void>;
  /** Subscribes to a topic, as people do by email: whatever it says from now on is in the inbox. */
  subscribe(topicArn: string): Promise<Inbox>;
  /** Approves what the pipeline waits for; waits until it does. */
  approve(pipelineName: string, options?: ApprovalOptions): Promise<void>;
  /** Rejects what the pipeline waits for; waits until it does. */
  reject(pipelineName: string, options?: ApprovalOptions): Promise<void>;
  /** Resolves when no execution is at work; rejects, and says so, when nothing goes on before somebody answers an approval. */
  whenIdle(): Promise<void>;
  /** Ends everything that was started and removes everything that was written. Can be called again. */
  close(): Promise<void>;
}

/** Starts an emulator with CodePipeline and CodeBuild beside it. The caller closes it, whatever happens in between. */
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
    const emulator = await startEmulator({ engineUrl: codePipeline.url, secret: codePipeline.secret });
    const { url: engineUrl, secret } = codePipeline;
    const git = createGitHost({ folder: path.join(emulator.folder, 'git'), engineUrl, secret });
    codePipeline.attach({ ...emulator, git });
    // Inside the emulator's folder, which is removed however this process ends.
    const temporaryDirectory = path.join(emulator.folder, 'builds');
    const toolsDirectory = path.dirname(python);
    buildServices = createBuildServices({ ...emulator, toolsDirectory, python, dockerEngine, temporaryDirectory });
    const clients = createRootClients(emulator.endpoint, emulator.administrator);
    const { engine } = codePipeline;
    let closed: Promise<void> | undefined;
    /** The execution that a change of the source starts; waited for from before the change, or it could be missed. */
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
        { actionName: approval.actionName, timeoutMs: APPROVAL_TIMEOUT_MS },
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
          const message = `stack ${stackName}: accepted and not played: ${stack.notPlayed.join(', ')}`;
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
      setScanFindings: (request) => emulator.control.setScanFindings(request),
      subscribe: (topicArn) => subscribe(clients.config, topicArn),
      approve: (pipelineName, approval) => answer('Approved', pipelineName, approval),
      reject: (pipelineName, approval) => answer('Rejected', pipelineName, approval),
      whenIdle: () => whenIdleOrWaiting(engine, codePipeline.whenIdle),
      close: () => (closed ??= codePipeline.close().finally(() => emulator.stop())),
    };
  } catch (error) {
    await codePipeline.close();
    throw error;
  }
}

/** The id of the execution that starts; what refuses it is thrown at once rather than waited for. */
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
    throw new Error(`${name} has no git source, which a push could reach`);
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
    throw new Error(`the source of ${name} is ${source.actionTypeId.provider}, which takes no upload`);
  }
  await clients.s3.send(new PutObjectCommand({ Bucket, Key, ...content }));
}
