/** Disputes as PayPal writes them down: whole, in brief, and as a list in pages. */
import { z } from 'zod';
import { findCapture } from './captures.ts';
import { readFields } from '../api/fields.ts';
import { isoSeconds } from '../ids.ts';
import { wireMoney } from '../api/amounts.ts';
import type { Dispute } from '../objects.ts';
import { link, PAYER, type WireContext } from '../api/wire.ts';
import { defined } from '../../../defined.ts';

export function disputeBody(context: WireContext, dispute: Dispute): object {
  const capture = findCapture(context, dispute.captureId);
  const self = disputeUrl(context, dispute);
  return {
    ...disputeInBrief(context, dispute),
    disputed_transactions: [
      {
        seller_transaction_id: capture.id,
        create_time: isoSeconds(capture.createdAt),
        transaction_status: capture.status,
        gross_amount: wireMoney(capture.money),
        ...defined({ invoice_number: capture.invoiceId, custom: capture.customId }),
        buyer: { name: `${PAYER.name.given_name} ${PAYER.name.surname}` },
        seller: { email: capture.payee.email_address, merchant_id: capture.payee.merchant_id, name: 'Midas' },
        items: [],
        seller_protection_eligible: true,
      },
    ],
    ...(dispute.outcome === null
      ? {}
      : {
          dispute_outcome: {
            outcome_code: dispute.outcome,
            ...(dispute.refunded === null ? {} : { amount_refunded: wireMoney(dispute.refunded) }),
          },
        }),
    messages: [{ posted_by: 'BUYER', time_posted: isoSeconds(dispute.createdAt), content: dispute.message }],
    ...(dispute.evidence.length === 0
      ? {}
      : {
          evidences: dispute.evidence.map((evidence) => ({
            evidence_type: evidence.type,
            source: 'SUBMITTED_BY_SELLER',
            ...defined({ notes: evidence.notes }),
            documents: evidence.documents.map((name) => ({ name })),
          })),
        }),
    links: [link(self, 'self'), link(`${self}/provide-evidence`, 'provide_evidence', 'POST')],
  };
}

const listQuery = z.strictObject({
  disputed_transaction_id: z.string().optional(),
  start_time: z.iso.datetime({ offset: true }).optional(),
  page_size: z.coerce.number().int().min(1).max(50).default(10),
  next_page_token: z.string().optional(),
});

/** Latest first. */
export function disputeList(context: WireContext, query: unknown): object {
  const { disputed_transaction_id: captureId, start_time: start, ...page } = readFields(listQuery, query);
  const from = start === undefined ? 0 : Date.parse(start);
  const found = context.state
    .all('dispute')
    .filter((row) => (captureId === undefined || row.captureId === captureId) && row.createdAt >= from)
    .toReversed();
  const first = Number(page.next_page_token ?? 0);
  const rows = found.slice(first, first + page.page_size);
  const next = first + rows.length;
  const url = `${context.origin}/v1/customer/disputes?page_size=${page.page_size}`;
  return {
    items: rows.map((row) => disputeInBrief(context, row)),
    links: [
      link(url, 'self'),
      ...(next < found.length ? [link(`${url}&next_page_token=${next}`, 'next')] : []),
    ],
  };
}

function disputeInBrief(context: WireContext, dispute: Dispute): object {
  return {
    dispute_id: dispute.id,
    create_time: isoSeconds(dispute.createdAt),
    update_time: isoSeconds(dispute.updatedAt),
    reason: dispute.reason,
    status: dispute.status,
    dispute_state: STATES[dispute.status],
    dispute_amount: wireMoney(dispute.money),
    dispute_life_cycle_stage: dispute.stage,
    dispute_channel: dispute.stage === 'INQUIRY' ? 'INTERNAL' : 'EXTERNAL',
    ...(dispute.status === 'RESOLVED' ? {} : { seller_response_due_date: isoSeconds(dispute.dueAt) }),
    links: [link(disputeUrl(context, dispute), 'self')],
  };
}

const STATES = {
  OPEN: 'OPEN_INQUIRIES',
  WAITING_FOR_BUYER_RESPONSE: 'REQUIRED_OTHER_PARTY_ACTION',
  WAITING_FOR_SELLER_RESPONSE: 'REQUIRED_ACTION',
  UNDER_REVIEW: 'UNDER_PAYPAL_REVIEW',
  RESOLVED: 'RESOLVED',
} as const;

export const disputeUrl = ({ origin }: WireContext, dispute: Dispute): string =>
  `${origin}/v1/customer/disputes/${dispute.id}`;
