/** One booking for its whole life, found under `booking/<id>`: checkout, then the stay. */
import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import { checkout } from './checkout/checkout.ts';
import { releaseDeposit } from './deposit.ts';
import type { BookingInput } from './messages.ts';
import { openRun, type Run } from './run.ts';
import { followFees, stay, untilPreArrival } from './stay.ts';

/**
 * A booking that never came to be, or ended unpaid, closes with the reason as its result. A confirmed one sends its emails
 * and waits for the pre-arrival in the same run, so that one run tells the story; then it continues as new, and closes
 * when the stay is over (docs/decisions/0011).
 */
export async function booking(input: BookingInput): Promise<{ outcome: string }> {
  const run = openRun(input);
  // A paid stay cannot be cancelled from the Web UI: that is for the API, with its refund.
  if (input.phase === 'stay')
    return { outcome: await CancellationScope.nonCancellable(() => stay(input, run)) };

  const { outcome, feesToFetch } = await checkout(input, run);
  if (outcome === 'confirmed') {
    return CancellationScope.nonCancellable(() => confirmed({ ...input, feesToFetch }, run));
  }
  await run.ready();
  return { outcome };
}

/** Cancelled from the Web UI too late to stop anything? A paid booking goes on. */
async function confirmed(input: BookingInput, run: Run): Promise<{ outcome: string }> {
  const { session: _paid, feesToFetch: fees = [], ...terms } = input;
  const { left, settled } = followFees(fees);
  await untilPreArrival(input, run);
  await run.ready();
  if (run.isCancelled) {
    await settled;
    await releaseDeposit(input, run, 'cancelled');
    await run.ready(); // whoever has asked meanwhile
    return { outcome: 'cancelled' };
  }
  const feesToFetch = left();
  return continueAsNew<typeof booking>({
    ...terms,
    phase: 'stay',
    ...(feesToFetch.length > 0 ? { feesToFetch } : {}),
  });
}
