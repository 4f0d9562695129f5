import { randomUUID } from 'node:crypto';
import { openBuildSession, type BuildSession } from './build-session';
import { watchInterruption } from './interruption';
import { phaseRecorder, type PhaseRecorder } from './phase-recorder';
import { prepareBuild, type PreparedBuild } from './prepare-build';
import { runCommandPhases } from './run-commands';
import type { BuildServices } from './services';
import { uploadOutputs } from '../artifacts/upload-outputs';
import type { BuildIdentity, BuildPhase, BuildRequest, BuildResult, TestReport } from '../types';

/** Collects the results of a build step by step, whether or not it succeeds. */
interface Harvest {
  exportedVariables: Record<string, string>;
  reports: TestReport[];
}

/** Runs one build of a project as CodeBuild would, on this machine, with the project's service role. */
export async function runBuild(
  request: BuildRequest,
  services: BuildServices,
  signal: AbortSignal,
): Promise<BuildResult> {
  const identity = identify(request, services);
  request.onStarted?.(identity);
  const session = openBuildSession(request, services, identity);
  const recorder = phaseRecorder((phase) => {
    logPhase(phase, session.writeLine);
    request.onPhase?.(phase);
  });
  const harvest: Harvest = { exportedVariables: {}, reports: [] };
  try {
    await play(request, services, session, recorder, harvest, signal);
  } finally {
    await recorder.record('FINALIZING', () => session.close());
  }
  return {
    id: identity.id,
    arn: identity.arn,
    buildNumber: identity.number,
    status: recorder.status(),
    phases: [...recorder.phases, { type: 'COMPLETED', status: 'SUCCEEDED', seconds: 0 }],
    failure: recorder.failure(),
    ...harvest,
    logs: session.logs(),
  };
}

function identify({ project }: BuildRequest, services: BuildServices): BuildIdentity {
  const uuid = randomUUID();
  const id = `${project.name}:${uuid}`;
  const arn = `arn:aws:codebuild:${services.region}:${services.account}:build/${id}`;
  return { id, arn, uuid, number: services.nextBuildNumber(project.name), startedAt: Date.now() };
}

async function play(
  request: BuildRequest,
  services: BuildServices,
  session: BuildSession,
  recorder: PhaseRecorder,
  harvest: Harvest,
  signal: AbortSignal,
): Promise<void> {
  const interruption = watchInterruption(signal, request.project.timeoutInMinutes);
  try {
    const prepared = await prepareBuild(request, services, session, recorder, interruption);
    if (!prepared) {
      return;
    }
    const { buildspec, shell } = prepared;
    const following = await runCommandPhases({ buildspec, shell, recorder, interruption, onLine: session.writeLine });
    harvest.exportedVariables = await exportVariables(prepared, recorder);
    if (following === 'UPLOAD_ARTIFACTS') {
      await recorder.record(following, async () => {
        interruption.check();
        await uploadOutputs(request, services, session, prepared, (report) => harvest.reports.push(report));
      });
    }
  } finally {
    interruption.dispose();
  }
}

// Values are available from INSTALL to the end of POST_BUILD, even if the build failed. Values from
// Parameter Store or Secrets Manager are not exported.
async function exportVariables(
  { buildspec, shell, secretNames }: PreparedBuild,
  recorder: PhaseRecorder,
): Promise<Record<string, string>> {
  const names = (buildspec.env?.['exported-variables'] ?? []).filter((name) => !secretNames.has(name));
  const interrupted = recorder.status() !== 'SUCCEEDED' && recorder.status() !== 'FAILED';
  return interrupted || names.length === 0 ? {} : shell.readVariables(names);
}

function logPhase({ type, status, code, message }: BuildPhase, writeLine: (line: string) => void): void {
  writeLine(`[Container] Phase complete: ${type} State: ${status}`);
  if (status !== 'SUCCEEDED') {
    writeLine(`[Container] Phase context status code: ${code} Message: ${message}`);
  }
}
