/** An unmatched payment goes back, all that is left of it, however long the provider is away. */
import { defined } from '../../../domain/defined.ts';
import { minor, type MinorUnits, sum } from '../../../domain/money/money.ts';
import { refundedIn } from '../../../domain/payment/net.ts';
import type { CapturedPayment } from '../../../domain/payment/payment.ts';
import type {
  RefundAnswer,
  SessionPayment,
  SessionRefundReason,
  Step,
} from '../../../domain/payment/session.ts';
import { fullRefund, type RefundView } from '../../../domain/refund/fullRefund.ts';
import { showDetails } from '../details.ts';
import type { BookingInput } from '../messages.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { asking, owed, provider, store } from '../proxies.ts';
import { type Checkout, isoNow, keyOf } from '../state.ts';
import { codeOf, isBlocked, isRefusal, orNoAnswer } from './failures.ts';

/** Longer than a call under retry needs; what is not answered by then is asked again after the next pause. */
const FOLLOWED_WITHIN_MS = 10 * 60_000;

/** Refunds every paid payment, shows on the booking what comes back, and notifies whom it concerns. Unless it was sold before. */
export async function refundPayments(
  booking: Checkout,
  reason: SessionRefundReason,
): Promise<'done' | 'confirmed'> {
  const { input, session } = booking;
  const paid = session.payments.filter(({ status }) => status === 'paid');
  const show = (view: RefundView) => store.showRefund({ bookingId: input.bookingId, refund: view });
  if ((await show(refundViewOf(booking, reason, paid.map(stillOwed)))) === 'confirmed') return 'confirmed';
  const refunds = await Promise.all(paid.map((payment) => refundPayment(booking, payment)));
  const status = WORST_FIRST.find((outcome) => refunds.some((refund) => refund.outcome === outcome));
  const view = refundViewOf(
    { input, session },
    reason,
    refunds.map(({ amount }) => amount),
  );
  await show({ ...view, status: status ?? 'succeeded' });
  showDetails(booking, ENDED[status ?? 'succeeded']);
  const isCut = refunds.some(({ amount }, index) => amount < stillOwed(paid[index]));
  await notifyOf(booking.outbox, reason, { refunds, isCut });
  return 'done';
}

type Outcome = 'failed' | 'blocked' | 'processing' | 'succeeded';

interface Refund {
  readonly outcome: Outcome;
  /** What comes back, or is owed all the same; in the currency paid. */
  readonly amount: MinorUnits;
  /** What the provider said where it refused. */
  readonly code?: string;
}

const WORST_FIRST = ['failed', 'blocked', 'processing', 'succeeded'] as const satisfies readonly Outcome[];
const ENDED: Readonly<Record<Outcome, string>> = {
  succeeded: 'The money has been returned.',
  processing: 'The refund is on its way.',
  blocked: 'A dispute blocks the refund; its money stays reserved.',
  failed: 'A refund was refused.',
};

/** All of a payment but what had gone back before. What a dispute holds is owed once it is over. */
function stillOwed(payment: SessionPayment | undefined): MinorUnits {
  if (payment === undefined) return minor(0);
  const { amount, deductions } = payment;
  return deductions === undefined ? amount : minor(Math.max(0, amount - refundedIn(deductions)));
}

/** @param amounts what comes back of each paid payment; all that is owed unless said */
export function refundViewOf(
  { input, session }: Pick<Checkout, 'input' | 'session'>,
  reason: SessionRefundReason,
  amounts?: readonly MinorUnits[],
): RefundView {
  const paid = session.payments.filter(({ status }) => status === 'paid');
  const total = sum(paid.map(({ quoted }) => quoted));
  const captured = {
    amount: sum(paid.map(({ amount }) => amount)),
    currency: paid[0]?.currency ?? input.currency,
  };
  const deposit = minor(Math.min(input.deposit, total));
  const left = sum(amounts ?? paid.map(stillOwed));
  return fullRefund({ ...input, total, deposit, captured, left, reason, at: isoNow() });
}

/** A refund refused for good is shown as failed, and finance settles it by other means; a dispute only holds it up. */
async function refundPayment(booking: Checkout, payment: SessionPayment): Promise<Refund> {
  const { input } = booking;
  const { atProvider, id } = payment;
  if (atProvider === undefined) throw new Error('a payment counts as paid that the provider never opened');
  const answered = (answer: RefundAnswer) => booking.apply({ type: 'refund_answered', payment: id, answer });
  try {
    const { pendingRefundId, refunded: amount } = await owed.refundPayment({
      provider: payment.provider,
      providerPaymentId: atProvider.providerPaymentId,
      captured: capturedOf(input, payment),
      idempotencyKey: keyOf(input, payment, 'refund'),
    });
    answered(pendingRefundId === undefined ? 'settled' : { pending: pendingRefundId });
    return { outcome: pendingRefundId === undefined ? 'succeeded' : 'processing', amount };
  } catch (error) {
    if (!isBlocked(error) && !isRefusal(error)) throw error;
    answered('settled');
    const amount = stillOwed(payment);
    return { outcome: isBlocked(error) ? 'blocked' : 'failed', amount, ...defined({ code: codeOf(error) }) };
  }
}

/** No email promises money that was cut, blocked or refused. */
async function notifyOf(
  outbox: Outbox,
  reason: SessionRefundReason,
  { refunds, isCut }: { readonly refunds: readonly Refund[]; readonly isCut: boolean },
): Promise<void> {
  const failed = refunds.find(({ outcome }) => outcome === 'failed');
  const isBlockedSome = refunds.some(({ outcome }) => outcome === 'blocked');
  if (failed !== undefined) await notifyFailure(outbox, failed.code);
  if (isBlockedSome || isCut) {
    const problem = isBlockedSome ? 'refund_blocked' : 'refund_cut';
    await outbox.notify(['finance_payment_problem'], { of: 'refund', data: { problem } });
  }
  if (reason !== 'late_payment') return;
  const comesBack = failed === undefined && !isBlockedSome;
  await outbox.notify([...(comesBack ? ['late_payment_refunded'] : []), 'concierge_late_payment']);
}

const notifyFailure = (outbox: Outbox, code = 'the bank took no refund') =>
  outbox.notify(['refund_delayed', 'finance_refund_failed'], { data: { reason: `Refused: ${code}` } });

/** What has become of refunds that were on their way: a bank takes days, and may send one back. */
export async function followRefunds(
  booking: Checkout,
  { payments }: Extract<Step, { step: 'follow_refunds' }>,
): Promise<void> {
  booking.apply({ type: 'sync_began' });
  const outcomes = await Promise.all(
    payments.map((payment) => orNoAnswer(() => followRefund(booking, payment))),
  );
  booking.apply({ type: 'refunds_followed' });
  const isOver = booking.session.payments.every(({ status }) => status !== 'refunding');
  const { bookingId } = booking.input;
  if (outcomes.includes('failed')) {
    await store.recordRefundStatus({ bookingId, status: 'failed' });
    await notifyFailure(booking.outbox);
  } else if (isOver && (await store.recordRefundStatus({ bookingId, status: 'succeeded' }))) {
    await booking.outbox.notify(['refund_confirmation']);
  }
}

async function followRefund(booking: Checkout, payment: SessionPayment): Promise<Outcome> {
  const { input } = booking;
  const { atProvider, id: paymentId, refundId } = payment;
  if (atProvider === undefined || refundId === undefined)
    throw new Error('a refund without its id is followed');
  const settled = () => booking.apply({ type: 'refund_answered', payment: paymentId, answer: 'settled' });
  try {
    const { state } = await provider.fetchRefund.executeWithOptions(
      asking('Ask what has become of the refund', FOLLOWED_WITHIN_MS),
      [
        {
          provider: payment.provider,
          bookingId: input.bookingId,
          providerPaymentId: atProvider.providerPaymentId,
          paymentId,
          refundId,
        },
      ],
    );
    if (state === 'succeeded') settled();
    return state === 'succeeded' ? 'succeeded' : 'processing';
  } catch (error) {
    if (!isRefusal(error)) throw error;
    settled();
    return 'failed';
  }
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
