/** Disputes at PayPal: what is disputed and its status, in our words, and our answer to it with files. */
import { z } from 'zod';
import type { MinorUnits } from '../../../domain/money/money.ts';
import type { DisputedMoney } from '../../../domain/payment/net.ts';
import { amountShape, instantShape } from './api/amounts.ts';
import type { PayPalClient } from './api/client.ts';
import { PayPalApiError } from './api/errors.ts';

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
});

export interface DisputeSnapshot {
  readonly disputeId: string;
  /** An inquiry is remedied by a refund; a chargeback forbids one. */
  readonly stage: 'inquiry' | 'chargeback';
  readonly state: 'needs_response' | 'under_review' | 'won' | 'lost' | 'withdrawn';
  readonly reason: string;
  readonly amount: MinorUnits;
  readonly currency: string;
  readonly openedAt: string;
  /** Until when evidence counts. */
  readonly respondBy: string | undefined;
  /** The captures it is about. */
  readonly captureIds: readonly string[];
  /** Our own references, where PayPal carried them along. */
  readonly bookingId: string | undefined;
  readonly paymentId: string | undefined;
}

export interface Evidence {
  readonly type: 'PROOF_OF_FULFILLMENT' | 'PROOF_OF_REFUND' | 'OTHER';
  readonly notes: string;
  /** The refund already sent, for PROOF_OF_REFUND. */
  readonly refundId?: string;
}

export interface EvidenceFile {
  readonly name: string;
  readonly type: 'application/pdf' | 'image/jpeg' | 'image/png' | 'image/gif' | 'text/plain';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export async function readDispute(client: PayPalClient, disputeId: string): Promise<DisputeSnapshot> {
  return snapshotOf(await client.get(pathOf(disputeId), disputeShape));
}

const openDisputesShape = z.object({
  items: z
    .array(
      z.object({
        dispute_id: z.string().min(1),
        status: z.string(),
        dispute_amount: amountShape,
        create_time: instantShape,
      }),
    )
    .default([]),
});

/**
 * What open disputes hold of a capture. One that is over shows among the refunds, where it took money. An app without
 * PayPal's permission for disputes sees none: then only their webhooks report them.
 */
export async function openDisputesOf(client: PayPalClient, captureId: string): Promise<DisputedMoney[]> {
  const query = new URLSearchParams({ disputed_transaction_id: captureId, page_size: '50' });
  try {
    const { items } = await client.get(`/v1/customer/disputes?${query.toString()}`, openDisputesShape);
    return items
      .filter(({ status }) => status !== 'RESOLVED')
      .map(({ dispute_id: disputeId, dispute_amount: { amount }, create_time: at }) => ({
        disputeId,
        amount,
        at,
      }));
  } catch (error) {
    if (error instanceof PayPalApiError && error.status === 403) return [];
    throw error;
  }
}

/** Answers a dispute that waits for us. PayPal takes evidence as a form: JSON beside the files. */
export async function provideEvidence(
  client: PayPalClient,
  disputeId: string,
  { evidences, files, key }: { evidences: readonly Evidence[]; files: readonly EvidenceFile[]; key: string },
): Promise<void> {
  const input = {
    evidences: evidences.map(({ type, notes, refundId }) => ({
      evidence_type: type,
      notes,
      ...(refundId === undefined ? {} : { evidence_info: { refund_ids: [{ refund_id: refundId }] } }),
    })),
  };
  const form = new FormData();
  form.append('input', new Blob([JSON.stringify(input)], { type: 'application/json' }));
  files.forEach(({ name, type, bytes }, index) =>
    form.append(`file${index + 1}`, new Blob([bytes], { type }), name),
  );
  await client.post(`${pathOf(disputeId)}/provide-evidence`, { key, body: form }, z.unknown());
}

const pathOf = (disputeId: string) => `/v1/customer/disputes/${encodeURIComponent(disputeId)}`;

function snapshotOf(dispute: z.infer<typeof disputeShape>): DisputeSnapshot {
  const { disputed_transactions: transactions, dispute_amount: disputed } = dispute;
  return {
    disputeId: dispute.dispute_id,
    stage: dispute.dispute_life_cycle_stage === 'INQUIRY' ? 'inquiry' : 'chargeback',
    state: stateOf(dispute.status, dispute.dispute_outcome?.outcome_code),
    reason: dispute.reason,
    ...disputed,
    openedAt: dispute.create_time,
    respondBy: dispute.seller_response_due_date,
    captureIds: transactions.flatMap(({ seller_transaction_id: id }) => (id === undefined ? [] : [id])),
    bookingId: transactions.find(({ custom }) => custom !== undefined)?.custom,
    paymentId: transactions.find(({ invoice_number: invoice }) => invoice !== undefined)?.invoice_number,
  };
}

function stateOf(status: string, outcome: string | undefined): DisputeSnapshot['state'] {
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
