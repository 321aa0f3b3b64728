/** Disputes: opened by a customer or a bank, argued with evidence, ended one way or another. */
import { z } from 'zod';
import { findCapture } from './captures.ts';
import { notFound, unprocessable, type Link } from '../api/errors.ts';
import { readFields } from '../api/fields.ts';
import { newDisputeId } from '../ids.ts';
import { disputeBody, disputeUrl } from './disputeWire.ts';
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
import { link, type WireContext } from '../api/wire.ts';

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

const evidenceInput = z.looseObject({
  evidences: z
    .array(z.looseObject({ evidence_type: z.string(), notes: z.string().max(2000).optional() }))
    .min(1)
    .max(50),
});

/** The seller's answer; from then on PayPal decides. */
export function provideEvidence(
  tx: Transaction,
  id: string,
  input: unknown,
  documents: readonly string[],
): Link[] {
  const { evidences } = readFields(evidenceInput, input);
  const dispute = refuseIfResolved(findDispute(tx, id));
  if (dispute.status !== 'WAITING_FOR_SELLER_RESPONSE') {
    throw unprocessable(
      'INVALID_DISPUTE_STATUS',
      `No evidence is asked for while the dispute is ${dispute.status}.`,
    );
  }
  const given = evidences.map(({ evidence_type: type, notes }) => ({
    type,
    notes: notes ?? null,
    documents,
  }));
  const argued = tx.state.put('dispute', {
    ...dispute,
    status: 'UNDER_REVIEW',
    evidence: [...dispute.evidence, ...given],
    updatedAt: Date.now(),
  });
  emitDispute(tx, 'UPDATED', argued);
  return [link(disputeUrl(tx, argued), 'self')];
}

export function findDispute({ state }: Pick<WireContext, 'state'>, id: string): Dispute {
  const dispute = state.get('dispute', id);
  if (dispute === undefined) throw notFound('dispute_id');
  return dispute;
}

const SUMMARIES = {
  CREATED: 'A new dispute opened with Case # ',
  UPDATED: 'A dispute was updated for case # ',
  RESOLVED: 'A dispute was resolved with case # ',
} as const;

function emitDispute(tx: Transaction, what: keyof typeof SUMMARIES, dispute: Dispute): void {
  tx.emit(
    {
      type: `CUSTOMER.DISPUTE.${what}`,
      resourceType: 'dispute',
      summary: SUMMARIES[what] + dispute.id,
      resource: disputeBody(tx, dispute),
    },
    dispute.orderId,
  );
}

function refuseIfResolved(dispute: Dispute): Dispute {
  if (dispute.status !== 'RESOLVED') return dispute;
  throw unprocessable('DISPUTE_ALREADY_RESOLVED', 'The dispute is over.');
}
