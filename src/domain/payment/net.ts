/**
 * What counts of a captured payment is net: captured, less what has been refunded, less what is disputed (business.md
 * "Payments"). All amounts of one payment are minor units of one currency.
 */
import { defined } from '../defined.ts';
import { type MinorUnits, sum } from '../money/money.ts';

export interface RefundSnapshot {
  readonly refundId: string;
  readonly state: 'pending' | 'succeeded' | 'failed';
  readonly amount: MinorUnits;
  readonly at: string;
  /** Ours of it, on a refund that we made. */
  readonly reference?: string;
}

/** What a dispute holds back, or has taken for good. One that was won or withdrawn disputes nothing. */
export interface DisputedMoney {
  readonly disputeId: string;
  readonly amount: MinorUnits;
  readonly at: string;
  /** An inquiry has taken nothing yet. Absent: a chargeback. */
  readonly stage?: 'inquiry' | 'chargeback';
}

/** What has left a captured payment, or is on its way, whoever sent it. */
export interface Deductions {
  /** None of them failed. */
  readonly refunds: readonly RefundSnapshot[];
  readonly disputes: readonly DisputedMoney[];
  /** The provider does not show this account its disputes: those that are known are not over. */
  readonly hidesDisputes?: true;
}

export const NOTHING_LEFT_IT: Deductions = { refunds: [], disputes: [] };

/** @returns undefined where nothing has left */
export function deductionsOf({
  refunds = [],
  disputes = [],
  hidesDisputes,
}: Partial<Deductions>): Deductions | undefined {
  const standing = refunds.filter(({ state }) => state !== 'failed');
  if (standing.length + disputes.length === 0) return undefined;
  return { refunds: standing, disputes, ...defined({ hidesDisputes }) };
}

/** The same, also where nothing has left. */
export const allDeductionsOf = (shown: Partial<Deductions>): Deductions =>
  deductionsOf(shown) ?? { ...NOTHING_LEFT_IT, ...defined({ hidesDisputes: shown.hidesDisputes }) };

export const refundedIn = ({ refunds }: Deductions): MinorUnits => sum(refunds.map(({ amount }) => amount));

/** What disputes have taken: nobody refunds that once more. An inquiry takes nothing, and a refund is its remedy. */
export const chargebacksIn = ({ disputes }: Pick<Deductions, 'disputes'>): readonly DisputedMoney[] =>
  disputes.filter(({ stage }) => stage !== 'inquiry');
