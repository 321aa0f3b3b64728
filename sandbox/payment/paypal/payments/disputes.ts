/** Disputes: opened by a customer or a bank, ended one way or another. */
import { z } from 'zod';
import { findCapture } from './captures.ts';
import { notFound, unprocessable } from '../api/errors.ts';
import { newDisputeId } from '../ids.ts';
import { emitDispute } from './disputeEvents.ts';
import { disputeIpn } from '../webhooks/events.ts';
import {
  DISPUTE_OUTCOMES,
  DISPUTE_REASONS,
  DISPUTE_STAGES,
  DISPUTE_STATUSES,
  type Dispute,
} from '../objects.ts';
import { reverseCapture } from './refunds.ts';
import type { Transaction } from '../transaction.ts';
import type { WireContext } from '../api/wire.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export const disputeOrder = z.strictObject({
  reason: z.enum(DISPUTE_REASONS).default('MERCHANDISE_OR_SERVICE_NOT_RECEIVED'),
  stage: z.enum(DISPUTE_STAGES).default('INQUIRY'),
  /** Minor units; all of the capture where absent. */
  amount: z.number().int().min(1).optional(),
  message: z.string().default('The car never came.'),
  dueInDays: z.number().default(10),
});

export function openDispute(
  tx: Transaction,
  captureId: string,
  order: z.output<typeof disputeOrder>,
): Dispute {
  const capture = findCapture(tx, captureId);
  const now = Date.now();
  const dispute = tx.state.put('dispute', {
    id: newDisputeId(),
    captureId,
    orderId: capture.orderId,
    reason: order.reason,
    status: order.stage === 'INQUIRY' ? 'OPEN' : 'WAITING_FOR_SELLER_RESPONSE',
    stage: order.stage,
    outcome: null,
    money: { ...capture.money, amount: Math.min(order.amount ?? capture.money.amount, capture.money.amount) },
    refunded: null,
    message: order.message,
    evidence: [],
    dueAt: now + order.dueInDays * DAY_MS,
    createdAt: now,
    updatedAt: now,
  });
  emitDispute(tx, 'CREATED', dispute);
  tx.sendIpn(disputeIpn(tx, dispute), dispute.orderId);
  return dispute;
}

export const disputeChange = z.strictObject({
  stage: z.enum(DISPUTE_STAGES).optional(),
  status: z.enum(DISPUTE_STATUSES).exclude(['RESOLVED']).optional(),
});

export function changeDispute(tx: Transaction, id: string, change: z.output<typeof disputeChange>): Dispute {
  const dispute = refuseIfResolved(findDispute(tx, id));
  const changed = tx.state.put('dispute', {
    ...dispute,
    stage: change.stage ?? dispute.stage,
    status: change.status ?? dispute.status,
    updatedAt: Date.now(),
  });
  emitDispute(tx, 'UPDATED', changed);
  return changed;
}

/** Whole or broken days from now; in the past where negative. */
export const deadlineOrder = z.strictObject({ inDays: z.number().min(-365).max(365) });

export function moveDeadline(tx: Transaction, id: string, inDays: number): Dispute {
  const dispute = refuseIfResolved(findDispute(tx, id));
  const now = Date.now();
  const moved = tx.state.put('dispute', { ...dispute, dueAt: now + inDays * DAY_MS, updatedAt: now });
  emitDispute(tx, 'UPDATED', moved);
  return moved;
}

export const disputeEnd = z.strictObject({ outcome: z.enum(DISPUTE_OUTCOMES) });

/** Where the customer wins, PayPal takes the money back. */
export function resolveDispute(
  tx: Transaction,
  id: string,
  { outcome }: z.output<typeof disputeEnd>,
): Dispute {
  const dispute = refuseIfResolved(findDispute(tx, id));
  const isLost = outcome === 'RESOLVED_BUYER_FAVOUR' || outcome === 'ACCEPTED';
  const ended: Dispute = { ...dispute, status: 'RESOLVED', outcome, updatedAt: Date.now() };
  tx.state.put('dispute', ended);
  const reversal = isLost ? reverseCapture(tx, dispute.captureId, dispute.money.amount) : undefined;
  const resolved = tx.state.put('dispute', { ...ended, refunded: reversal?.money ?? null });
  emitDispute(tx, 'RESOLVED', resolved);
  return resolved;
}

export function findDispute({ state }: Pick<WireContext, 'state'>, id: string): Dispute {
  const dispute = state.get('dispute', id);
  if (dispute === undefined) throw notFound('dispute_id');
  return dispute;
}

export function refuseIfResolved(dispute: Dispute): Dispute {
  if (dispute.status !== 'RESOLVED') return dispute;
  throw unprocessable('DISPUTE_ALREADY_RESOLVED', 'The dispute is over.');
}
