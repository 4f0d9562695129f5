import { symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { BuildSession } from './build-session';
import type { Interruption } from './interruption';
import type { PhaseRecorder } from './phase-recorder';
import { registryName, type BuildServices } from './services';
import { openShell, type BuildShell } from './shell';
import { downloadSource, readBuildspecFile } from '../artifacts/source';
import { isInlineBuildspec, parseBuildspec, type Buildspec } from '../buildspec/buildspec';
import { installDocker } from '../docker/install';
import { accessVariables, codeBuildVariables, customVariables, machineVariables } from '../project/environment';
import { resolveVariables } from '../project/resolve-variables';
import type { BuildRequest } from '../types';
import { createWorkspace, type Workspace } from './workspace';

const DEFAULT_BUILDSPEC = 'buildspec.yml';

export interface PreparedBuild {
  readonly workspace: Workspace;
  readonly buildspec: Buildspec;
  readonly shell: BuildShell;
  readonly secretNames: ReadonlySet<string>;
}

/** The phases before the buildspec's own, SUBMITTED to DOWNLOAD_SOURCE; returns undefined if one of them failed. */
export async function prepareBuild(
  request: BuildRequest,
  services: BuildServices,
  session: BuildSession,
  recorder: PhaseRecorder,
  interruption: Interruption,
): Promise<PreparedBuild | undefined> {
  const record = async <T>(type: 'SUBMITTED' | 'QUEUED' | 'PROVISIONING' | 'DOWNLOAD_SOURCE', work: () => Promise<T>) =>
    recorder.record(type, async () => {
      interruption.check();
      return work();
    });
  const submitted = await record('SUBMITTED', async () => undefined);
  if (submitted.phase.status !== 'SUCCEEDED') {
    return undefined;
  }
  const queued = await record('QUEUED', () => session.start());
  if (queued.phase.status !== 'SUCCEEDED') {
    return undefined;
  }
  const { value: workspace } = await record('PROVISIONING', () => provision(request, services, session));
  if (!workspace) {
    return undefined;
  }
  const { value: prepared } = await record('DOWNLOAD_SOURCE', () => download(request, services, session, workspace));
  return prepared;
}

async function provision(request: BuildRequest, services: BuildServices, session: BuildSession): Promise<Workspace> {
  const workspace = await createWorkspace(services.temporaryDirectory);
  session.onClose(() => workspace.remove());
  // Only the command itself: its folder can contain a Python that the build must not use.
  await symlink(join(services.toolsDirectory, 'aws'), join(workspace.binaries, 'aws'));
  const docker = await installDocker({
    binaries: workspace.binaries,
    state: workspace.docker,
    privileged: request.project.environment.privilegedMode,
    registry: { name: registryName(services), host: services.registryHost },
    engine: services.dockerEngine,
  });
  session.onClose(() => docker.cleanUp());
  return workspace;
}

async function download(
  request: BuildRequest,
  services: BuildServices,
  session: BuildSession,
  workspace: Workspace,
): Promise<PreparedBuild> {
  const { project, primarySource, secondarySources = [], environmentOverrides = [] } = request;
  const clients = session.clients();
  await downloadSource(primarySource, workspace.source, 'primary', clients);
  for (const artifact of secondarySources) {
    await downloadSource(artifact, workspace.secondarySource(artifact.name), 'secondary', clients);
  }
  const buildspec = await loadBuildspec(request.buildspecOverride ?? project.buildspec ?? DEFAULT_BUILDSPEC, workspace);
  noteRuntimes(buildspec, session.writeLine);
  const variables = customVariables(buildspec, project.environment.variables, environmentOverrides);
  const { values, secretNames } = await resolveVariables(variables, clients);
  session.hideSecrets([...secretNames].map((name) => values[name]));
  const shell = await openShell({
    shell: buildspec.env?.shell ?? '/bin/sh',
    stateDirectory: workspace.shellState,
    workingDirectory: workspace.source,
    environment: buildEnvironment(request, services, session, workspace, values),
    onLine: session.writeLine,
    python: services.python,
  });
  session.onClose(() => shell.close());
  return { workspace, buildspec, shell, secretNames };
}

async function loadBuildspec(buildspec: string, workspace: Workspace): Promise<Buildspec> {
  if (isInlineBuildspec(buildspec)) {
    return parseBuildspec(buildspec, 'buildspec');
  }
  return parseBuildspec(await readBuildspecFile(workspace.source, buildspec), buildspec);
}

// CodeBuild selects runtimes of its image; here a build uses those of this machine.
function noteRuntimes(buildspec: Buildspec, writeLine: (line: string) => void): void {
  const runtimes = Object.entries(buildspec.phases.install?.['runtime-versions'] ?? {});
  if (runtimes.length === 0) {
    return;
  }
  const list = runtimes.map(([runtime, version]) => `${runtime} ${version}`).join(', ');
  writeLine(`[Container] The rehearsal installs no runtimes (${list}): commands use what this machine has`);
}

/** Custom variables override this machine's and the access variables, but not CodeBuild's own. */
function buildEnvironment(
  request: BuildRequest,
  services: BuildServices,
  session: BuildSession,
  workspace: Workspace,
  custom: Readonly<Record<string, string>>,
) {
  const { project, primarySource, secondarySources = [] } = request;
  const { bucket, key } = primarySource.location;
  const places = {
    ...workspace,
    secondarySources: Object.fromEntries(secondarySources.map(({ name }) => [name, workspace.secondarySource(name)])),
  };
  const facts = {
    ...session.identity,
    image: project.environment.image,
    initiator: request.initiator,
    logStream: session.logs()?.streamName,
    encryptionKey: project.encryptionKey,
    sourceVersion: `arn:aws:s3:::${bucket}/${key}`,
    resolvedSourceVersion: request.sourceRevision,
  };
  const machine = machineVariables(process.env, places);
  return {
    ...machine,
    ...accessVariables(session.credentials(), services.endpoint, services.region),
    ...custom,
    PATH: [workspace.binaries, custom.PATH ?? machine.PATH].join(delimiter),
    ...codeBuildVariables(facts, places),
  };
}
