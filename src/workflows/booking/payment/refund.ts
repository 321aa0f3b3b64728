/** Money that bought nothing goes back in full, however long the provider is away. */
import { fullRefund, type FullRefundReason, type RefundView } from '../../../domain/refund/fullRefund.ts';
import { minor, sum } from '../../../domain/money/money.ts';
import { owed, store } from '../proxies.ts';
import { capturedOf } from './captured.ts';
import { type Checkout, currencyOf, keyOf, type Payment } from '../state.ts';
import { isoNow } from '../clock.ts';
import { showDetails } from '../details.ts';
import { isBlocked, isRefusal } from './failures.ts';

/** Returns every payment that stands as paid, in order; shows the refund on the booking. */
export async function returnMoney(booking: Checkout, reason: FullRefundReason): Promise<void> {
  const paid = booking.payments.filter(({ standing }) => standing === 'paid');
  if (paid.length === 0) return;
  const show = (status: RefundView['status']) =>
    store.showRefund({ bookingId: booking.input.bookingId, refund: { ...view, status } });
  const view = refundViewOf(booking, reason, 'processing');
  await show('processing');
  const outcomes = await Promise.all(paid.map((payment) => returnPayment(booking, payment)));
  const status = WORST_FIRST.find((outcome) => outcomes.includes(outcome)) ?? 'succeeded';
  await show(status);
  showDetails(booking, ENDED[status]);
}

type Returned = 'succeeded' | 'failed' | 'blocked';
const WORST_FIRST = ['failed', 'blocked', 'succeeded'] as const satisfies readonly Returned[];
const ENDED: Readonly<Record<Returned, string>> = {
  succeeded: 'The money has been returned.',
  blocked: 'A dispute blocks the refund; its money stays reserved.',
  failed: 'A refund was refused.',
};

export function refundViewOf(
  { input, payments }: Checkout,
  reason: FullRefundReason,
  status: RefundView['status'],
): RefundView {
  const paid = payments.filter(({ standing }) => standing === 'paid');
  const total = sum(paid.map(({ quoted }) => quoted));
  const captured = { amount: sum(paid.map(({ amount }) => amount)), currency: currencyOf(input) };
  const deposit = minor(Math.min(input.deposit, total));
  return { ...fullRefund({ ...input, total, deposit, captured, reason, at: isoNow() }), status };
}

/** A refund refused for good is shown as failed, and finance settles it by other means; a dispute only holds it up. */
async function returnPayment(booking: Checkout, payment: Payment): Promise<Returned> {
  const { atProvider } = payment;
  if (atProvider === undefined) throw new Error('money was seen in a payment that nobody knows');
  try {
    await owed.refundPayment({
      provider: booking.input.provider,
      providerPaymentId: atProvider.providerPaymentId,
      captured: capturedOf(booking, payment),
      idempotencyKey: keyOf(booking, payment, 'refund'),
    });
    return 'succeeded';
  } catch (error) {
    if (isBlocked(error)) return 'blocked';
    if (!isRefusal(error)) throw error;
    return 'failed';
  } finally {
    payment.standing = 'returned';
  }
}
