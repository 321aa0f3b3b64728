/**
 * What goes back of a deposit that was paid with the rental: all of it, less what finance retains (business.md "Deposit").
 * In the currency paid its figure is the quote's at the locked rate, and what is left of it a share of that.
 */
import { minor, type MinorUnits, mulDiv } from '../money/money.ts';
import { inQuote } from './byHand.ts';
import type { CutRefund } from './cut.ts';
import { dueOf, leftToRefund, type RefundableBooking } from './preview.ts';
import { hoursBefore, REFUND_LINES } from './refund.ts';

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
  const { amounts, currency, startAt } = booking.quote;
  const due = dueOf(booking);
  const rest = minor(amounts.deposit - retained);
  const restPaid = amounts.deposit === 0 ? 0 : mulDiv(due.deposit, BigInt(rest), BigInt(amounts.deposit));
  const wanted = Math.max(0, restPaid - depositRefunded);
  const amount = minor(Math.min(wanted, leftToRefund(booking)));
  const quoted = inQuote(amount, { paid: due.deposit, quoted: amounts.deposit });
  return {
    refund: {
      reason: 'customer_request',
      hoursBeforeStart: hoursBefore(startAt, at),
      percentage: 100,
      lines: REFUND_LINES.map((kind) => ({ kind, amount: kind === 'deposit' ? quoted : minor(0) })),
      charge: { refund: minor(0) },
      deposit: { refund: quoted },
      total: quoted,
      currency,
    },
    payout: { amount, currency: due.currency },
    shares: { charge: minor(0), deposit: amount },
    isCut: amount < wanted,
  };
}
