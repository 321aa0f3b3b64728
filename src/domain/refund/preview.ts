/** What a cancellation of a booking would pay at a moment, computed as the cancellation itself does (business.md). */
import type { CancellationReason } from '../catalog/cancellationPolicy.ts';
import { type Currency, minor, type MinorUnits, sum } from '../money/money.ts';
import type { PresentedAmounts } from '../payment/amountsToPay.ts';
import type { PaymentProvider } from '../payment/status.ts';
import { hasPassed } from '../time/deadlines.ts';
import { chargeOf } from '../quote/pricing.ts';
import { presentedAmounts } from '../quote/presentment.ts';
import type { Quote } from '../quote/quote.ts';
import { type CutRefund, cutToLeft } from './cut.ts';
import { computeRefund } from './refund.ts';

/** A payment as the money guard shows it, in minor units of the currency paid. */
export interface GuardedPayment {
  readonly provider: PaymentProvider;
  readonly currency: Currency;
  readonly captured: MinorUnits;
  readonly refunded: MinorUnits;
  readonly disputed: MinorUnits;
  /** For refunds that have not settled. */
  readonly reservedForRefund: MinorUnits;
}

export interface RefundableBooking {
  /** With its terms: those of the quote apply, not today's. */
  readonly quote: Quote;
  readonly isConfirmed: boolean;
  /** Whether its deposit has ended before: released from the start on, or retained. */
  readonly isDepositOver?: boolean;
  /** In the order in which they were opened. */
  readonly payments: readonly GuardedPayment[];
}

/** @param requested for a claim, what it pays if finance approves it; `at` is an ISO instant */
export function previewRefund(
  booking: RefundableBooking,
  requested: { readonly reason: CancellationReason; readonly at: string },
): CutRefund {
  const { quote, isConfirmed, isDepositOver = false } = booking;
  const { amounts, cancellationPolicy: policy, startAt } = quote;
  const refund = computeRefund({
    policy,
    startAt,
    isConfirmed,
    reason: requested.reason,
    requestedAt: requested.at,
    charge: chargeOf(amounts),
    deposit: isDepositOver ? minor(0) : amounts.deposit,
  });
  // From the start on the deposit counts this moment as the end of the rental.
  const isDepositLater = isConfirmed && hasPassed(startAt, requested.at);
  return cutToLeft(refund, { due: dueOf(booking), left: leftToRefund(booking), isDepositLater });
}

/** Of the payments by which the booking was paid, in the currency paid. */
export function leftToRefund(booking: RefundableBooking): MinorUnits {
  const { currency } = dueOf(booking);
  return sum(booking.payments.filter((payment) => payment.currency === currency).map(leftOf));
}

/** Nothing is left of a payment of which more is gone than was captured: the excess is a finding. */
export const leftOf = ({ captured, disputed, refunded, reservedForRefund }: GuardedPayment): MinorUnits =>
  minor(Math.max(0, captured - refunded - disputed - reservedForRefund));

/** What was to be paid. Cards are charged in the quote's currency, PayPal in that of its presentment. */
export function dueOf(booking: RefundableBooking): PresentedAmounts {
  const { amounts, currency, presentment } = booking.quote;
  const { deposit, total } = amounts;
  if (paidBy(booking)?.provider !== 'paypal') return { amount: total, deposit, currency };
  if (presentment.paypal === null) throw new RangeError('paid by PayPal, which the quote does not offer');
  return presentedAmounts({ deposit, currency }, presentment.paypal);
}

/** A payment that another way has taken the place of came before it, and goes back by itself. */
const paidBy = ({ payments }: RefundableBooking): GuardedPayment | undefined =>
  payments.findLast((payment) => leftOf(payment) > 0) ?? payments.findLast(({ captured }) => captured > 0);
