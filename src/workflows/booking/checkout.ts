/**
 * From the reserved slot to a paid booking, or to the end of the hold (business.md "Payments", "End of a hold").
 * Each undo is registered before the call whose effect it undoes.
 */
import { CancellationScope, isCancellation, TemporalFailure } from '@temporalio/workflow';
import { beginCheckout, type Checkout } from './checkoutState.ts';
import { confirmPaid } from './confirm.ts';
import { showDetails } from './details.ts';
import { endHold, giveBack } from './endOfHold.ts';
import type { BookingInput, RefusalCode } from './messages.ts';
import { openPayment } from './openPayment.ts';
import { reserveSlot } from './reserve.ts';
import { waitForMoney } from './waitForMoney.ts';

export type CheckoutOutcome = 'confirmed' | 'expired' | 'cancelled' | `refused: ${RefusalCode}`;

export async function checkout(input: BookingInput): Promise<CheckoutOutcome> {
  const booking = beginCheckout(input);
  let undo: (() => Promise<unknown>) | undefined;
  try {
    undo = () => giveBack(booking);
    const refusal = (await reserveSlot(booking)) ?? (await openPayment(booking));
    if (refusal !== undefined) return `refused: ${refusal}`;

    const paid = await untilPaidOrEnded(booking);
    if (paid === undefined) return booking.status === 'cancelled' ? 'cancelled' : 'expired';
    undo = undefined; // from here on the customer has bought: nothing is taken back
    await CancellationScope.nonCancellable(() => confirmPaid(booking, paid));
    return 'confirmed';
  } catch (error) {
    // Anything else is a fault of this code: the task stops here and goes on once the fault is mended.
    if (!(error instanceof TemporalFailure) || undo === undefined) throw error;
    await CancellationScope.nonCancellable(undo);
    if (isCancellation(error)) return 'cancelled'; // operations pressed "Cancel"
    throw error;
  }
}

/** Waits, and ends the hold when it is time. A hold may go on once more, for money that is on its way. */
async function untilPaidOrEnded(booking: Checkout) {
  for (;;) {
    showDetails(booking);
    const waited = await waitForMoney(booking);
    if (waited.why === 'paid') return waited.charge;
    const end = await endHold(booking, waited.why);
    if (end.outcome === 'paid') return end.charge;
    if (end.outcome === 'ended') return undefined;
  }
}
