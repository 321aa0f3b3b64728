/** The fixed peg of the dirham to the dollar: AED 3.6725 a dollar, exact (business.md "Money"). */
import { mulDiv } from './money.ts';
import type { MinorUnits, QuoteCurrency } from './money.ts';

/** AED per USD as a decimal. */
export const AED_PER_USD = '3.6725';
const NUMERATOR = 36_725n;
const DENOMINATOR = 10_000n;

/** A figure that the rules state in US dollars (cents), in the currency of the quote. */
export function fromUsd(cents: MinorUnits, currency: QuoteCurrency): MinorUnits {
  return currency === 'USD' ? cents : mulDiv(cents, NUMERATOR, DENOMINATOR);
}

/** An amount of the quote in US cents, half up. */
export function toUsd(amount: MinorUnits, currency: QuoteCurrency): MinorUnits {
  return currency === 'USD' ? amount : mulDiv(amount, DENOMINATOR, NUMERATOR);
}
