/** A process of its own: started by the terminal, stopped by a signal, with an exit code that says how it went. */
import { ConfigError } from '../config/config.ts';

export interface Running {
  /** Rejects when the process cannot go on. */
  readonly failed: Promise<unknown>;
  stop(): Promise<void>;
}

export interface ShutdownOptions {
  /** Whoever asked for the end kills what is still there later than this, so stopping must not take longer. */
  readonly stopWithinMs: number;
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
  const ending = firstSignal();
  const running = await startUnless(ending, start);
  if (running === undefined) return;
  await Promise.race([aborted(ending), running.failed]).catch(fail);
  const deadline = setTimeout(() => {
    console.error(`Not stopped in order within ${shutdown.stopWithinMs / 1000} s: ended by force.`);
    process.exit(1);
  }, shutdown.stopWithinMs);
  await running.stop().catch(fail);
  deadline.unref(); // still there for whatever keeps a stopped process alive
}

/** Runs a program that ends by itself: exit code 0 when it has done its work, 1 with the reason when it could not. */
export async function runToEnd(work: () => Promise<void>): Promise<void> {
  await work().catch(fail);
}

async function startUnless(
  ending: AbortSignal,
  start: (ending: AbortSignal) => Promise<Running>,
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

function firstSignal(): AbortSignal {
  const ending = new AbortController();
  let askedAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending.signal.aborted && Date.now() - askedAt > ECHO_MS) process.exit(130);
      if (!ending.signal.aborted) askedAt = Date.now();
      ending.abort();
    });
  }
  return ending.signal;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

let complained: unknown;

/** For the person who started it; a mistake in the configuration needs no stack, and nothing is said twice. */
function fail(error: unknown): void {
  process.exitCode = 1;
  if (error === complained) return;
  complained = error;
  console.error(error instanceof ConfigError ? error.message : error);
}
