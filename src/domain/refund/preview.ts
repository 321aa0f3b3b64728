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
  /** In the order in which they were opened. */
  readonly payments: readonly GuardedPayment[];
}

/** @param requested for a claim, what it pays if finance approves it; `at` is an ISO instant */
export function previewRefund(
  { quote, isConfirmed, payments }: RefundableBooking,
  requested: { readonly reason: CancellationReason; readonly at: string },
): CutRefund {
  const { amounts, cancellationPolicy: policy, startAt } = quote;
  const refund = computeRefund({
    policy,
    startAt,
    isConfirmed,
    reason: requested.reason,
    requestedAt: requested.at,
    charge: chargeOf(amounts),
    deposit: amounts.deposit,
  });
  // A payment that another way has taken the place of came before it, and goes back by itself.
  const paidBy =
    payments.findLast((payment) => leftOf(payment) > 0) ?? payments.findLast(({ captured }) => captured > 0);
  const left = sum(payments.filter(({ currency }) => currency === paidBy?.currency).map(leftOf));
  // From the start on the deposit counts this moment as the end of the rental.
  const isDepositLater = isConfirmed && hasPassed(startAt, requested.at);
  return cutToLeft(refund, { due: amountsDue(quote, paidBy), left, isDepositLater });
}

/** Nothing is left of a payment of which more is gone than was captured: the excess is a finding. */
const leftOf = ({ captured, disputed, refunded, reservedForRefund }: GuardedPayment): MinorUnits =>
  minor(Math.max(0, captured - refunded - disputed - reservedForRefund));

/** Cards are charged in the quote's currency, PayPal in that of its presentment. */
function amountsDue({ amounts, currency, presentment }: Quote, paidBy?: GuardedPayment): PresentedAmounts {
  const { deposit, total } = amounts;
  if (paidBy?.provider !== 'paypal') return { amount: total, deposit, currency };
  if (presentment.paypal === null) throw new RangeError('paid by PayPal, which the quote does not offer');
  return presentedAmounts({ deposit, currency }, presentment.paypal);
}
