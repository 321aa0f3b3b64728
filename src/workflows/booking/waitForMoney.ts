/**
 * The wait between an open payment and its end. Webhooks only cut the wait short: the provider is looked at now
 * and then in any case, so a lost one costs nobody a booking.
 */
import { condition } from '@temporalio/workflow';
import type { PaymentSighting } from '../../domain/payment.ts';
import { holdEnd, msUntil } from '../../domain/schedule.ts';
import { store } from './activities.ts';
import { type Checkout, customerLeft } from './checkoutState.ts';
import { showDetails } from './details.ts';
import { lookAtPayment } from './look.ts';
import { notify } from './notify.ts';
import { whileWanted } from './whileWanted.ts';

export type Charge = NonNullable<PaymentSighting['charge']>;
export type Waited =
  | { readonly why: 'paid'; readonly charge: Charge }
  | { readonly why: 'hold_over' | 'cancel_requested' | 'declined_too_often' | 'canceled_at_provider' };

/** Looks that find nothing new: this many over the length of a hold; once in that time when it has gone on. */
const LOOKS_PER_HOLD = 4;

export async function waitForMoney(booking: Checkout): Promise<Waited> {
  const { holdMs } = booking.input.rules;
  for (;;) {
    const pauseMs = ownHoldIsOver(booking) ? holdMs : holdMs / LOOKS_PER_HOLD;
    const leftMs = msUntil(booking.holdExpiresAt, Date.now());
    if (customerLeft(booking)) return { why: 'cancel_requested' };
    if (leftMs === 0 || booking.payment.atProvider === undefined) return { why: 'hold_over' };

    await condition(() => booking.news || customerLeft(booking), Math.min(leftMs, pauseMs), {
      summary: 'Until news, or the next look at the payment',
    });
    if (customerLeft(booking)) return { why: 'cancel_requested' };
    if (msUntil(booking.holdExpiresAt, Date.now()) === 0) return { why: 'hold_over' };

    const found = await lookOnce(booking);
    if (found !== undefined) return found;
  }
}

async function lookOnce(booking: Checkout): Promise<Waited | undefined> {
  const look = await whileWanted(booking, () =>
    lookAtPayment(booking, msUntil(booking.holdExpiresAt, Date.now())),
  );
  if (look === 'customer_left' || customerLeft(booking)) return { why: 'cancel_requested' };
  switch (look.verdict) {
    case 'paid':
      return { why: 'paid', charge: look.charge };
    case 'canceled':
      return { why: 'canceled_at_provider' };
    case 'processing':
    case 'open':
      await showProcessing(booking, look.verdict === 'processing');
      await tellDeclines(booking, look.sighting.declines);
      if (booking.payment.declines.size >= booking.input.rules.maxDeclines)
        return { why: 'declined_too_often' };
      return look.verdict === 'open' && ownHoldIsOver(booking) ? { why: 'hold_over' } : undefined;
    case 'mismatch':
    case 'unreachable':
      return undefined; // never money; the next look or the end of the hold decides
  }
}

/** A hold that went on for money on its way goes on until that has settled, and no longer. */
function ownHoldIsOver({ input }: Checkout): boolean {
  return msUntil(holdEnd(input.createdAt, input.rules.holdMs, input.startAt), Date.now()) === 0;
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
