/** An unmatched payment goes back in full, however long the provider is away. */
import type { CapturedPayment } from '../../../domain/payment/payment.ts';
import type { SessionPayment, SessionRefundReason } from '../../../domain/payment/session.ts';
import { minor, sum } from '../../../domain/money/money.ts';
import { fullRefund, type RefundView } from '../../../domain/refund/fullRefund.ts';
import { showDetails } from '../details.ts';
import type { BookingInput } from '../messages.ts';
import { notify } from '../notify.ts';
import { owed, store } from '../proxies.ts';
import { type Checkout, currencyOf, isoNow, keyOf } from '../state.ts';
import { isBlocked, isRefusal } from './failures.ts';
import { defined } from '../../../domain/defined.ts';

/** Refunds every paid payment, shows the refund on the booking, and notifies the customer of money that came too late. */
export async function refundPayments(booking: Checkout, reason: SessionRefundReason): Promise<void> {
  const { input, session } = booking;
  const paid = session.payments.filter(({ status }) => status === 'paid');
  const show = (status: RefundView['status']) =>
    store.showRefund({ bookingId: input.bookingId, refund: { ...view, status } });
  const view = refundViewOf(booking, reason, 'processing');
  await show('processing');
  const outcomes = await Promise.all(paid.map((payment) => refundPayment(booking, payment)));
  const status = WORST_FIRST.find((outcome) => outcomes.includes(outcome)) ?? 'succeeded';
  await show(status);
  showDetails(booking, ENDED[status]);
  if (reason === 'late_payment') {
    await notify(input, ['late_payment_refunded', 'concierge_late_payment'], {});
  }
}

type Refunded = 'succeeded' | 'failed' | 'blocked';
const WORST_FIRST = ['failed', 'blocked', 'succeeded'] as const satisfies readonly Refunded[];
const ENDED: Readonly<Record<Refunded, string>> = {
  succeeded: 'The money has been returned.',
  blocked: 'A dispute blocks the refund; its money stays reserved.',
  failed: 'A refund was refused.',
};

export function refundViewOf(
  { input, session }: Checkout,
  reason: SessionRefundReason,
  status: RefundView['status'],
): RefundView {
  const paid = session.payments.filter((payment) => payment.status === 'paid');
  const total = sum(paid.map(({ quoted }) => quoted));
  const captured = { amount: sum(paid.map(({ amount }) => amount)), currency: currencyOf(input) };
  const deposit = minor(Math.min(input.deposit, total));
  return { ...fullRefund({ ...input, total, deposit, captured, reason, at: isoNow() }), status };
}

/** A refund refused for good is shown as failed, and finance settles it by other means; a dispute only holds it up. */
async function refundPayment(booking: Checkout, payment: SessionPayment): Promise<Refunded> {
  const { input } = booking;
  const { atProvider } = payment;
  if (atProvider === undefined) throw new Error('a payment counts as paid that the provider never opened');
  try {
    await owed.refundPayment({
      provider: input.provider,
      providerPaymentId: atProvider.providerPaymentId,
      captured: capturedOf(input, payment),
      idempotencyKey: keyOf(input, payment, 'refund'),
    });
  } catch (error) {
    if (!isBlocked(error) && !isRefusal(error)) throw error;
    booking.apply({ type: 'refund_answered', payment: payment.id });
    return isBlocked(error) ? 'blocked' : 'failed';
  }
  booking.apply({ type: 'refund_answered', payment: payment.id });
  return 'succeeded';
}

/** A paid payment as the money guard takes it in. */
export function capturedOf(input: BookingInput, { id, amount, charge }: SessionPayment): CapturedPayment {
  if (charge === undefined)
    throw new Error('a payment counts as paid without the charge that took the money');
  return {
    id,
    amount,
    bookingId: input.bookingId,
    chargeId: charge.id,
    currency: currencyOf(input),
    at: charge.at,
    risk: charge.risk,
    ...defined({ fee: charge.fee }),
  };
}
