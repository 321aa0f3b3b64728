/** Totals above what Stripe takes in one charge, divided into shares (business.md "Payments"). */
import { minor } from '../money/money.ts';
import type { MinorUnits } from '../money/money.ts';

/** Stripe's limit for one charge, in minor units: eight digits. */
export const MAX_CHARGE = 99_999_999;

/** More shares than this are for the concierge (409 `contact_concierge`). */
export const MAX_SHARES = 6;

/**
 * The fewest shares within the limit: equal, the first ones a unit more where it does not divide.
 * @throws RangeError for a total that is not positive.
 */
export function splitPayments(total: MinorUnits): MinorUnits[] {
  if (total <= 0) throw new RangeError(`nothing to pay: ${total}`);
  // Whole-number steps only: each division is exact, so no rounding error can enter even near 2^53.
  const beyond = total % MAX_CHARGE;
  const count = (total - beyond) / MAX_CHARGE + (beyond > 0 ? 1 : 0);
  const larger = total % count;
  const share = (total - larger) / count;
  return Array.from({ length: count }, (_, index) => minor(index < larger ? share + 1 : share));
}
