/**
 * A refund where less is left than it comes to: money had gone back elsewhere or by hand, or was lost to a dispute
 * (api.md "Refund preview and `refund`"). The charge bears what is missing, and the deposit only what is more than that.
 */
import { type MinorUnits, minor, type Money, mulDiv, sum } from '../money/money.ts';
import type { PresentedAmounts } from '../payment/amountsToPay.ts';
import { payoutOf } from './payout.ts';
import type { RefundBreakdown, RefundLineKind } from './refund.ts';

export interface CutRefund {
  /** Whose total is what is left, in the quote's currency. */
  readonly refund: RefundBreakdown;
  /** What the providers pay out now, in the currency paid: never more than what is left. */
  readonly payout: Money;
  /** What the payout is made of. */
  readonly shares: { readonly charge: MinorUnits; readonly deposit: MinorUnits };
  readonly isCut: boolean;
}

export interface PaidMoney {
  /** What the customer had to pay, in the currency paid: `amount − deposit` is the charge in it. */
  readonly due: PresentedAmounts;
  /** Of what they have paid. */
  readonly left: MinorUnits;
  /** Whether the deposit goes back by itself, later than the rest. */
  readonly isDepositLater: boolean;
}

/** @param refund as computed from the terms, as if nothing had gone back */
export function cutToLeft(refund: RefundBreakdown, { due, left, isDepositLater }: PaidMoney): CutRefund {
  const charge = lineOf(refund, 'charge');
  const paidCharge = minor(due.amount - due.deposit);
  const wanted = {
    charge: payoutOf(refund.charge.refund, { charge, captured: paidCharge }),
    deposit: refund.deposit.refund === 0 ? minor(0) : due.deposit,
  };
  const ofDeposit = minor(Math.min(wanted.deposit, left));
  const ofCharge = minor(Math.min(wanted.charge, left - ofDeposit));
  const shares = { charge: ofCharge, deposit: isDepositLater ? minor(0) : ofDeposit };
  const payout = { amount: sum([shares.charge, shares.deposit]), currency: due.currency };
  if (ofCharge === wanted.charge && ofDeposit === wanted.deposit)
    return { refund, payout, shares, isCut: false };
  const quoted = {
    charge: inQuote(ofCharge, { whole: refund.charge.refund, paid: wanted.charge }),
    deposit: inQuote(ofDeposit, { whole: refund.deposit.refund, paid: wanted.deposit }),
  };
  return { refund: withShares(refund, quoted), payout, shares, isCut: true };
}

/** What a part is in the quote's currency: all of it, or in proportion to the whole where it was cut. */
const inQuote = (
  part: MinorUnits,
  { whole, paid }: { readonly whole: MinorUnits; readonly paid: MinorUnits },
): MinorUnits => (part === paid ? whole : mulDiv(whole, BigInt(part), BigInt(paid)));

function withShares(
  refund: RefundBreakdown,
  { charge, deposit }: { readonly charge: MinorUnits; readonly deposit: MinorUnits },
): RefundBreakdown {
  const missing = refund.charge.refund - charge;
  const lines = refund.lines.map(({ kind, amount }) => {
    if (kind === 'policy_withheld') return { kind, amount: minor(amount - missing) };
    return { kind, amount: kind === 'deposit' ? deposit : amount };
  });
  const total = sum([charge, deposit]);
  return { ...refund, lines, charge: { refund: charge }, deposit: { refund: deposit }, total };
}

function lineOf({ lines }: RefundBreakdown, wanted: RefundLineKind): MinorUnits {
  const line = lines.find(({ kind }) => kind === wanted);
  if (line === undefined) throw new RangeError(`a refund without a line ${wanted}`);
  return line.amount;
}
