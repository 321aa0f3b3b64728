/**
 * A deposit that was paid with the rental goes back by itself, some time after its end, unless finance has decided before
 * (business.md "Deposit").
 */
import { sleep } from '@temporalio/workflow';
import type { BookingStatus } from '../../domain/booking.ts';
import { addMs, msUntil } from '../../domain/time/deadlines.ts';
import { startRefund } from './cancellation.ts';
import { stayLines } from './details.ts';
import type { BookingInput } from './messages.ts';
import { store } from './proxies.ts';
import type { Run } from './run.ts';
import { isoNow } from './state.ts';

/** @param status how the stay has ended */
export async function releaseDeposit(input: BookingInput, run: Run, status: BookingStatus): Promise<void> {
  const { bookingId, rules } = input;
  const waiting = await store.depositToRelease({ bookingId });
  if (waiting === null) return;
  const at = addMs(waiting.endedAt, rules.depositReleaseDelayMs);
  run.details.show(
    status,
    stayLines(status, `The deposit goes back at ${at}, unless finance decides before`),
  );
  const ms = msUntil(at, Date.now());
  if (ms > 0) await sleep(ms, { summary: 'Until the deposit goes back' });
  const n = await store.releaseDeposit({ bookingId, at: isoNow() });
  if (n === null) return;
  await startRefund(input, n);
  run.details.show(status, stayLines(status, `Refund ${n} of the deposit looks after itself`));
}
