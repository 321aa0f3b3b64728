/** Starts the process under measurement from the bench's side, and ends it. */
import { fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../src/config/config.ts';
import { identify, stopProcess } from '../../src/embedded/processes.ts';
import type { Filled, Happening, ProductProcessOptions, ProductProcessReady } from './messages.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const READY_WITHIN_MS = 120_000;
/** A million rows in each table take up to a quarter of an hour. */
const FILLED_WITHIN_MS = 3_600_000;
/** Workers drain first; their longest activity may have this long. */
const STOPS_WITHIN_MS = 30_000;
const KILL_GRACE_MS = 2_000;

export interface ProductProcess extends ProductProcessReady {
  stop(): Promise<void>;
}

export interface Listeners {
  /** Hears of confirmations and emails as they are committed. */
  readonly onHappening: (happening: Happening) => void;
  /** Hears of each table that is full of rows. */
  readonly onFilled: (table: string) => void;
}

/**
 * Resolves once all listen and poll.
 * Node's own arguments are passed on, so that `--cpu-prof` profiles both sides.
 * @throws Error with the end of its log when it ends early or is not ready within two minutes, or an hour more
 * where tables are to be filled
 */
export async function startProductProcess(
  order: ProductProcessOptions,
  { onHappening, onFilled }: Listeners,
): Promise<ProductProcess> {
  const logFile = join(order.dataDir, 'product.log');
  const log = openSync(logFile, 'a');
  const child = fork(MAIN, [JSON.stringify(order)], {
    env: { ...readEnvironment(), NODE_ENV: 'production' }, // as the image sets it
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.connected) child.disconnect();
    const deadline = timer(STOPS_WITHIN_MS);
    await Promise.race([exited, deadline.over]);
    deadline.cancel();
    if (identity !== undefined) await stopProcess(identity, KILL_GRACE_MS);
  };

  const deadline = timer(READY_WITHIN_MS + (order.rows > 0 ? FILLED_WITHIN_MS : 0));
  const ready = await Promise.race([
    new Promise<ProductProcessReady>((resolve) =>
      child.on('message', (message) => {
        const said = message as ProductProcessReady | Happening | Filled; // it says nothing else
        if ('happened' in said) onHappening(said);
        else if ('filled' in said) onFilled(said.filled);
        else resolve(said);
      }),
    ),
    exited,
    deadline.over,
  ]);
  deadline.cancel();
  if (ready !== undefined) return { ...ready, stop };
  await stop();
  throw new Error(`The process under measurement did not start. The end of its log:\n${endOf(logFile)}`);
}

function timer(ms: number): { readonly over: Promise<undefined>; cancel(): void } {
  let pending: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    pending = setTimeout(() => resolve(undefined), ms);
  });
  return { over, cancel: () => clearTimeout(pending) };
}

const endOf = (file: string): string =>
  readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
