/** Everything comes to an end: the provider settles what is open, tells of it once, and the workflows run until they are through. */
import type { Life, Run } from './life.ts';
import { sweep, tell } from './life.ts';
import { perform } from './perform.ts';
import { work } from './run.ts';

const ROUNDS = 12;
const STEPS = 40;
const HOUR_MS = 3_600_000;

/** @param ends what becomes of what is open, in turn: well at last, whatever they say */
export async function comeToAnEnd(life: Life, ends: readonly boolean[]): Promise<void> {
  let turn = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const isWell = (): boolean => round > 3 || ends[turn++ % ends.length] !== false;
    life.pass(HOUR_MS);
    const isQuiet = settle(life, isWell);
    for (const share of life.provider.shares) if (share.news !== 'none') await tell(life, share);
    // Some that have failed wait for finance for ever.
    await perform(life, { does: 'decide', at: 0, isYes: isWell(), onlyReviews: round > 1 });
    await sweep(life);
    if (isQuiet && life.runs.size === 0) return;
    for (const run of life.runs.values()) await finish(life, run);
  }
  throw new Error('its money never comes to rest');
}

/** @returns whether nothing was open */
function settle({ provider }: Life, isWell: () => boolean): boolean {
  const pending = provider.refunds.filter(({ state }) => state === 'pending');
  const disputes = provider.disputes.filter(({ state }) => state === 'open');
  for (const refund of pending) provider.settle(refund, isWell() ? 'succeeded' : 'failed');
  for (const dispute of disputes) provider.close(dispute, isWell() ? 'won' : 'lost');
  return pending.length + disputes.length === 0;
}

/** Until it has ended, or waits for somebody. */
async function finish(life: Life, run: Run): Promise<void> {
  const fate = { refund: 'succeeded', answer: 'heard' } as const;
  for (let step = 0; step < STEPS && life.runs.get(run.n) === run; step += 1)
    await work(life, run, { fate, meanwhile: async () => undefined });
}
