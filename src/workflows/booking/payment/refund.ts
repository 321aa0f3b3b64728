/** An unmatched payment goes back, all that is left of it: on record first, then by refunds that outlive this booking. */
import type { EndResult, FullRefund } from '../../../activities/booking.ts';
import { defined } from '../../../domain/defined.ts';
import type { CapturedPayment } from '../../../domain/payment/payment.ts';
import type { SessionPayment, SessionRefundReason } from '../../../domain/payment/session.ts';
import { refundWorkflowId } from '../../refund/messages.ts';
import { startRefund } from '../cancellation.ts';
import { showDetails } from '../details.ts';
import type { BookingInput } from '../messages.ts';
import { store } from '../proxies.ts';
import { type Checkout, isoNow } from '../state.ts';

/** Every paid payment of a booking that has ended before. Unless it was sold before. */
export async function refundPayments(
  booking: Checkout,
  reason: SessionRefundReason,
): Promise<'done' | 'confirmed'> {
  const { bookingId } = booking.input;
  const { payments } = refundOfPaid(booking, reason);
  const requested = await store.requestRefunds({ bookingId, at: isoNow(), reason, payments });
  if (requested === 'confirmed') return requested;
  await startRefunds(booking, requested);
  return 'done';
}

/** What was paid all the same. */
export function refundOfPaid({ input, session }: Checkout, reason: SessionRefundReason): FullRefund {
  const paid = session.payments.filter(({ status }) => status === 'paid');
  return { reason, payments: paid.map((payment) => capturedOf(input, payment)) };
}

/** Those on record; from here on they look after themselves. */
export async function startRefunds(
  booking: Checkout,
  { refunds }: Exclude<EndResult, string>,
): Promise<void> {
  for (const { n } of refunds) await startRefund(booking.input, n);
  booking.apply({ type: 'refunds_requested' });
  const ids = refunds.map(({ n }) => refundWorkflowId(booking.input.bookingId, n));
  if (ids.length > 0) showDetails(booking, `The money goes back: ${ids.join(', ')}`);
}

/** A paid payment as the money guard takes it in. */
export function capturedOf(input: BookingInput, payment: SessionPayment): CapturedPayment {
  const { amount, charge, currency, deductions, id } = payment;
  if (charge === undefined)
    throw new Error('a payment counts as paid without the charge that took the money');
  return {
    id,
    amount,
    bookingId: input.bookingId,
    chargeId: charge.id,
    currency,
    at: charge.at,
    risk: charge.risk,
    ...defined({ fee: charge.fee, deductions }),
  };
}
