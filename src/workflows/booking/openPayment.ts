/** Opening the session in which the customer pays, for as long as the hold lasts or the customer wants it. */
import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { msUntil } from '../../domain/schedule.ts';
import { provider, AT_PROVIDER_OPTIONS, store } from './activities.ts';
import { type Checkout, keyOf } from './checkoutState.ts';
import { isoNow } from './clock.ts';
import { showDetails } from './details.ts';
import type { RefusalCode } from './messages.ts';
import { whileWanted } from './whileWanted.ts';

/** @returns why the booking cannot be paid at all; undefined when it can, or when the hold has to be ended. */
export async function openPayment(booking: Checkout): Promise<RefusalCode | undefined> {
  showDetails(booking);
  try {
    const opened = await whileWanted(booking, () => open(booking));
    if (opened !== 'customer_left') booking.payment.atProvider = opened;
  } catch (error) {
    if (refusedForGood(error)) return refuse(booking);
    // Never answered. The server gives up as soon as the next attempt would come after the hold, so before its end.
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  }
  booking.opened = { outcome: 'open' };
  return undefined;
}

function open(booking: Checkout) {
  const { input, payment, holdExpiresAt } = booking;
  return provider.openPayment.executeWithOptions(
    {
      ...AT_PROVIDER_OPTIONS,
      scheduleToCloseTimeout: Math.max(1000, msUntil(holdExpiresAt, Date.now())),
      summary: 'Open the payment at the provider',
    },
    [
      {
        provider: input.provider,
        bookingId: input.bookingId,
        paymentId: payment.id,
        amount: payment.amount,
        currency: input.currency,
        idempotencyKey: keyOf(booking, 'open'),
        description: `${input.itemName}, booking ${input.bookingId}`,
        threeDSecure: input.rules.threeDSecure,
      },
    ],
  );
}

const refusedForGood = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  error.cause.nonRetryable === true;

async function refuse(booking: Checkout): Promise<RefusalCode> {
  const { input, payment } = booking;
  await store.refuseBooking({ bookingId: input.bookingId, paymentId: payment.id, at: isoNow() });
  booking.status = 'cancelled';
  booking.opened = { outcome: 'refused', code: 'payment_method_unavailable' };
  showDetails(booking);
  return 'payment_method_unavailable';
}
