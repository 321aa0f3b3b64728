/**
 * A refund that finance decides on beside any cancellation (business.md "Cancellation and refund"): from the charge
 * first, then from the deposit, in the currency paid.
 */
import { minor, type MinorUnits, mulDiv, sum } from '../money/money.ts';
import { chargeOf } from '../quote/pricing.ts';
import type { CancellationReason } from '../catalog/cancellationPolicy.ts';
import type { CutRefund } from './cut.ts';
import { dueOf, leftToRefund, type RefundableBooking } from './preview.ts';
import { hoursBefore, REFUND_LINES, type RefundLineKind } from './refund.ts';

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
  const { amounts, currency, startAt } = booking.quote;
  const due = dueOf(booking);
  const left = leftToRefund(booking);
  const comesBack = minor(Math.min(amount, left));
  const depositLeft = Math.min(left, Math.max(0, due.deposit - depositRefunded));
  const charge = minor(Math.min(comesBack, left - depositLeft));
  const deposit = minor(comesBack - charge);
  const quoted = {
    charge: inQuote(charge, { paid: minor(due.amount - due.deposit), quoted: chargeOf(amounts) }),
    deposit: inQuote(deposit, { paid: due.deposit, quoted: amounts.deposit }),
  };
  const lines: Partial<Record<RefundLineKind, MinorUnits>> = quoted;
  return {
    refund: {
      reason,
      hoursBeforeStart: hoursBefore(startAt, at),
      percentage: 100,
      lines: REFUND_LINES.map((kind) => ({ kind, amount: lines[kind] ?? minor(0) })),
      charge: { refund: quoted.charge },
      deposit: { refund: quoted.deposit },
      total: sum([quoted.charge, quoted.deposit]),
      currency,
    },
    payout: { amount: comesBack, currency: due.currency },
    shares: { charge, deposit },
    isCut: comesBack < amount,
  };
}

/** What a part of what was paid is in the quote's currency. */
export const inQuote = (
  part: MinorUnits,
  { paid, quoted }: { readonly paid: MinorUnits; readonly quoted: MinorUnits },
): MinorUnits => (paid === 0 ? minor(0) : mulDiv(part, BigInt(quoted), BigInt(paid)));
