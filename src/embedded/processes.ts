/**
 * A process id alone names nobody: ids are used again. Together with the moment its process started it is an
 * identity that survives in a file, so that after a crash we neither wait for a dead process nor stop a stranger.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

export const processIdentity = z.object({ pid: z.number().int().positive(), startedAt: z.string().min(1) });
/** `startedAt` is an opaque text that only equals itself; it differs between boots of the machine. */
export type ProcessIdentity = z.output<typeof processIdentity>;

/** Who runs under this process id now; undefined when nobody does. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * Asks a process to end and ends it by force after `graceMs`; resolves once it is gone.
 * A process that only has the same id is left alone.
 */
export async function stopProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  sendSignal(identity, 'SIGTERM');
  while (isRunning(identity)) {
    if (Date.now() > deadline) sendSignal(identity, 'SIGKILL');
    await delay(25);
  }
}

function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error; // it ended between the read and the signal
  }
}

/** proc(5): after the name in parentheses comes the state, and 19 fields later the start in ticks since boot. */
function startFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    // a zombie holds no file and no port, and where nobody reaps it, it stays for ever
    if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${ticks}`;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH')) return undefined;
    throw error;
  }
}

function startFromPs(pid: number): string | undefined {
  try {
    const args = ['-o', 'stat=,lstart=', '-p', String(pid)];
    const line = execFileSync('/bin/ps', args, { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC' } }).trim();
    const [state = '', ...start] = line.split(/\s+/);
    return state.startsWith('Z') || start.length === 0 ? undefined : start.join(' ');
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return undefined; // no such process
    throw error;
  }
}

/** Whether an error of Node's carries this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
