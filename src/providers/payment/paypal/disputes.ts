/** Disputes at PayPal: what is disputed and its status, in our words, and our answer to it with files. */
import { z } from 'zod';
import { defined } from '../../../domain/defined.ts';
import type { DisputeSnapshot, DisputeStage, DisputeStatus } from '../../../domain/dispute/dispute.ts';
import type { Evidence, EvidenceKind } from '../../../domain/dispute/evidence.ts';
import type { DisputedMoney } from '../../../domain/payment/net.ts';
import { hasPassed } from '../../../domain/time/deadlines.ts';
import { evidenceFile } from './evidenceFile.ts';
import { PaymentRefusedByProvider } from '../gateway.ts';
import { amountShape, instantShape } from './api/amounts.ts';
import type { PayPalClient } from './api/client.ts';
import { PayPalApiError } from './api/errors.ts';

/** What is on file, as far as it can be read: a dispute is shown whatever its evidence looks like. */
const evidencesShape = z
  .array(
    z.object({
      source: z.string().optional(),
      notes: z.string().nullish(),
      documents: z.array(z.object({ name: z.string().optional() })).default([]),
    }),
  )
  .default([])
  .catch([]);

const disputeShape = z.object({
  dispute_id: z.string().min(1),
  status: z.string(),
  reason: z.string(),
  dispute_life_cycle_stage: z.string(),
  dispute_amount: amountShape,
  dispute_outcome: z.object({ outcome_code: z.string() }).optional(),
  seller_response_due_date: instantShape.optional(),
  create_time: instantShape,
  disputed_transactions: z
    .array(
      z.object({
        seller_transaction_id: z.string().optional(),
        custom: z.string().optional(),
        invoice_number: z.string().optional(),
      }),
    )
    .default([]),
  evidences: evidencesShape,
});
type PayPalDispute = z.infer<typeof disputeShape>;

export async function readDispute(client: PayPalClient, disputeId: string): Promise<DisputeSnapshot> {
  return snapshotOf(await client.get(pathOf(disputeId), disputeShape));
}

const openDisputesShape = z.object({
  items: z
    .array(
      z.object({
        dispute_id: z.string().min(1),
        status: z.string(),
        dispute_life_cycle_stage: z.string().optional(),
        dispute_amount: amountShape,
        create_time: instantShape,
      }),
    )
    .default([]),
});

/**
 * What open disputes hold of a capture. One that is over shows among the refunds, where it took money. An app without
 * PayPal's permission for disputes sees none: then only their webhooks report them.
 * @returns undefined where PayPal does not show them
 */
export async function openDisputesOf(
  client: PayPalClient,
  captureId: string,
): Promise<DisputedMoney[] | undefined> {
  const query = new URLSearchParams({ disputed_transaction_id: captureId, page_size: '50' });
  try {
    const { items } = await client.get(`/v1/customer/disputes?${query.toString()}`, openDisputesShape);
    return items
      .filter(({ status }) => status !== 'RESOLVED')
      .map(({ dispute_id: disputeId, create_time: at, ...dispute }) => ({
        disputeId,
        amount: dispute.dispute_amount.amount,
        at,
        stage: stageOf(dispute.dispute_life_cycle_stage),
      }));
  } catch (error) {
    if (error instanceof PayPalApiError && error.status === 403) return undefined;
    throw error;
  }
}

/**
 * Answers a dispute that waits for us: a note, and the whole pack as a file. PayPal takes evidence as a form, JSON beside
 * the files. Once: what is on file there was sent before, whatever became of the answer.
 * @throws PaymentRefusedByProvider where it waits for us no more, and has no such evidence
 */
export async function submitEvidence(
  client: PayPalClient,
  disputeId: string,
  evidence: Evidence,
): Promise<DisputeSnapshot> {
  const shown = await client.get(pathOf(disputeId), disputeShape);
  const before = snapshotOf(shown);
  if (isOnFile(shown, evidence)) return before;
  if (before.status !== 'needs_response') throw new PaymentRefusedByProvider(`dispute_${before.status}`, {});
  const form = new FormData();
  const input = JSON.stringify({ evidences: [evidenceInput(evidence)] });
  form.append('input', new Blob([input], { type: 'application/json' }));
  form.append('file1', await evidenceFile(evidence), fileOf(evidence));
  const request = { key: evidence.evidenceId, body: form };
  await client.post(`${pathOf(disputeId)}/provide-evidence`, request, z.unknown());
  return readDispute(client, disputeId);
}

const fileOf = ({ evidenceId }: Evidence): string => `${evidenceId}.pdf`;

/** By its document; where PayPal lists no documents, by the note. */
const isOnFile = ({ evidences }: PayPalDispute, evidence: Evidence): boolean =>
  evidences.some(({ source, documents, notes }) =>
    documents.length > 0
      ? documents.some(({ name }) => name === fileOf(evidence))
      : source === 'SUBMITTED_BY_SELLER' && notes === evidence.statement,
  );

const TYPES: Readonly<Record<EvidenceKind, string>> = {
  service_provided: 'PROOF_OF_FULFILLMENT',
  refunded: 'PROOF_OF_REFUND',
  other: 'OTHER',
};

function evidenceInput({ kind, refundIds, statement }: Evidence) {
  const isRefund = kind === 'refunded' && refundIds.length > 0;
  return {
    evidence_type: kind === 'refunded' && !isRefund ? TYPES.other : TYPES[kind],
    notes: statement,
    ...(isRefund ? { evidence_info: { refund_ids: refundIds.map((id) => ({ refund_id: id })) } } : {}),
  };
}

const pathOf = (disputeId: string) => `/v1/customer/disputes/${encodeURIComponent(disputeId)}`;

function snapshotOf(dispute: PayPalDispute): DisputeSnapshot {
  const { disputed_transactions: transactions, dispute_amount: disputed } = dispute;
  const { seller_response_due_date: dueBy } = dispute;
  const isTooLate = dueBy !== undefined && hasPassed(dueBy, new Date().toISOString());
  return {
    disputeId: dispute.dispute_id,
    stage: stageOf(dispute.dispute_life_cycle_stage),
    status: statusOf(dispute.status, dispute.dispute_outcome?.outcome_code),
    reason: dispute.reason,
    ...disputed,
    openedAt: dispute.create_time,
    acceptsEvidence: dispute.status === 'WAITING_FOR_SELLER_RESPONSE' && !isTooLate,
    chargeIds: transactions.flatMap(({ seller_transaction_id: id }) => (id === undefined ? [] : [id])),
    ...defined({
      evidenceDueBy: dueBy,
      bookingId: transactions.find(({ custom }) => custom !== undefined)?.custom,
      paymentId: transactions.find(({ invoice_number: invoice }) => invoice !== undefined)?.invoice_number,
    }),
  };
}

const stageOf = (stage: string | undefined): DisputeStage => (stage === 'INQUIRY' ? 'inquiry' : 'chargeback');

function statusOf(status: string, outcome: string | undefined): DisputeStatus {
  if (status === 'WAITING_FOR_SELLER_RESPONSE' || status === 'OPEN') return 'needs_response';
  if (status !== 'RESOLVED') return 'under_review';
  switch (outcome) {
    case 'RESOLVED_SELLER_FAVOUR':
    case 'RESOLVED_WITH_PAYOUT': // PayPal pays the buyer out of its own pocket: our money stays
    case 'DENIED':
      return 'won';
    case 'CANCELED_BY_BUYER':
      return 'withdrawn';
    default: // RESOLVED_BUYER_FAVOUR, ACCEPTED, and whatever PayPal adds: never assume that money stays
      return 'lost';
  }
}
