/** The product as a process of its own, as `npm start` runs it: to be killed, signalled and listened to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stopOrphan } from '../../../src/embedded/folder/pidFile.ts';
import { type ProductAt, productEnvironment } from './product.ts';
import { productWorkflows } from './workflowBundle.ts';
import { waitFor } from '../waitFor.ts';

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of ours that runs as a child. */
export interface Child {
  readonly pid: number;
  /** Everything it has written so far, both streams. */
  output(): string;
  /** Sends a signal and resolves once the process is gone. `toGroup` reaches its process group, as Ctrl-C does. */
  end(signal: NodeJS.Signals, toGroup?: 'toGroup'): Promise<ChildExit>;
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<ChildExit>;
}

export interface ProductProcess extends ProductAt, Child {
  /** For the end of a test file: stops it in order, by force where that takes too long, and removes its folder. */
  discard(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY_WITHIN_MS = 240_000;
const STOPS_WITHIN_MS = 60_000;

/** As {@link runProgram}, for one whose workers need not bundle their workflows. */
export async function runBuilt(program: string, env: Readonly<Record<string, string>>): Promise<Child> {
  const { codePath } = await productWorkflows();
  return runProgram('test/support/servers/runBuilt.ts', env, [program, codePath]);
}

/** Runs a program of the repository, such as `src/worker.ts`, in a process group of its own. */
export function runProgram(
  program: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be run`);
  const written: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => written.push(text));
  const exited = exitOf(child);
  return {
    pid,
    exited,
    output: () => written.join(''),
    end: (signal, toGroup) => {
      if (child.exitCode === null && child.signalCode === null)
        process.kill(toGroup === undefined ? pid : -pid, signal);
      return exited;
    },
  };
}

async function exitOf(child: ChildProcess): Promise<ChildExit> {
  await once(child, 'close'); // after its streams have ended too, so that nothing it wrote is missed
  return { code: child.exitCode, signal: child.signalCode };
}

/** Waits for words on its output. @throws Error with all it wrote when it ended without them */
export async function untilSays(child: Child, words: RegExp, withinMs = READY_WITHIN_MS): Promise<void> {
  let ended = false;
  void child.exited.then(() => (ended = true));
  try {
    await waitFor(
      `${String(words)} from a child`,
      () => words.test(child.output()) || ended,
      Boolean,
      withinMs,
    );
  } catch (cause) {
    throw new Error(`a child is silent; so far it said: ${child.output()}`, { cause });
  }
  if (!words.test(child.output())) throw new Error(`a child ended early: ${child.output()}`);
}

/** Starts `src/embedded.ts` on a folder and resolves once it says that it is ready. */
export async function startProductProcess(
  dataDir: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<ProductProcess> {
  const child = await runBuilt('src/embedded.ts', productEnvironment(dataDir, changes));
  try {
    await untilSays(child, /Midas is ready[^]*Ctrl-C/);
    return { ...child, ...readWelcome(child.output()), dataDir, discard: () => discard(child, dataDir) };
  } catch (error) {
    await discard(child, dataDir);
    throw error;
  }
}

async function discard(child: Child, dataDir: string): Promise<void> {
  await stopChild(child);
  await stopOrphan(join(dataDir, 'temporal.pid'), 0, () => {});
  await rm(dataDir, { recursive: true, force: true });
}

/** SIGTERM, then SIGKILL for one that does not listen. */
export async function stopChild(child: Child): Promise<void> {
  const waiting = new AbortController();
  const tooLong = delay(STOPS_WITHIN_MS, 'late' as const, { signal: waiting.signal }).catch(() => 'in time');
  const outcome = await Promise.race([child.end('SIGTERM'), tooLong]);
  waiting.abort();
  if (outcome === 'late') await child.end('SIGKILL');
}

/** The start-up lines print what was chosen (api.md "Configuration"). */
function readWelcome(text: string): Omit<ProductAt, 'dataDir'> {
  const rowOf = (what: string): string => {
    const value = new RegExp(`^  ${what} +(\\S+)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`the start-up lines do not name the ${what}: ${text}`);
    return value;
  };
  return {
    api: rowOf('API'),
    sandbox: rowOf('Sandbox'),
    temporal: { address: rowOf('Temporal frontend'), namespace: 'default' },
  };
}
