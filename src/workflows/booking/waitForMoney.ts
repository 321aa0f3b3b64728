/**
 * The wait between an open payment and its end. Webhooks only cut the wait short: the provider is looked at now
 * and then in any case, so a lost one costs nobody a booking.
 */
import { condition } from '@temporalio/workflow';
import type { PaymentSighting } from '../../domain/payment.ts';
import { msUntil } from '../../domain/schedule.ts';
import { store } from './activities.ts';
import type { Checkout } from './checkoutState.ts';
import { showDetails } from './details.ts';
import { lookAtPayment } from './look.ts';
import { notify } from './notify.ts';

export type Charge = NonNullable<PaymentSighting['charge']>;
export type Waited =
  | { readonly why: 'paid'; readonly charge: Charge }
  | { readonly why: 'hold_over' | 'cancel_requested' | 'declined_too_often' | 'canceled_at_provider' };

/** Looks that find nothing new: this many over the length of a hold. */
const LOOKS_PER_HOLD = 4;

export async function waitForMoney(booking: Checkout): Promise<Waited> {
  const pauseMs = booking.input.rules.holdMs / LOOKS_PER_HOLD;
  for (;;) {
    const leftMs = msUntil(booking.holdExpiresAt, Date.now());
    if (booking.cancelRequested) return { why: 'cancel_requested' };
    if (leftMs === 0 || booking.payment.atProvider === undefined) return { why: 'hold_over' };

    await condition(() => booking.news || booking.cancelRequested, Math.min(leftMs, pauseMs), {
      summary: 'Until news, or the next look at the payment',
    });
    if (booking.cancelRequested) return { why: 'cancel_requested' };
    if (msUntil(booking.holdExpiresAt, Date.now()) === 0) return { why: 'hold_over' };

    const found = await lookOnce(booking);
    if (found !== undefined) return found;
  }
}

async function lookOnce(booking: Checkout): Promise<Waited | undefined> {
  const look = await lookAtPayment(booking, msUntil(booking.holdExpiresAt, Date.now()));
  if (booking.cancelRequested) return { why: 'cancel_requested' };
  switch (look.verdict) {
    case 'paid':
      return { why: 'paid', charge: look.charge };
    case 'canceled':
      return { why: 'canceled_at_provider' };
    case 'processing':
    case 'open':
      await showProcessing(booking, look.verdict === 'processing');
      await tellDeclines(booking, look.sighting.declines);
      return booking.payment.declines.size >= booking.input.rules.maxDeclines
        ? { why: 'declined_too_often' }
        : undefined;
    case 'mismatch':
    case 'unreachable':
      return undefined; // never money; the next look or the end of the hold decides
  }
}

export async function showProcessing(booking: Checkout, processing: boolean): Promise<void> {
  const { payment } = booking;
  if (payment.processing === processing) return;
  payment.processing = processing;
  await store.recordPaymentState({
    paymentId: payment.id,
    status: processing ? 'processing' : 'requires_payment',
  });
  showDetails(booking);
}

/** Each refused charge is told once: to the customer with a way to try again, to the concierge with the person. */
async function tellDeclines(booking: Checkout, declines: PaymentSighting['declines']): Promise<void> {
  const { input, payment } = booking;
  for (const decline of declines) {
    if (payment.declines.has(decline.attempt)) continue;
    payment.declines.add(decline.attempt);
    await store.recordDecline({ paymentId: payment.id, bookingId: input.bookingId, decline });
    await notify(booking.input, ['payment_failed', 'concierge_payment_failed'], {
      of: decline.attempt,
      paymentId: payment.id,
      data: { reason: decline.reason },
    });
    showDetails(booking);
  }
}
