/**
 * From the reserved slot to a paid booking, or to the end of the hold (business.md "Payments", "End of a hold").
 * Each undo is registered before the call whose effect it undoes.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import { beginCheckout, type Checkout } from '../state.ts';
import { confirmPaid } from './confirm.ts';
import { showDetails } from '../details.ts';
import { endHold, giveBack } from '../expiry/endHold.ts';
import type { BookingInput, RefusalCode } from '../messages.ts';
import { openPayments } from './openPayments.ts';
import { reserveSlot } from './reserve.ts';
import { passReview } from './riskReview.ts';
import { waitForMoney } from './waitForPayment.ts';

export type CheckoutOutcome =
  | 'confirmed'
  | 'expired'
  | 'cancelled'
  | `cancelled: ${'refused' | 'undecided'} in review`
  | `refused: ${RefusalCode}`;

export async function checkout(input: BookingInput): Promise<CheckoutOutcome> {
  const booking = beginCheckout(input);
  let undo: (() => Promise<unknown>) | undefined;
  try {
    undo = () => giveBack(booking);
    const refusal = (await reserveSlot(booking)) ?? (await openPayments(booking));
    if (refusal !== undefined) return `refused: ${refusal}`;

    const end = await untilPaidOrEnded(booking);
    if (end === 'ended') return booking.status === 'cancelled' ? 'cancelled' : 'expired';
    const review = await passReview(booking);
    if (review === 'cancelled') return 'cancelled';
    if (review !== 'passed') return `cancelled: ${review} in review`;
    undo = undefined; // from here on the customer has bought: nothing is taken back
    await CancellationScope.nonCancellable(() => confirmPaid(booking));
    return 'confirmed';
  } catch (error) {
    // Anything else is a fault of this code: the task stops here and goes on once the fault is mended.
    if (!(error instanceof TemporalFailure) || undo === undefined) throw error;
    await CancellationScope.nonCancellable(undo);
    if (isCancellation(error)) return 'cancelled'; // operations pressed "Cancel"
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
    throw error;
  }
}

/** Waits, and ends the hold when it is time. A hold may go on once more, for money that is on its way. */
async function untilPaidOrEnded(booking: Checkout): Promise<'paid' | 'ended'> {
  for (;;) {
    showDetails(booking);
    const waited = await waitForMoney(booking);
    if (waited === 'paid') return 'paid';
    const end = await endHold(booking, waited);
    if (end !== 'goes_on') return end;
  }
}
