/** What has left a charge at Stripe: its refunds, whoever made them, and its disputes. Listed only where there are any. */
import type Stripe from 'stripe';
import { defined } from '../../../domain/defined.ts';
import { minor, type MinorUnits } from '../../../domain/money/money.ts';
import type { DisputedMoney, RefundSnapshot } from '../../../domain/payment/net.ts';
import { shownDispute } from './shownDispute.ts';
import { METADATA } from './snapshot.ts';

export interface StripeDeductions {
  readonly refunds?: RefundSnapshot[];
  readonly disputes?: DisputedMoney[];
}

/**
 * An authorisation that was released counts as refunded at Stripe, and took nothing. A dispute that was lost has given the
 * money back: from then on it is a refund, which nobody chose.
 */
export async function deductionsOfCharge(stripe: Stripe, charge: Stripe.Charge): Promise<StripeDeductions> {
  if (!charge.captured) return {};
  const disputes = charge.disputed ? await disputesOf(stripe, charge.id) : [];
  const lost = disputes.filter(isLost).map((dispute) => lostTo(dispute, charge));
  const refunds = [...(charge.amount_refunded > 0 ? await refundsOf(stripe, charge.id) : []), ...lost];
  const open = disputes.filter(isOpen).map((dispute) => ({
    disputeId: dispute.id,
    amount: amountOf(dispute, charge),
    at: instant(dispute.created),
    stage: dispute.status.startsWith('warning_') ? ('inquiry' as const) : ('chargeback' as const),
  }));
  return { ...(refunds.length > 0 ? { refunds } : {}), ...(charge.disputed ? { disputes: open } : {}) };
}

async function refundsOf(stripe: Stripe, charge: string): Promise<RefundSnapshot[]> {
  const refunds: RefundSnapshot[] = [];
  for await (const refund of stripe.refunds.list({ charge, limit: 100 }, {}))
    refunds.push(refundSnapshot(refund));
  return refunds;
}

async function disputesOf(stripe: Stripe, charge: string): Promise<Stripe.Dispute[]> {
  const disputes: Stripe.Dispute[] = [];
  for await (const dispute of stripe.disputes.list({ charge, limit: 100 }, {}))
    disputes.push(shownDispute(dispute));
  return disputes;
}

const ENDED: ReadonlySet<string> = new Set(['won', 'lost', 'warning_closed', 'prevented']);

const isOpen = ({ status }: Stripe.Dispute): boolean => !ENDED.has(status);

/** What was prevented is decided by whether money moved. */
function isLost({ balance_transactions: moves, status }: Stripe.Dispute): boolean {
  return (
    status === 'lost' ||
    (status === 'prevented' && moves.reduce((total, { amount }) => total + amount, 0) < 0)
  );
}

const lostTo = (dispute: Stripe.Dispute, charge: Stripe.Charge): RefundSnapshot => ({
  refundId: dispute.id,
  state: 'succeeded',
  amount: amountOf(dispute, charge),
  at: instant(dispute.balance_transactions[0]?.created ?? dispute.created),
});

/** In another currency than the charge's it says nothing that could be compared: then all that is left is at stake. */
const amountOf = ({ amount, currency }: Stripe.Dispute, charge: Stripe.Charge): MinorUnits =>
  minor(currency === charge.currency ? amount : charge.amount_captured - charge.amount_refunded);

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
