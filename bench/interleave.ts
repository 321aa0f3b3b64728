/**
 * Product and floor take turns, and take turns in going first: whatever else the machine does meanwhile hits both
 * alike, and what one leaves behind (a warm cache, a garbage collection) is not always the other's.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Taken } from './report.ts';

export interface Pair {
  /** Each resolves to one sample; `turn` counts from 0, warm-up turns included. */
  readonly product: (turn: number) => Promise<number>;
  readonly floor: (turn: number) => Promise<number>;
}

export interface Turns {
  /** Turns whose samples are thrown away. */
  readonly warmUp: number;
  readonly counted: number;
  /** Between two samples, in milliseconds: what one sets going in the background ends before the next begins. */
  readonly pauseMs: number;
  /** The processor time that the measured process has spent so far, in milliseconds. */
  readonly spentMs: () => Promise<number>;
}

/** @returns what the counted turns gave. @throws whatever a sample throws: a run that went wrong has no figures. */
export async function takeTurns(pair: Pair, { warmUp, counted, pauseMs, spentMs }: Turns): Promise<Taken> {
  const samples = { product: [] as number[], floor: [] as number[] };
  const spent = { product: [] as number[], floor: [] as number[] };
  for (let turn = 0; turn < warmUp + counted; turn += 1) {
    for (const side of turn % 2 === 0 ? SIDES : SIDES.toReversed()) {
      const before = await spentMs();
      const sample = await pair[side](turn);
      await delay(pauseMs);
      const after = await spentMs();
      if (turn < warmUp) continue;
      samples[side].push(sample);
      spent[side].push(after - before);
    }
  }
  return { samples, spent };
}

const SIDES = ['product', 'floor'] as const;

/** Milliseconds that a call takes. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await call();
  return performance.now() - from;
}

/** Runs the work for 0 to `count` - 1, at most `atOnce` at a time. @throws the first error, once all have ended. */
export async function manyAtOnce(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, count) }, lane));
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
