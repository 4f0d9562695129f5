import type { BuildStatus, PhaseType } from '../types';

/** Phases of the buildspec that run commands, in CodeBuild's order. */
export const COMMAND_PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type CommandPhase = (typeof COMMAND_PHASES)[number];

export type OnFailure = 'ABORT' | 'CONTINUE';

const ORDER: readonly PhaseType[] = [
  'SUBMITTED',
  'QUEUED',
  'PROVISIONING',
  'DOWNLOAD_SOURCE',
  'INSTALL',
  'PRE_BUILD',
  'BUILD',
  'POST_BUILD',
  'UPLOAD_ARTIFACTS',
  'FINALIZING',
  'COMPLETED',
];

const COMMAND_PHASE_OF: Partial<Record<PhaseType, CommandPhase>> = {
  INSTALL: 'install',
  PRE_BUILD: 'pre_build',
  BUILD: 'build',
  POST_BUILD: 'post_build',
};

export const commandPhaseOf = (type: PhaseType): CommandPhase | undefined => COMMAND_PHASE_OF[type];

// After a failed BUILD the build goes on with POST_BUILD, and artifacts are always attempted from there on;
// every other failure continues with FINALIZING ("Build phase transitions" in the CodeBuild user guide).
const AFTER_FAILURE: Partial<Record<PhaseType, PhaseType>> = { BUILD: 'POST_BUILD', POST_BUILD: 'UPLOAD_ARTIFACTS' };

/** The phase that follows `current`, depending on its result and its `on-failure`. */
export function nextPhase(current: PhaseType, status: BuildStatus, onFailure?: OnFailure): PhaseType {
  if (current === 'FINALIZING' || current === 'COMPLETED') {
    return 'COMPLETED';
  }
  const following = ORDER[ORDER.indexOf(current) + 1];
  if (status === 'SUCCEEDED') {
    return following;
  }
  if (status !== 'FAILED') {
    return 'FINALIZING';
  }
  if (onFailure === 'CONTINUE') {
    return following;
  }
  if (onFailure === 'ABORT') {
    return 'FINALIZING';
  }
  return AFTER_FAILURE[current] ?? 'FINALIZING';
}
