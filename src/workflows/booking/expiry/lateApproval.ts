/**
 * A hold has ended, and the provider's page on which the customer may agree cannot be closed. Nothing is captured
 * without the slot: a customer who agrees after all gets it again first, or is told that nothing was taken
 * (business.md "Payments").
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import { addMs, holdEnd, msUntil } from '../../../domain/time/deadlines.ts';
import { store } from '../proxies.ts';
import { awaitsCapture } from '../payment/capture.ts';
import { captureAnswered, captureIsAsked } from '../payment/captureRequests.ts';
import { anyStands, type Checkout, type Payment } from '../state.ts';
import { isoNow } from '../clock.ts';
import { showDetails } from '../details.ts';
import { untilFinal } from './latePayment.ts';
import { type Look, lookAtPayments } from '../payment/sync.ts';
import { notify } from '../notify.ts';
import { GRACE_MS } from '../payment/settle.ts';

/**
 * PayPal keeps an order to be captured for 3 hours, and up to 72 where the account asks for it (Orders API, "Approved
 * orders"). It usually says sooner that it has forgotten one.
 */
const ORDER_LIFE_MS = 72 * 60 * 60_000;
const PAUSE_MS = 60 * 60_000;

/**
 * @returns `goes_on` when the customer has agreed and the booking holds its slot again; `paid` when money was on its
 * way all the time and has revived the booking; `ended` when nobody can agree any more.
 */
export async function untilNobodyCanAgree(booking: Checkout): Promise<'goes_on' | 'paid' | 'ended'> {
  const until = addMs(isoNow(), ORDER_LIFE_MS);
  while (anyStands(booking, 'lapsed')) {
    const leftMs = msUntil(until, Date.now());
    if (leftMs === 0) break;
    await condition(() => booking.news || captureIsAsked(booking), Math.min(PAUSE_MS, leftMs), {
      summary: 'Until the customer agrees after all, or the order is gone',
    });
    const request = booking.captures.asked;
    const look = await lookAtPayments(booking, GRACE_MS);
    if (anyStands(booking, 'paid') || anyStands(booking, 'processing')) {
      const end = await CancellationScope.nonCancellable(() => untilFinal(booking));
      return end === 'revived' ? 'paid' : 'ended';
    }
    const agreed = booking.payments.some((payment) => awaitsCapture(booking, payment));
    if (agreed && (await CancellationScope.nonCancellable(() => takeUp(booking)))) return 'goes_on';
    for (const payment of booking.payments) payment.standing = afterLook(payment, look, agreed);
    captureAnswered(booking, request, { reached: look === 'seen', declined: false });
  }
  for (const payment of booking.payments) if (payment.standing === 'lapsed') payment.standing = 'closed';
  return 'ended';
}

/** An order that takes no attempt, or that we have turned away, is over: only we could capture it. */
function afterLook({ standing }: Payment, look: Look, turnedAway: boolean): Payment['standing'] {
  if (look === 'unreachable') return standing;
  if (turnedAway || standing === 'exhausted' || standing === 'mismatch') return 'closed';
  return standing === 'open' || standing === 'approved' ? 'lapsed' : standing;
}

/** The slot first. @returns whether the booking holds it again; if not, the customer knows that nothing was taken. */
async function takeUp(booking: Checkout): Promise<boolean> {
  const { input, payments } = booking;
  const at = isoNow();
  const holdExpiresAt = holdEnd(at, input.rules.holdMs, input.startAt);
  const isAhead = msUntil(input.startAt, Date.now()) > 0;
  if (!isAhead || !(await store.reopenHold({ bookingId: input.bookingId, holdExpiresAt, at }))) {
    await notify(input, ['booking_expired'], { of: 'agreed_too_late', data: { agreed: 'too_late' } });
    showDetails(booking, 'The customer agreed to pay too late: nothing was captured.');
    return false;
  }
  booking.status = 'awaiting_payment';
  booking.ownHoldEnd = holdExpiresAt;
  booking.holdExpiresAt = holdExpiresAt;
  booking.reopenings += 1;
  booking.news = true; // the agreement is still to be looked at, by whoever captures
  for (const payment of payments) payment.pageGone = true; // hidden since the hold ended
  showDetails(booking);
  return true;
}
