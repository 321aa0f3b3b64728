/**
 * What goes back of a deposit that was paid with the rental: all of it, less what finance retains (business.md "Deposit").
 * In the currency paid its figure is the quote's at the locked rate, and what is left of it a share of that.
 */
import { inProportion, minor, type MinorUnits } from '../money/money.ts';
import type { CutRefund } from './cut.ts';
import { dueOf, leftToRefund, type RefundableBooking } from './preview.ts';
import { withoutTerms } from './refund.ts';

export interface DepositRelease {
  /** In the quote's currency, at most the deposit. */
  readonly retained: MinorUnits;
  /** An ISO instant. */
  readonly at: string;
  /** What finance has given back of it by hand before, in the currency paid. */
  readonly depositRefunded: MinorUnits;
}

/** Cut to what is left of the booking's payments. */
export function refundOfDeposit(
  booking: RefundableBooking,
  { retained, at, depositRefunded }: DepositRelease,
): CutRefund {
  const { deposit } = booking.quote.amounts;
  const due = dueOf(booking);
  const restPaid = inProportion(minor(deposit - retained), deposit, due.deposit);
  const wanted = Math.max(0, restPaid - depositRefunded);
  const amount = minor(Math.min(wanted, leftToRefund(booking)));
  const quoted = { charge: minor(0), deposit: inProportion(amount, due.deposit, deposit) };
  return {
    refund: withoutTerms(booking.quote, quoted, { reason: 'customer_request', at }),
    payout: { amount, currency: due.currency },
    shares: { charge: minor(0), deposit: amount },
    isCut: amount < wanted,
  };
}
