/** A refund over several payments: in order of payment, each up to what is still refundable (business.md). */
import { minor } from '../money/money.ts';
import type { MinorUnits } from '../money/money.ts';

export interface RefundablePayment {
  readonly paymentId: string;
  /** What the provider still shows as refundable. */
  readonly refundable: MinorUnits;
}

/**
 * The parts to refund, without empty ones, and what the payments could not cover: a shortfall is reported to
 * finance, never sent. All amounts are minor units of one currency.
 */
export function shareRefund(
  total: MinorUnits,
  payments: readonly RefundablePayment[],
): { parts: { paymentId: string; amount: MinorUnits }[]; shortfall: MinorUnits } {
  let left: number = total;
  const parts: { paymentId: string; amount: MinorUnits }[] = [];
  for (const { paymentId, refundable } of payments) {
    const amount = minor(Math.max(0, Math.min(left, refundable)));
    if (amount > 0) parts.push({ paymentId, amount });
    left -= amount;
  }
  return { parts, shortfall: minor(left) };
}
