/**
 * The end of a hold, in business.md's order: look at every payment; let money that is on its way arrive; close what
 * can still be paid; only then free the slot, return what was taken, and tell the customer. A cancellation takes
 * the same road. The workflow ends only when every payment is final at the provider.
 */
import { CancellationScope, condition, patched } from '@temporalio/workflow';
import { addMs, msUntil, pendingHoldEnd } from '../../../domain/time/deadlines.ts';
import { store } from '../proxies.ts';
import { captureAnswered } from '../payment/captureRequests.ts';
import { type Checkout, customerLeft } from '../state.ts';
import { isoNow } from '../clock.ts';
import { showDetails } from '../details.ts';
import { untilNobodyCanAgree } from './lateApproval.ts';
import { untilFinal } from './latePayment.ts';
import { notify } from '../notify.ts';
import { release } from './release.ts';
import { returnMoney } from '../payment/refund.ts';
import { FIRST_PAUSE_MS, GRACE_MS, settle, type Settled } from '../payment/settle.ts';
import type { Waited } from '../checkout/waitForPayment.ts';
import { whileWanted } from '../payment/whileWanted.ts';

export type HoldEnd = 'paid' | 'goes_on' | 'ended';

/** A customer who cancels waits for the answer, whenever they cancel: what cannot be asked by then is settled later. */
const CANCEL_GRACE_MS = 10_000;

type Why = Exclude<Waited, 'paid'>;

export async function endHold(booking: Checkout, why: Why): Promise<HoldEnd> {
  if (why === 'cancel_requested') return leave(booking);

  const until = addMs(isoNow(), GRACE_MS);
  let settled = await settleUnlessLeft(booking, until, true);
  if (settled === 'processing') {
    if (await goOn(booking)) return 'goes_on';
    settled = await settleUnlessLeft(booking, until, false); // what is not on its way must close first
  }
  if (settled === 'customer_left' || customerLeft(booking)) return leave(booking);
  if (settled === 'paid') return 'paid';
  return conclude(booking, 'expired', settled);
}

const settleUnlessLeft = (booking: Checkout, until: string, wanted: boolean) =>
  whileWanted(booking, () => settle(booking, until, { wanted }));

/** The customer steps back: nothing is wanted any more, and whatever was paid goes back. */
async function leave(booking: Checkout): Promise<HoldEnd> {
  const until = addMs(booking.cancelRequestedAt ?? isoNow(), CANCEL_GRACE_MS);
  return conclude(booking, 'cancelled', await settle(booking, until, { wanted: false }));
}

/** Whoever cancels this workflow now would leave it half done, perhaps with a customer's money. */
async function conclude(
  booking: Checkout,
  status: 'expired' | 'cancelled',
  settled: Settled,
): Promise<HoldEnd> {
  const end = await CancellationScope.nonCancellable(async () => {
    await release(booking, status, 'customer_request');
    await returnMoney(booking, 'customer_request');
    if (settled !== 'processing' && settled !== 'unreachable') return 'ended';
    return (await untilFinal(booking)) === 'revived' ? 'paid' : 'ended';
  });
  return end === 'ended' && status === 'expired' ? untilNobodyCanAgree(booking) : end;
}

/** For a checkout that broke or was cancelled by operations: nothing stays reserved, nobody's money stays here. */
export async function giveBack(booking: Checkout): Promise<void> {
  booking.opened ??= { outcome: 'open' }; // nobody may wait for an opening that will not come
  if (booking.status === 'awaiting_payment') await endHold(booking, 'cancel_requested');
}

/**
 * For a booking that never came to be: what did open at the provider is closed, or given back.
 * @param mayHaveOpened also what was never heard of, although nobody knows that it is not there.
 */
export async function closeForGood(booking: Checkout, mayHaveOpened: boolean): Promise<void> {
  const isKnown = booking.payments.some(({ atProvider }) => atProvider !== undefined);
  if (!isKnown && !(mayHaveOpened && patched('close-what-was-never-heard-of'))) return;
  await CancellationScope.nonCancellable(() => untilFinal(booking));
}

/** Money is on its way: the hold lasts until it settles, within the house's limit and never past the start. */
async function goOn(booking: Checkout): Promise<boolean> {
  const { input } = booking;
  const limit = pendingHoldEnd(input.createdAt, input.rules.pendingHoldMs, input.startAt);
  if (msUntil(limit, Date.now()) === 0) return false;
  const onItsWay = booking.payments.filter(({ standing }) => standing === 'processing');
  for (const { id: paymentId } of onItsWay)
    await store.recordPaymentState({ paymentId, status: 'processing' });
  captureAnswered(booking, booking.captures.asked, { reached: true, declined: false });
  showDetails(booking);
  if (booking.holdExpiresAt === limit) {
    // Waiting again for the same payment: it is looked at by the clock, not only on news.
    await condition(() => booking.news || booking.cancelRequested, FIRST_PAUSE_MS, {
      summary: 'Until the payment under way has settled',
    });
    return true;
  }
  booking.holdExpiresAt = limit;
  await store.extendHold({ bookingId: input.bookingId, holdExpiresAt: limit });
  await notify(input, ['payment_pending'], {});
  return true;
}
