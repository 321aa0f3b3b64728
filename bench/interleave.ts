/**
 * The sides take turns, and take turns in going first: whatever else the machine does meanwhile hits all alike, and what
 * one leaves behind (a warm cache, a garbage collection) is not always the same one's.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Side, SIDES, type Spent, type Taken } from './report.ts';

/** Each resolves to one sample; `turn` counts from 0, warm-up turns included. */
export type Samplers = Readonly<Partial<Record<Side, (turn: number) => Promise<number>>>>;

export interface Turns {
  /** Turns whose samples are thrown away. */
  readonly warmUp: number;
  readonly counted: number;
  /** Between two samples, in milliseconds: what one sets going in the background ends before the next begins. */
  readonly pauseMs: number;
  /** What everybody has spent so far. */
  readonly spent: () => Promise<Spent>;
}

/** @returns what the counted turns gave. @throws whatever a sample throws: a run that went wrong has no figures. */
export async function takeTurns(
  samplers: Samplers,
  { warmUp, counted, pauseMs, spent: spentSoFar }: Turns,
): Promise<Taken> {
  const samples = { product: [] as number[], floor: [] as number[], effects: [] as number[] };
  const spent = { product: [] as Spent[], floor: [] as Spent[], effects: [] as Spent[] };
  const sides = SIDES.filter((side) => samplers[side] !== undefined);
  for (let turn = 0; turn < warmUp + counted; turn += 1) {
    const first = turn % sides.length;
    for (const side of [...sides.slice(first), ...sides.slice(0, first)]) {
      const before = await spentSoFar();
      const sample = await samplers[side]?.(turn);
      await delay(pauseMs);
      const after = await spentSoFar();
      if (turn < warmUp || sample === undefined) continue;
      samples[side].push(sample);
      spent[side].push(difference(after, before));
    }
  }
  return { samples, spent };
}

/** Both have the same figures, as one machine tells the same each time. */
const difference = (after: Spent, before: Spent): Spent =>
  Object.fromEntries(
    Object.entries(after).map(([part, ms]: [string, number]) => [
      part,
      ms - (before[part as keyof Spent] ?? 0),
    ]),
  ) as unknown as Spent;

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
