/** Disputes: a bank takes a charge back, or asks about it, and gives it again or keeps it. */
import { z } from 'zod';
import { enterDispute } from './balance.ts';
import { findCharge } from './charges.ts';
import { notFound, refusedRefund } from '../api/errors.ts';
import type { Form } from '../api/form.ts';
import { listOf, listParams, type StripeList } from '../api/lists.ts';
import { newId, nowSeconds, type Charge, type Dispute } from '../objects.ts';
import { readParams } from '../api/params.ts';
import type { Transaction } from '../transaction.ts';

const listSchema = z.strictObject({
  charge: z.string().optional(),
  payment_intent: z.string().optional(),
  ...listParams,
});

export const disputeOrder = z.strictObject({
  /** Minor units; all of the charge where absent. */
  amount: z.number().int().min(1).optional(),
  reason: z.string().default('fraudulent'),
  /** An inquiry takes no money yet, and a refund still ends it. */
  status: z.enum(['needs_response', 'warning_needs_response', 'prevented']).default('needs_response'),
});

const RESPOND_WITHIN_SECONDS = 7 * 24 * 60 * 60;

export function openDispute(
  tx: Transaction,
  chargeId: string,
  { amount, reason, status }: z.output<typeof disputeOrder>,
): Dispute {
  const charge = findCharge(tx, chargeId);
  if (!charge.captured)
    throw refusedRefund('Only a captured charge can be disputed.', 'charge_not_disputable');
  const disputed = Math.min(amount ?? charge.amount_captured, charge.amount_captured);
  const bare = newDispute(charge, disputed, { reason, status });
  const takesMoney = status === 'needs_response';
  const dispute = tx.state.put('dispute', {
    ...bare,
    balance_transactions: takesMoney ? [enterDispute(tx, bare)] : [],
  });
  tx.state.put('charge', { ...charge, disputed: true });
  tx.emit('charge.dispute.created', dispute);
  return dispute;
}

/** What the bank says in the end. A dispute that was won gives the money back to our balance. */
export function closeDispute(tx: Transaction, id: string, outcome: 'won' | 'lost'): Dispute {
  const before = findDispute(tx, id);
  const returned = outcome === 'won' && before.balance_transactions.length > 0;
  const dispute = tx.state.put('dispute', {
    ...before,
    status: before.status.startsWith('warning') ? 'warning_closed' : outcome,
    balance_transactions: [
      ...before.balance_transactions,
      ...(returned ? [enterDispute(tx, before, 1)] : []),
    ],
  });
  tx.emit('charge.dispute.closed', dispute, { status: before.status });
  return dispute;
}

export function findDispute(tx: Transaction, id: string): Dispute {
  const dispute = tx.state.get('dispute', id);
  if (dispute === undefined) throw notFound('dispute', id, 'dispute');
  return dispute;
}

export function listDisputes(tx: Transaction, form: Form): StripeList<Dispute> {
  const { charge, payment_intent: intent, ...page } = readParams(listSchema, form);
  const rows = tx.state
    .all('dispute')
    .filter((row) => charge === undefined || row.charge === charge)
    .filter((row) => intent === undefined || row.payment_intent === intent);
  return listOf(rows, page, '/v1/disputes');
}

function newDispute(
  charge: Charge,
  amount: number,
  { reason, status }: Pick<Dispute, 'reason' | 'status'>,
): Dispute {
  const now = nowSeconds();
  return {
    id: newId('du'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence_details: {
      due_by: now + RESPOND_WITHIN_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    intended_submission_method: null,
    is_charge_refundable: status === 'warning_needs_response',
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status,
  };
}
