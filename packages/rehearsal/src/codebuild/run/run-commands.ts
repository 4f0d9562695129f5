import type { Buildspec, PhaseDefinition } from '../buildspec/buildspec';
import { PhaseError } from '../errors';
import type { Interruption } from './interruption';
import type { PhaseRecorder } from './phase-recorder';
import type { BuildShell } from './shell';
import { commandPhaseOf, nextPhase } from '../buildspec/phases';
import type { PhaseType } from '../types';

export interface CommandContext {
  readonly buildspec: Buildspec;
  readonly shell: BuildShell;
  readonly recorder: PhaseRecorder;
  readonly interruption: Interruption;
  readonly onLine: (line: string) => void;
}

/** Runs the buildspec's phases, starting with INSTALL, and returns the phase that follows them. */
export async function runCommandPhases(context: CommandContext): Promise<PhaseType> {
  let current: PhaseType = 'INSTALL';
  for (let name = commandPhaseOf(current); name; name = commandPhaseOf(current)) {
    const definition = context.buildspec.phases[name];
    const { phase } = await context.recorder.record(current, () => runPhase(definition, context));
    current = nextPhase(current, phase.status, definition?.['on-failure']);
  }
  return current;
}

async function runPhase(definition: PhaseDefinition | undefined, context: CommandContext): Promise<void> {
  const failure = await firstFailure(definition?.commands ?? [], context);
  // finally runs whether or not the commands failed; a failure in either fails the phase.
  const finallyFailure = await firstFailure(definition?.finally ?? [], context);
  const reason = failure ?? finallyFailure;
  if (reason) {
    throw reason;
  }
}

async function firstFailure(commands: readonly string[], context: CommandContext): Promise<PhaseError | undefined> {
  const { shell, interruption, onLine } = context;
  for (const command of commands) {
    onLine(`[Container] Running command ${command}`);
    const status = await interruption.guard(shell.run(command), shell.close);
    if (status === 0) {
      continue;
    }
    onLine(`[Container] Command did not exit successfully ${command} exit status ${status}`);
    await shell.setVariable('CODEBUILD_BUILD_SUCCEEDING', '0');
    return new PhaseError(
      'COMMAND_EXECUTION_ERROR',
      `Error while executing command: ${command}. Reason: exit status ${status}`,
    );
  }
  return undefined;
}
