/** Opening the session in which the customer pays, for as long as the hold lasts or the customer wants it. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import { msUntil } from '../../domain/schedule.ts';
import { provider, AT_PROVIDER_OPTIONS, store } from './activities.ts';
import { type Checkout, keyOf } from './checkoutState.ts';
import { isoNow } from './clock.ts';
import { showDetails } from './details.ts';
import type { RefusalCode } from './messages.ts';

/** @returns why the booking cannot be paid at all; undefined when it can, or when the hold has to be ended. */
export async function openPayment(booking: Checkout): Promise<RefusalCode | undefined> {
  showDetails(booking);
  const opening = new CancellationScope();
  const opened = opening.run(() => open(booking));
  // A customer who leaves stops the retries. An attempt already under way is waited for, so that it is known.
  const impatience = condition(() => booking.cancelRequested).then(() => opening.cancel());
  impatience.catch(() => undefined); // ends with the run
  try {
    booking.payment.atProvider = await opened;
  } catch (error) {
    if (refusedForGood(error)) return refuse(booking);
    const lateOrLeft = error instanceof ActivityFailure || (isCancellation(error) && booking.cancelRequested);
    if (!lateOrLeft || !(booking.cancelRequested || holdIsOver(booking))) throw error;
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

const holdIsOver = (booking: Checkout): boolean => msUntil(booking.holdExpiresAt, Date.now()) === 0;

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
