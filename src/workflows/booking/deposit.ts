/**
 * A deposit that was paid with the rental goes back by itself, some time after its end, unless finance has decided before
 * (business.md "Deposit").
 */
import { sleep } from '@temporalio/workflow';
import { addMs, msUntil } from '../../domain/time/deadlines.ts';
import { startRefund } from './cancellation.ts';
import type { BookingInput } from './messages.ts';
import { store } from './proxies.ts';
import { isoNow } from './state.ts';

/** @param show tells what is waited for */
export async function releaseDeposit(input: BookingInput, show: (next: string) => void): Promise<void> {
  const { bookingId, rules } = input;
  const waiting = await store.depositToRelease({ bookingId });
  if (waiting === null) return;
  const at = addMs(waiting.endedAt, rules.depositReleaseDelayMs);
  show(`The deposit goes back at ${at}, unless finance decides before`);
  const ms = msUntil(at, Date.now());
  if (ms > 0) await sleep(ms, { summary: 'Until the deposit goes back' });
  const n = await store.releaseDeposit({ bookingId, at: isoNow() });
  if (n === null) return;
  await startRefund(input, n);
  show(`Refund ${n} of the deposit looks after itself`);
}
