import { BuildInterrupted, quoteError, InvalidDefinition, PhaseError } from '../errors';
import type { BuildFailure, BuildPhase, BuildStatus, PhaseType } from '../types';

export interface PhaseRecorder {
  readonly phases: readonly BuildPhase[];
  /** Runs one phase; returns its value, or undefined if it failed. */
  record<T>(type: PhaseType, work: () => Promise<T>): Promise<{ readonly phase: BuildPhase; readonly value?: T }>;
  status(): BuildStatus;
  failure(): BuildFailure | undefined;
}

export function phaseRecorder(onPhase: (phase: BuildPhase) => void): PhaseRecorder {
  const phases: BuildPhase[] = [];
  const firstFailed = (): BuildPhase | undefined => phases.find(({ status }) => status !== 'SUCCEEDED');
  return {
    phases,
    async record(type, work) {
      const startedAt = Date.now();
      const add = (ending: Omit<BuildPhase, 'type' | 'seconds'>): BuildPhase => {
        const phase = { type, ...ending, seconds: (Date.now() - startedAt) / 1_000 };
        phases.push(phase);
        onPhase(phase);
        return phase;
      };
      try {
        const value = await work();
        return { phase: add({ status: 'SUCCEEDED' }), value };
      } catch (error) {
        return { phase: add(endingOf(error)) };
      }
    },
    status: () => firstFailed()?.status ?? 'SUCCEEDED',
    failure() {
      const failed = firstFailed();
      return failed && { phase: failed.type, code: failed.code ?? failed.status, message: failed.message ?? '' };
    },
  };
}

function endingOf(error: unknown): Omit<BuildPhase, 'type' | 'seconds'> {
  const message = quoteError(error);
  if (error instanceof PhaseError) {
    return { status: 'FAILED', code: error.code, message: error.message };
  }
  if (error instanceof InvalidDefinition) {
    return { status: 'FAILED', code: 'YAML_FILE_ERROR', message: error.message };
  }
  if (error instanceof BuildInterrupted) {
    return { status: error.status, code: error.status, message: error.message };
  }
  return { status: 'FAULT', code: 'INTERNAL_SERVICE_ERROR', message };
}
