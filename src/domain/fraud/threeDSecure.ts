/** When the card's issuer is asked to authenticate the customer (business.md "Fraud guard"). */
import { minor } from '../money/money.ts';
import type { MinorUnits, QuoteCurrency } from '../money/money.ts';
import { fromUsd } from '../money/usdPeg.ts';

/** True for totals from the threshold (US cents; for dirhams at the peg) on. */
export function wantsThreeDSecure(
  total: MinorUnits,
  currency: QuoteCurrency,
  thresholdUsdMinor: number,
): boolean {
  return total >= fromUsd(minor(thresholdUsdMinor), currency);
}
