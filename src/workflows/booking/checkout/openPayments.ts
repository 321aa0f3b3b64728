/** Opening the sessions in which the customer pays, for as long as the hold lasts or the customer wants it. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { msUntil } from '../../../domain/time/deadlines.ts';
import { asking, provider, store } from '../proxies.ts';
import { type Checkout, currencyOf, keyOf, type Payment } from '../state.ts';
import { isoNow } from '../clock.ts';
import { showDetails } from '../details.ts';
import { closeForGood } from '../expiry/endHold.ts';
import type { RefusalCode } from '../messages.ts';
import { isRefusal } from '../payment/failures.ts';
import { whileWanted } from '../payment/whileWanted.ts';

/** @returns why the booking cannot be paid at all; undefined when it can, or when the hold has to be ended. */
export async function openPayments(booking: Checkout): Promise<RefusalCode | undefined> {
  showDetails(booking);
  const opened = await whileWanted(booking, () =>
    Promise.all(booking.payments.map((payment) => open(booking, payment))),
  );
  if (opened !== 'customer_left' && opened.includes('refused'))
    return refuse(booking, opened.includes('unanswered'));
  booking.opened = { outcome: 'open' };
  return undefined;
}

async function open(booking: Checkout, payment: Payment): Promise<'open' | 'refused' | 'unanswered'> {
  try {
    payment.atProvider = await openAtProvider(booking, payment);
    payment.standing = 'open';
    payment.openGeneration += 1;
    return 'open';
  } catch (error) {
    if (isRefusal(error)) {
      payment.openGeneration += 1;
      return 'refused';
    }
    // Never answered. The server gives up as soon as the next attempt would come after the hold, so before its end.
    if (error instanceof ActivityFailure && !isCancellation(error)) return 'unanswered';
    throw error;
  }
}

function openAtProvider(booking: Checkout, payment: Payment) {
  const { input, payments, holdExpiresAt } = booking;
  const share = payments.length === 1 ? '' : `, payment ${payment.seq} of ${payments.length}`;
  return provider.openPayment.executeWithOptions(
    asking(`Open the payment at the provider${share}`, msUntil(holdExpiresAt, Date.now())),
    [
      {
        provider: input.provider,
        bookingId: input.bookingId,
        paymentId: payment.id,
        amount: payment.amount,
        currency: currencyOf(input),
        idempotencyKey: keyOf(booking, payment, 'open', payment.openGeneration),
        description: `${input.itemName}, booking ${input.bookingId}${share}`,
        threeDSecure: input.rules.threeDSecure,
        // Shares are captured together: nobody pays fees for money that never had to move.
        ...(payments.length > 1 ? { authoriseOnly: true } : {}),
        ...(payment.atProvider === undefined ? {} : { replaces: payment.atProvider.providerPaymentId }),
      },
    ],
  );
}

/**
 * A new session for each payment whose order takes no further attempt, or whose page the booking no longer shows. One
 * that cannot be had now is asked for again after the next look.
 */
export async function replaceSpent(booking: Checkout): Promise<void> {
  const spent = booking.payments.filter(needsNewSession);
  if (spent.length === 0) return;
  await whileWanted(booking, () => Promise.all(spent.map((payment) => replace(booking, payment))));
}

const needsNewSession = ({ standing, pageGone, agreementUsed }: Payment): boolean =>
  standing === 'exhausted' ||
  (pageGone && (standing === 'open' || (standing === 'approved' && agreementUsed)));

async function replace(booking: Checkout, payment: Payment): Promise<void> {
  if ((await open(booking, payment)) !== 'open') return;
  payment.pageGone = false;
  payment.agreementUsed = false;
  showDetails(booking, 'The customer has a new order at the provider.');
}

/** One refusal refuses the booking; shares that did open, or may have, must not stay payable. */
async function refuse(booking: Checkout, mayHaveOpened: boolean): Promise<RefusalCode> {
  const { input, payments } = booking;
  await store.refuseBooking({
    bookingId: input.bookingId,
    paymentIds: payments.map(({ id }) => id),
    at: isoNow(),
  });
  booking.status = 'cancelled';
  booking.opened = { outcome: 'refused', code: 'payment_method_unavailable' };
  showDetails(booking);
  await closeForGood(booking, mayHaveOpened);
  return 'payment_method_unavailable';
}
