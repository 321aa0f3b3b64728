/** Steps 1 to 3 of the end of a hold: what every payment has come to, or has been brought to. */
import { condition } from '@temporalio/workflow';
import { msUntil } from '../../../domain/time/deadlines.ts';
import { allStand, anyStands, type Checkout, type Payment } from '../state.ts';
import { awaitsCapture, capturePayments } from './capture.ts';
import { closePayments } from './close.ts';
import { lookAtPayments } from './sync.ts';

/** The provider cannot be reached: the slot is kept this much longer. */
export const GRACE_MS = 30 * 60_000;
export const FIRST_PAUSE_MS = 60_000;

/**
 * - `paid`: all of them.
 * - `closed`: none can be paid any more; some may have been.
 * - `mismatch`: one was paid that is not what the booking expects; for people to look at.
 */
export type Settled = 'paid' | 'closed' | 'processing' | 'unreachable' | 'mismatch';

/**
 * Looks, captures what is wanted and put by, closes the rest. A close refused because the payment succeeded leads
 * back to the look: at once, and after a pause each time that a look has not seen what the provider said, until the
 * provider counts as out of reach.
 * @param wanted whether the booking is still to come about; if not, shares that are only put by are released.
 */
export async function settle(
  booking: Checkout,
  until: string,
  { wanted }: { readonly wanted: boolean },
): Promise<Settled> {
  const leftMs = () => msUntil(until, Date.now());
  for (let again = 0; ;) {
    const settled = await settleOnce(booking, leftMs, wanted);
    if (settled === 'again') {
      again += 1;
      if (again === 1) continue;
    } else if (settled !== 'unreachable') return settled;
    if (!(await mayAskAgain(booking, leftMs()))) return 'unreachable';
  }
}

async function settleOnce(
  booking: Checkout,
  leftMs: () => number,
  wanted: boolean,
): Promise<Settled | 'again'> {
  if ((await lookAtPayments(booking, leftMs())) === 'unreachable') return 'unreachable';
  if (allStand(booking, 'paid')) return 'paid';
  if (wanted && booking.payments.every((payment) => isOurs(booking, payment))) {
    return (await capturePayments(booking, leftMs())) === 'unreachable' ? 'unreachable' : 'again';
  }
  if (wanted && anyStands(booking, 'processing')) return 'processing';

  const closings = await closePayments(booking, leftMs());
  if (closings.includes('already_paid')) return anyStands(booking, 'mismatch') ? 'mismatch' : 'again';
  if (closings.includes('unreachable')) return 'unreachable';
  if (closings.includes('in_progress') || anyStands(booking, 'processing')) return 'processing';
  return 'closed';
}

/** Paid, or waiting for nobody but us. */
const isOurs = (booking: Checkout, payment: Payment): boolean =>
  payment.standing === 'paid' || payment.standing === 'authorised' || awaitsCapture(booking, payment);

/** The server gives up on a call as soon as its next attempt would come too late, so before the time is over. */
async function mayAskAgain(booking: Checkout, leftMs: number): Promise<boolean> {
  if (leftMs === 0) return false;
  await condition(() => booking.news, Math.min(leftMs, FIRST_PAUSE_MS), {
    summary: 'Until the provider is asked again',
  });
  return true;
}
