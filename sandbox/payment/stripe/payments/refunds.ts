/** Refunds: at most what was captured, settling at once, later, or not at all, as the card has it. */
import { z } from 'zod';
import { cardOf } from './attempts.ts';
import { enterRefund } from './balance.ts';
import { findCharge } from './charges.ts';
import { closeInquiries } from './disputeDecisions.ts';
import { holdsMoney } from './disputes.ts';
import { reviewWarnings } from './fraudWarnings.ts';
import { invalidParam, missingParam, notFound, refusedByState } from '../api/errors.ts';
import type { Transaction } from '../transaction.ts';
import type { Form } from '../api/form.ts';
import { findIntent } from './intents.ts';
import { listOf, listParams, type StripeList } from '../api/lists.ts';
import { newId, nowSeconds, type Charge, type Refund } from '../objects.ts';
import { integer, mergeMetadata, metadata, readParams } from '../api/params.ts';
import { defined } from '../../../defined.ts';

const createSchema = z.strictObject({
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
  amount: integer.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.optional(),
});
const listSchema = z.strictObject({
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
  ...listParams,
});

export function createRefund(tx: Transaction, form: Form): Refund {
  const params = readParams(createSchema, form);
  const charge = chargeToRefund(tx, params);
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = params.amount ?? left;
  refuseIfNotRefundable(tx, charge, amount, left);
  const course = cardOf(charge).refund;
  const pending = course === 'pending';
  const bare = newRefund(charge, amount, params.reason ?? null, mergeMetadata({}, params.metadata));
  const refund = tx.state.put('refund', {
    ...bare,
    balance_transaction: enterRefund(tx, bare).id,
    status: pending ? 'pending' : 'succeeded',
    ...(pending ? { pending_reason: 'processing' as const } : {}),
  });
  tx.emit('refund.created', refund);
  const refunded = changeRefunded(tx, charge, amount);
  closeInquiries(tx, refunded);
  reviewWarnings(tx, refunded);
  return course === 'fails' ? settleRefund(tx, refund.id, { outcome: 'failed' }) : refund;
}

export function findRefund(tx: Transaction, id: string): Refund {
  const refund = tx.state.get('refund', id);
  if (refund === undefined) throw notFound('refund', id, 'refund');
  return refund;
}

export function listRefunds(tx: Transaction, form: Form): StripeList<Refund> {
  const { payment_intent: intent, charge, ...page } = readParams(listSchema, form);
  const rows = tx.state
    .all('refund')
    .filter((row) => intent === undefined || row.payment_intent === intent)
    .filter((row) => charge === undefined || row.charge === charge);
  return listOf(rows, page, '/v1/refunds');
}

export const refundEnd = z.strictObject({
  outcome: z.enum(['succeeded', 'failed', 'canceled']),
  /** Of one that fails: what the bank says. */
  reason: z
    .enum([
      'lost_or_stolen_card',
      'expired_or_canceled_card',
      'charge_for_pending_refund_disputed',
      'insufficient_funds',
      'declined',
      'merchant_request',
      'unknown',
    ])
    .default('lost_or_stolen_card'),
});

/** What the bank says in the end. A refund that failed or was canceled gives the money back to our balance. */
export function settleRefund(
  tx: Transaction,
  id: string,
  { outcome, reason = 'lost_or_stolen_card' }: z.input<typeof refundEnd>,
): Refund {
  const { pending_reason: wasPending, ...refund } = findRefund(tx, id);
  const isOver = refund.status === 'failed' || refund.status === 'canceled';
  if (isOver || (refund.status === 'succeeded' && outcome !== 'failed')) {
    throw refusedByState(`This refund has already ${refund.status}.`);
  }
  const previous = {
    status: refund.status,
    ...defined({ pending_reason: wasPending }),
  };
  const settled = tx.state.put(
    'refund',
    outcome === 'succeeded'
      ? { ...refund, status: 'succeeded' }
      : {
          ...refund,
          status: outcome,
          ...defined({ failure_reason: outcome === 'failed' ? reason : undefined }),
          failure_balance_transaction: enterRefund(tx, refund, 1).id,
        },
  );
  if (outcome !== 'succeeded') undoRefunded(tx, findCharge(tx, refund.charge ?? ''), refund.amount);
  tx.emit('refund.updated', settled, previous);
  if (outcome === 'failed') tx.emit('refund.failed', settled, previous);
  return settled;
}

function chargeToRefund(
  tx: Transaction,
  params: { payment_intent?: string | undefined; charge?: string | undefined },
): Charge {
  if (params.charge !== undefined) return findCharge(tx, params.charge);
  if (params.payment_intent === undefined) throw missingParam('payment_intent');
  const intent = findIntent(tx, params.payment_intent);
  const charge = tx.state.get('charge', intent.latest_charge ?? '');
  if (intent.status !== 'succeeded' || charge === undefined) {
    throw refusedByState(
      `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
      'payment_intent_unexpected_state',
      'payment_intent',
    );
  }
  return charge;
}

function refuseIfNotRefundable(tx: Transaction, charge: Charge, amount: number, left: number): void {
  if (isHeldByDispute(tx, charge))
    throw refusedByState(
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
      'charge_disputed',
    );
  if (!charge.captured)
    throw refusedByState(`Charge ${charge.id} has not been captured.`, 'charge_not_refundable');
  if (left === 0)
    throw refusedByState(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
  if (amount < 1) throw invalidParam('amount', 'Invalid positive integer', 'parameter_invalid_integer');
  if (amount > left) {
    throw refusedByState(
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
      undefined,
      'amount',
    );
  }
}

/** An inquiry is answered by a refund; a dispute that was won is over. */
const isHeldByDispute = (tx: Transaction, { id }: Charge): boolean =>
  tx.state.all('dispute').some((dispute) => dispute.charge === id && holdsMoney(dispute));

function changeRefunded(tx: Transaction, charge: Charge, amount: number): Charge {
  const total = charge.amount_refunded + amount;
  const refunded = tx.state.put('charge', {
    ...charge,
    amount_refunded: total,
    refunded: total === charge.amount_captured,
  });
  tx.emit('charge.refunded', refunded, {
    amount_refunded: charge.amount_refunded,
    refunded: charge.refunded,
  });
  return refunded;
}

function undoRefunded(tx: Transaction, charge: Charge, amount: number): void {
  const left = charge.amount_refunded - amount;
  reviewWarnings(tx, tx.state.put('charge', { ...charge, amount_refunded: left, refunded: false }));
}

function newRefund(
  charge: Charge,
  amount: number,
  reason: Refund['reason'],
  about: Record<string, string>,
): Refund {
  return {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: nowSeconds(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    metadata: about,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'pending',
    transfer_reversal: null,
  };
}
