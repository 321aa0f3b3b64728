/**
 * A refund that finance decides on beside any cancellation (business.md "Cancellation and refund"): from the charge
 * first, then from the deposit, in the currency paid.
 */
import { inProportion, minor, type MinorUnits } from '../money/money.ts';
import { chargeOf } from '../quote/pricing.ts';
import type { CancellationReason } from '../catalog/cancellationPolicy.ts';
import type { CutRefund } from './cut.ts';
import { dueOf, leftToRefund, type RefundableBooking } from './preview.ts';
import { withoutTerms } from './refund.ts';

export interface RefundByHand {
  /** In the currency paid. */
  readonly amount: MinorUnits;
  readonly reason: CancellationReason;
  /** An ISO instant. */
  readonly at: string;
  /** What earlier refunds of the booking took from its deposit, in the currency paid. */
  readonly depositRefunded: MinorUnits;
}

/** Cut to what is left of the booking's payments. */
export function refundByHand(
  booking: RefundableBooking,
  { amount, reason, at, depositRefunded }: RefundByHand,
): CutRefund {
  const { amounts } = booking.quote;
  const due = dueOf(booking);
  const left = leftToRefund(booking);
  const comesBack = minor(Math.min(amount, left));
  const depositLeft = Math.min(left, Math.max(0, due.deposit - depositRefunded));
  const charge = minor(Math.min(comesBack, left - depositLeft));
  const deposit = minor(comesBack - charge);
  const quoted = {
    charge: inProportion(charge, minor(due.amount - due.deposit), chargeOf(amounts)),
    deposit: inProportion(deposit, due.deposit, amounts.deposit),
  };
  return {
    refund: withoutTerms(booking.quote, quoted, { reason, at }),
    payout: { amount: comesBack, currency: due.currency },
    shares: { charge, deposit },
    isCut: comesBack < amount,
  };
}
