/**
 * A refund in the currency that was paid, where the quote's is another (business.md "Cancellation and refund"):
 * a full refund returns exactly what was captured, whatever parts it comes in.
 */
import { minor, mulDiv } from '../money/money.ts';
import type { MinorUnits } from '../money/money.ts';

/** The charge of a booking in both currencies, and what of it has gone back before. */
export interface ChargeInBoth {
  /** In the quote's currency. */
  readonly charge: MinorUnits;
  /** In the currency paid. */
  readonly captured: MinorUnits;
  readonly before?: { readonly refunded: MinorUnits; readonly paidOut: MinorUnits };
}

/**
 * What a part of the charge is in the currency paid: `round(part × captured / charge)`, and for the last part all
 * that is left. The deposit is no part of it: its figure in the currency paid is fixed by the quote.
 * @throws RangeError for more than is left of the charge.
 */
export function payoutOf(part: MinorUnits, { charge, captured, before }: ChargeInBoth): MinorUnits {
  const refunded = before?.refunded ?? 0;
  const left = minor(captured - (before?.paidOut ?? 0));
  if (part < 0 || refunded + part > charge) throw new RangeError('a refund of more than was charged');
  if (refunded + part === charge) return left;
  return minor(Math.min(left, mulDiv(part, BigInt(captured), BigInt(charge))));
}
