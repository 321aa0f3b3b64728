/**
 * A part of the cluster: a process with a log and a note of its id in the cluster's folder, so that what a killed
 * start left behind is found by the next one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removePidFile, writePidFile } from '../../src/embedded/folder/pidFile.ts';
import { identify } from '../../src/embedded/processes.ts';
import { defined } from '../../src/domain/defined.ts';

export interface PartOptions {
  /** Names the part, its log and its pid file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whose process it is; this process's own user where left out. */
  readonly user?: Readonly<{ uid: number; gid: number }> | undefined;
  /** What asks it to end in order. */
  readonly stopSignal?: 'SIGINT' | 'SIGTERM';
  /** How long that may take before it is ended by force. */
  readonly graceMs?: number;
}

export interface PartExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Part {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<PartExit>;
  /** Everything it has written so far. */
  log(): Promise<string>;
  /** Sends one signal and waits for nothing. False when it had ended already. */
  kill(signal: NodeJS.Signals): boolean;
  /** Asks it to end, by force after its grace; resolves once it is gone. May be called more than once. */
  stop(): Promise<PartExit>;
}

const GRACE_MS = 15_000;
const POLL_MS = 50;
const END_OF_LOG = { lines: 12, characters: 300 } as const;

/** Starts the process. @throws Error when it cannot be run at all */
export async function startPart(options: PartOptions): Promise<Part> {
  const { name, folder, stopSignal = 'SIGTERM', graceMs = GRACE_MS } = options;
  const logFile = join(folder, `${name}.log`);
  const pidFile = join(folder, `${name}.pid`);
  const child = spawnInto(logFile, options);
  const exited = exitOf(child);
  const pid = await pidOf(child, options);
  const identity = identify(pid);
  if (identity !== undefined) writePidFile(pidFile, identity);
  const kill = (signal: NodeJS.Signals) => child.kill(signal);
  let stopping: Promise<PartExit> | undefined;
  const stop = async () => {
    kill(stopSignal);
    const byForce = setTimeout(() => kill('SIGKILL'), graceMs);
    const exit = await exited;
    clearTimeout(byForce);
    await removePidFile(pidFile);
    return exit;
  };
  return {
    name,
    pid,
    logFile,
    exited,
    kill,
    log: () => readFile(logFile, 'utf8'),
    stop: () => (stopping ??= stop()),
  };
}

function spawnInto(logFile: string, { command, args, cwd, env, user }: PartOptions): ChildProcess {
  const log = openSync(logFile, 'w'); // of this start alone: what the one before said would be taken for new
  try {
    return spawn(command, args, {
      // a group of its own: Ctrl-C in the terminal must reach us only, as the parts end in order
      detached: true,
      // files, not pipes: writing must not fail in a part that outlives us
      stdio: ['ignore', log, log],
      ...defined({ cwd, env }),
      ...user,
    });
  } finally {
    closeSync(log);
  }
}

async function pidOf(child: ChildProcess, { name, command }: PartOptions): Promise<number> {
  if (child.pid !== undefined) return child.pid;
  const cause = await new Promise<Error>((resolve) => child.once('error', resolve));
  throw new Error(`${name} cannot be run: ${command}`, { cause });
}

function exitOf(child: ChildProcess): Promise<PartExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null })); // never started
  });
}

export interface Wait {
  readonly withinMs: number;
  /** Calls the wait off. */
  readonly ending?: AbortSignal | undefined;
}

/**
 * Looks until a part is ready; a look that throws means "not yet".
 * @throws Error with the end of the part's log when it ends instead or takes too long, and `ending`'s own reason
 */
export async function untilReady(
  part: Part,
  isReady: () => Promise<boolean>,
  { withinMs, ending }: Wait,
): Promise<void> {
  let exit: PartExit | undefined;
  void part.exited.then((ended) => (exit = ended));
  const deadline = Date.now() + withinMs;
  let cause: unknown;
  for (;;) {
    ending?.throwIfAborted();
    try {
      if (await isReady()) return;
    } catch (error) {
      cause = error;
    }
    if (exit !== undefined) throw await failure(part, `ended at once (${describe(exit)})`);
    if (Date.now() > deadline) throw await failure(part, `is not ready after ${withinMs / 1000} s`, cause);
    await delay(POLL_MS);
  }
}

/** For parts that say in their log when they are ready. */
export const logSays = (part: Part, words: RegExp) => async (): Promise<boolean> =>
  words.test(await part.log());

async function failure(part: Part, what: string, cause?: unknown): Promise<Error> {
  const end = (await part.log()).trimEnd().split('\n').slice(-END_OF_LOG.lines);
  const lines = end.map((line) => line.slice(0, END_OF_LOG.characters)); // some carry stacks of a page
  return new Error(`${part.name} ${what}. The end of ${part.logFile}:\n${lines.join('\n')}`, { cause });
}

export const describe = ({ code, signal }: PartExit): string => signal ?? `code ${code ?? '?'}`;
