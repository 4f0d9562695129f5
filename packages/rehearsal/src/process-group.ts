import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 20;
const AFTER_KILL_MILLISECONDS = 1_000;

/** Ends a process group: TERM, a grace period, then KILL. Resolves when none of its processes runs. */
export async function endProcessGroup(groupId: number, graceMilliseconds: number): Promise<void> {
  if (!signalGroup(groupId, 'SIGTERM')) {
    return;
  }
  if (await groupEnds(groupId, graceMilliseconds)) {
    return;
  }
  signalGroup(groupId, 'SIGKILL');
  await groupEnds(groupId, AFTER_KILL_MILLISECONDS);
}

export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  return sendSignal(-groupId, signal);
}

async function groupEnds(groupId: number, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (groupRuns(groupId)) {
    if (Date.now() >= deadline) {
      return false;
    }
    await delay(POLL_MILLISECONDS);
  }
  return true;
}

// A process that has ended but was not reaped yet still accepts signals: only /proc distinguishes it from a running one.
function groupRuns(groupId: number): boolean {
  if (!signalGroup(groupId, 0)) {
    return false;
  }
  const processes = numericEntries('/proc');
  return processes.length === 0 || processes.some((pid) => runsInGroup(pid, groupId));
}

function runsInGroup(pid: number, groupId: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === groupId && state !== 'Z' && state !== 'X';
  } catch {
    return false; // ended meanwhile
  }
}

/** Kills processes that left the group (setsid, daemons): on Linux they still show the build's environment. */
export function killStrays(environmentEntry: string): void {
  for (const pid of numericEntries('/proc')) {
    if (pid !== process.pid && hasEnvironmentEntry(pid, environmentEntry)) {
      sendSignal(pid, 'SIGKILL');
    }
  }
}

function numericEntries(directory: string): number[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // no /proc: not Linux
  }
}

function hasEnvironmentEntry(pid: number, entry: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(entry);
  } catch {
    return false; // ended meanwhile, or another user's
  }
}

function sendSignal(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false; // ESRCH: nothing there
  }
}
