/** What has left a charge at Stripe: its refunds, whoever made them, and its disputes. Listed only where there are any. */
import type Stripe from 'stripe';
import { defined } from '../../../domain/defined.ts';
import { minor } from '../../../domain/money/money.ts';
import type { DisputedMoney, RefundSnapshot } from '../../../domain/payment/net.ts';
import { METADATA } from './snapshot.ts';

export interface StripeDeductions {
  readonly refunds?: RefundSnapshot[];
  readonly disputes?: DisputedMoney[];
}

/** An authorisation that was released counts as refunded at Stripe, and took nothing. */
export async function deductionsOfCharge(
  stripe: Stripe,
  { amount_refunded: refunded, captured, disputed, id: charge }: Stripe.Charge,
): Promise<StripeDeductions> {
  if (!captured) return {};
  return {
    ...(refunded > 0 ? { refunds: await refundsOf(stripe, charge) } : {}),
    ...(disputed ? { disputes: await disputesOf(stripe, charge) } : {}),
  };
}

async function refundsOf(stripe: Stripe, charge: string): Promise<RefundSnapshot[]> {
  const refunds: RefundSnapshot[] = [];
  for await (const refund of stripe.refunds.list({ charge, limit: 100 }, {}))
    refunds.push(refundSnapshot(refund));
  return refunds;
}

async function disputesOf(stripe: Stripe, charge: string): Promise<DisputedMoney[]> {
  const disputes: DisputedMoney[] = [];
  for await (const dispute of stripe.disputes.list({ charge, limit: 100 }, {})) {
    const { amount, created, id: disputeId } = dispute;
    if (holdsMoney(dispute)) disputes.push({ disputeId, amount: minor(amount), at: instant(created) });
  }
  return disputes;
}

/** An inquiry may still become a chargeback. What was prevented is decided by whether money moved. */
function holdsMoney({ balance_transactions: moves, status }: Stripe.Dispute): boolean {
  if (status === 'prevented') return moves.reduce((total, { amount }) => total + amount, 0) < 0;
  return status !== 'won' && status !== 'warning_closed';
}

export function refundSnapshot({ id, status, amount, created, metadata }: Stripe.Refund): RefundSnapshot {
  const reference = metadata?.[METADATA.key];
  const refund = { refundId: id, state: refundState(status), amount: minor(amount), at: instant(created) };
  return { ...refund, ...defined({ reference }) };
}

function refundState(status: string | null): RefundSnapshot['state'] {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();
