import type { BuildPhase, BuildResult } from '../types';

/** How much of the failed command's output the message quotes, for those who do not read the log. */
const QUOTED_LINES = 3;
/** Lines of CodeBuild itself. */
const OWN_LINE = '[Container]';

/** Listens to a build, and adds the last output of a failed command to its message. */
export interface LastWords {
  onOutput(line: string): void;
  onPhase(phase: BuildPhase): void;
  addTo(result: BuildResult): BuildResult;
}

export function listenForLastWords(): LastWords {
  const said: string[] = [];
  const byPhase = new Map<string, string[]>();
  return {
    onOutput(line) {
      if (line.trim() !== '' && !line.startsWith(OWN_LINE)) {
        said.push(line.trim());
      }
    },
    onPhase: ({ type }) => void byPhase.set(type, said.splice(0).slice(-QUOTED_LINES)),
    addTo: (result) => ({ ...result, phases: result.phases.map((phase) => withQuote(phase, byPhase.get(phase.type))) }),
  };
}

function withQuote(phase: BuildPhase, said: string[] = []): BuildPhase {
  const isQuoted = phase.status === 'FAILED' && phase.code === 'COMMAND_EXECUTION_ERROR' && said.length > 0;
  return isQuoted ? { ...phase, message: `${phase.message}. Its output: ${said.join(' / ')}` } : phase;
}
