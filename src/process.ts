/** A process of its own: started by the terminal, stopped by a signal, with an exit code that says how it went. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError } from './config.ts';

export interface Running {
  /** Rejects when the process cannot go on. */
  readonly failed: Promise<unknown>;
  stop(): Promise<void>;
}

/** Whether a module is what `node` was asked to run. */
export function isMain(moduleUrl: string): boolean {
  const [, script] = process.argv;
  return script !== undefined && realpathSync(script) === fileURLToPath(moduleUrl);
}

/** Starts, waits for SIGINT or SIGTERM, stops in order. A second signal does not wait. */
export async function runUntilSignal(start: () => Promise<Running>): Promise<void> {
  let running: Running | undefined;
  try {
    const signalled = firstSignal();
    running = await start();
    await Promise.race([signalled, running.failed]);
    await running.stop();
  } catch (error) {
    complain(error);
    process.exitCode = 1;
    await running?.stop().catch(complain);
  }
}

function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(130));
      });
    }
  });
}

/** For the person who started it; a mistake in the configuration needs no stack. */
function complain(error: unknown): void {
  const told = error instanceof ConfigError ? error.message : error;
  console.error(told);
}
