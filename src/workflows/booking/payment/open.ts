/** Opening the sessions in which the customer pays, for as long as the hold lasts or the customer wants it. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { SessionPayment, Step } from '../../../domain/payment/session.ts';
import { msUntil } from '../../../domain/time/deadlines.ts';
import { refreshDetails, showDetails, showProvider } from '../details.ts';
import { asking, provider, store } from '../proxies.ts';
import { type Checkout, isoNow, keyOf } from '../state.ts';
import { refusalCode, everyAnswer, isRefusal } from './failures.ts';

/** A first order for each payment, or a new one for each whose order takes no further attempt. */
export async function openPayments(
  booking: Checkout,
  { payments, until }: Extract<Step, { step: 'open' }>,
): Promise<void> {
  refreshDetails(booking);
  try {
    await everyAnswer(payments.map((payment) => open(booking, payment, until)));
  } finally {
    booking.apply({ type: 'opening_ended' }); // however far it came when the customer left
  }
}

async function open(booking: Checkout, payment: SessionPayment, until: string): Promise<void> {
  const isReplaced = payment.atProvider !== undefined;
  try {
    const atProvider = await openAtProvider(booking, payment, until);
    booking.apply({ type: 'opened', payment: payment.id, atProvider });
    if (isReplaced) showDetails(booking, 'The customer has a new order at the provider.');
  } catch (error) {
    if (isRefusal(error))
      booking.apply({ type: 'open_refused', payment: payment.id, code: refusalCode(error) });
    // Never answered. The server gives up as soon as the next attempt would come after the hold, so before its end.
    else if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  }
}

function openAtProvider({ input, session }: Checkout, payment: SessionPayment, until: string) {
  const count = session.payments.length;
  const share = count === 1 ? '' : `, payment ${payment.seq} of ${count}`;
  return provider.openPayment.executeWithOptions(
    asking(`Open the payment at the provider${share}`, msUntil(until, Date.now())),
    [
      {
        provider: payment.provider,
        bookingId: input.bookingId,
        paymentId: payment.id,
        amount: payment.amount,
        currency: payment.currency,
        idempotencyKey: keyOf(input, payment, 'open', payment.openGeneration),
        description: `${input.itemName}, booking ${input.bookingId}${share}`,
        threeDSecure: input.rules.threeDSecure,
        // Shares are captured together: nobody pays fees for money that never had to move.
        ...(count > 1 ? { authoriseOnly: true } : {}),
        ...(payment.atProvider === undefined ? {} : { replaces: payment.atProvider.providerPaymentId }),
      },
    ],
  );
}

/** One refusal refuses the booking. */
export async function recordRefusal(booking: Checkout): Promise<void> {
  await store.refuseBooking({
    bookingId: booking.input.bookingId,
    paymentIds: booking.session.payments.map(({ id }) => id),
    at: isoNow(),
  });
  booking.apply({ type: 'refusal_recorded' });
}

/**
 * Another way to pay for the same held slot: these take the place of the payments of before, which are closed. Nothing has
 * been asked of the new provider when this is done.
 */
export async function replacePayments(
  booking: Checkout,
  { to }: Extract<Step, { step: 'replace' }>,
): Promise<void> {
  await store.replacePayments({
    bookingId: booking.input.bookingId,
    replaced: booking.session.payments.map(({ id }) => id),
    payments: to.map(({ id, seq, provider, amount, currency }) => ({ id, seq, provider, amount, currency })),
    at: isoNow(),
  });
  booking.apply({ type: 'payments_replaced' });
  const [first] = to;
  if (first !== undefined) showProvider(first.provider);
  showDetails(booking, 'The customer pays another way.');
}
