/** A process of its own: started by the terminal, stopped by a signal, with an exit code that says how it went. */
import { destination } from 'pino';
import { createLogger } from '../observability/log.ts';
import { StartRefused } from '../config/startRefused.ts';

export interface Running {
  /** Rejects when the process cannot go on. */
  readonly failed: Promise<unknown>;
  /** @param signal that asked for the end; undefined when the process cannot go on */
  stop(signal: NodeJS.Signals | undefined): Promise<void>;
}

type Failing = 'as log lines' | 'in words';

export interface ShutdownOptions {
  /** Whoever asked for the end kills what is still there later than this, so stopping must not take longer. */
  readonly stopWithinMs: number;
  /** Where failures go that end the process: into its log, or (the default) to the person at the terminal. */
  readonly fails?: Failing;
}

/** Everything on one machine stops part after part, and each may take its time. */
const DEFAULT_SHUTDOWN: ShutdownOptions = { stopWithinMs: 90_000 };
/**
 * npm hands on the Ctrl-C that the terminal has sent to all its processes already: one wish, two signals, wherever
 * the shell between them has made way.
 */
const ECHO_MS = 1_000;

/**
 * Starts, waits for SIGINT or SIGTERM, stops in order; ends by force, with exit code 1, when that takes too long.
 * A second signal does not wait.
 * @param start is aborted when a signal comes before it is done: it may then give up, leaving nothing behind
 */
export async function runUntilSignal(
  start: (ending: AbortSignal) => Promise<Running>,
  shutdown: ShutdownOptions = DEFAULT_SHUTDOWN,
): Promise<void> {
  const { stopWithinMs, fails = 'in words' } = shutdown;
  const fail = (error: unknown) => failed(error, fails);
  const { ending, signal } = firstSignal();
  const running = await startUnless(ending, start, fail);
  if (running === undefined) return;
  await Promise.race([aborted(ending), running.failed]).catch(fail);
  const deadline = setTimeout(() => {
    say(fails, `Not stopped in order within ${stopWithinMs / 1000} s: ended by force.`);
    process.exit(1);
  }, stopWithinMs);
  await running.stop(signal()).catch(fail);
  deadline.unref(); // still there for whatever keeps a stopped process alive
}

/** Runs a program that ends by itself: exit code 0 when it has done its work, 1 with the reason when it could not. */
export async function runToEnd(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => failed(error, 'in words'));
}

async function startUnless(
  ending: AbortSignal,
  start: (ending: AbortSignal) => Promise<Running>,
  fail: (error: unknown) => void,
): Promise<Running | undefined> {
  try {
    return await start(ending);
  } catch (error) {
    // nobody needs to know that what was called off did not come
    if (error === ending.reason) process.exitCode = 130;
    else fail(error);
    return undefined;
  }
}

function firstSignal() {
  const ending = new AbortController();
  let askedAt = 0;
  let first: NodeJS.Signals | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending.signal.aborted && Date.now() - askedAt > ECHO_MS) process.exit(130);
      if (!ending.signal.aborted) askedAt = Date.now();
      first ??= signal;
      ending.abort();
    });
  }
  return { ending: ending.signal, signal: () => first };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

let complained: unknown;

/** What a person can mend needs no stack, whoever reads it, and nothing is said twice. */
function failed(error: unknown, how: Failing): void {
  process.exitCode = 1;
  if (error === complained) return;
  complained = error;
  if (isForPeople(error)) console.error(error.message);
  else if (how === 'in words') console.error(error);
  else lastWords().fatal({ err: error }, 'the process cannot go on');
}

/** A mistake in the configuration, on the machine, or in what was entered behind the command. */
function isForPeople(error: unknown): error is Error {
  if (error instanceof StartRefused) return true;
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS_') // of parseArgs (node:util)
  );
}

function say(how: Failing, words: string): void {
  if (how === 'in words') console.error(words);
  else lastWords().fatal(words);
}

/** At once, as the process may be about to exit. */
const lastWords = () => createLogger('fatal', destination({ dest: 2, sync: true }));
