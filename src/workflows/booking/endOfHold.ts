/**
 * The end of a hold, in business.md's order: look at the payment; let money that is on its way arrive; close what
 * can still be paid; only then free the slot, return what was taken, and tell the customer. A cancellation takes
 * the same road. The workflow ends only when the payment is final at the provider.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import { addMs, msUntil, pendingHoldEnd } from '../../domain/schedule.ts';
import { store } from './activities.ts';
import type { Checkout } from './checkoutState.ts';
import { isoNow } from './clock.ts';
import { showDetails } from './details.ts';
import { closePayment, lookAtPayment } from './look.ts';
import { notify } from './notify.ts';
import { refundViewOf, returnMoney } from './returnMoney.ts';
import { type Charge, showProcessing, type Waited } from './waitForMoney.ts';

export type HoldEnd =
  | { readonly outcome: 'paid'; readonly charge: Charge }
  | { readonly outcome: 'goes_on' }
  | { readonly outcome: 'ended' };

/** The provider cannot be reached: the slot is kept this much longer. */
const GRACE_MS = 30 * 60_000;
/** A customer who cancels waits for the answer: what cannot be asked within this is settled afterwards. */
const CANCEL_GRACE_MS = 10_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

type Why = Exclude<Waited['why'], 'paid'>;
type Settled =
  | { readonly state: 'paid'; readonly charge: Charge }
  | { readonly state: 'closed' | 'processing' | 'unreachable' | 'mismatch' };

export async function endHold(booking: Checkout, why: Why): Promise<HoldEnd> {
  const cancelled = why === 'cancel_requested';
  const settled = await settle(booking, addMs(isoNow(), cancelled ? CANCEL_GRACE_MS : GRACE_MS));

  if (settled.state === 'paid' && !cancelled) return { outcome: 'paid', charge: settled.charge };
  if (settled.state === 'processing' && !cancelled && (await goOn(booking))) return { outcome: 'goes_on' };

  // Whoever cancels this workflow now would leave it half done, perhaps with a customer's money.
  await CancellationScope.nonCancellable(() =>
    conclude(booking, cancelled ? 'cancelled' : 'expired', settled),
  );
  return { outcome: 'ended' };
}

async function conclude(booking: Checkout, status: 'expired' | 'cancelled', settled: Settled): Promise<void> {
  await release(booking, status, settled);
  if (settled.state === 'paid') await returnMoney(booking, settled.charge);
  if (settled.state === 'processing' || settled.state === 'unreachable') await untilFinal(booking);
}

/** For a checkout that broke or was cancelled by operations: nothing stays reserved, nobody's money stays here. */
export async function giveBack(booking: Checkout): Promise<void> {
  booking.opened ??= { outcome: 'open' }; // nobody may wait for an opening that will not come
  if (booking.status === 'awaiting_payment') await endHold(booking, 'cancel_requested');
}

/** Steps 1 to 3: look, then close; a close refused because the payment succeeded leads back to the look. */
async function settle(booking: Checkout, until: string): Promise<Settled> {
  for (;;) {
    const look = await lookAtPayment(booking, msUntil(until, Date.now()));
    if (look.verdict === 'paid') return { state: 'paid', charge: look.charge };
    if (look.verdict === 'canceled') return { state: 'closed' };
    if (look.verdict === 'processing') return { state: 'processing' };
    if (look.verdict === 'unreachable') {
      if (await mayAskAgain(booking, until)) continue;
      return { state: 'unreachable' };
    }

    const closed = await closePayment(booking, msUntil(until, Date.now()));
    if (closed === 'closed') return { state: 'closed' };
    if (closed === 'unreachable' && !(await mayAskAgain(booking, until))) return { state: 'unreachable' };
    if (closed === 'already_paid' && look.verdict === 'mismatch') return { state: 'mismatch' };
    if (closed === 'in_progress') return { state: 'processing' };
  }
}

/** The server gives up on a call as soon as its next attempt would come too late, so before the time is over. */
async function mayAskAgain(booking: Checkout, until: string): Promise<boolean> {
  const leftMs = msUntil(until, Date.now());
  if (leftMs === 0) return false;
  await condition(() => booking.news, Math.min(leftMs, FIRST_PAUSE_MS), {
    summary: 'Until the provider is asked again',
  });
  return true;
}

/** Money is on its way: the hold lasts until it settles, within the house's limit and never past the start. */
async function goOn(booking: Checkout): Promise<boolean> {
  const { input } = booking;
  const limit = pendingHoldEnd(input.createdAt, input.rules.pendingHoldMs, input.startAt);
  if (msUntil(limit, Date.now()) === 0) return false;
  await showProcessing(booking, true);
  if (booking.holdExpiresAt === limit) {
    // Waiting again for the same payment: it is looked at by the clock, not only on news.
    await condition(() => booking.news || booking.cancelRequested, FIRST_PAUSE_MS, {
      summary: 'Until the payment under way has settled',
    });
    return true;
  }
  booking.holdExpiresAt = limit;
  await store.extendHold({ bookingId: input.bookingId, holdExpiresAt: limit });
  await notify(input, ['payment_pending'], { of: booking.payment.id, paymentId: booking.payment.id });
  return true;
}

/** Step 4: the slot is free, and the customer knows. */
async function release(booking: Checkout, status: 'expired' | 'cancelled', settled: Settled): Promise<void> {
  const { input, payment } = booking;
  const at = isoNow();
  const closed = settled.state === 'closed';
  await store.endBooking({
    bookingId: input.bookingId,
    status,
    at,
    payments: closed ? [{ id: payment.id, status: 'canceled' }] : [],
    refund: settled.state === 'paid' ? refundViewOf(booking, 'customer_request', 'processing') : null,
  });
  booking.status = status;
  showDetails(booking);
  await notify(input, [status === 'expired' ? 'booking_expired' : 'cancellation_confirmation'], {});
}

/** Asks on until the payment is final: closed for ever, or paid after all and returned. */
async function untilFinal(booking: Checkout): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    await condition(() => booking.news, pauseMs, { summary: 'Until the payment is final at the provider' });
    const settled = await settle(booking, addMs(isoNow(), GRACE_MS));
    if (settled.state === 'mismatch') return;
    if (settled.state === 'closed') {
      return store.recordPaymentClosed({ paymentId: booking.payment.id });
    }
    if (settled.state === 'paid') {
      await returnMoney(booking, settled.charge, 'late_payment');
      return notify(booking.input, ['late_payment_refunded', 'concierge_late_payment'], {
        paymentId: booking.payment.id,
      });
    }
  }
}
