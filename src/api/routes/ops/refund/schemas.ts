/** Refunds on the wire, for staff. */
import { z } from 'zod';
import {
  PART_STATUSES,
  REFUND_KINDS,
  REFUND_REASONS,
  REFUND_STATUSES,
} from '../../../../domain/refund/status.ts';
import type { StaffRefund } from '../../../../store/refund/list.ts';
import { listOf, pageQuery } from '../../../http/paging.ts';
import { amount, instant, line, paragraph, staffNote } from '../../../schemas/fields.ts';
import { cancellationReason } from '../../../schemas/quote.ts';
import { refundSchema } from '../../../schemas/refund.ts';

const part = z.object({
  id: z.string().describe('The refund at the provider bears this as its reference.'),
  paymentId: z.string(),
  amount,
  status: z.enum(PART_STATUSES),
  providerRefundId: z.string().nullable(),
  code: z.string().nullable().describe('The provider’s word for why it refused.'),
});

const decision = z.object({
  decision: z.enum(['approve', 'refuse', 'retry', 'settle']),
  by: z.string().describe('This is the subject of the token of whoever decided.'),
  note: z.string(),
  reference: z.string().nullable(),
  at: instant,
});

export const staffRefund = refundSchema
  .extend({
    bookingId: z.string(),
    kind: z
      .enum(REFUND_KINDS)
      .describe(
        'One `by_hand` was made by finance beside any cancellation; `deposit` releases the deposit after the stay.',
      ),
    requestedReason: z
      .enum(REFUND_REASONS)
      .describe('This was asked for; `reason` is what the refund was computed by.'),
    note: z.string().nullable(),
    requestedBy: z.string().describe('This is `customer`, `midas` or the subject of a token.'),
    requestedAt: instant,
    isCut: z.boolean().describe('Less was left than it came to.'),
    parts: z.array(part),
    decisions: z.array(decision),
    workflowUrl: z
      .string()
      .nullable()
      .describe('The link leads to the workflow in the Temporal Web UI, where one is known.'),
  })
  .meta({ id: 'StaffRefund' });
export type StaffRefundBody = z.output<typeof staffRefund>;

export const refundBody = (
  { n: _, ...refund }: StaffRefund,
  workflowUrl: string | undefined,
): StaffRefundBody => ({
  ...refund,
  lines: [...refund.lines],
  workflowUrl: workflowUrl ?? null,
});

/** A filter that is misspelt would list everything, so unknown ones are refused. */
export const refundsQuery = z.strictObject({
  status: z.enum(REFUND_STATUSES).optional().describe('Refunds in this state are listed.'),
  ...pageQuery,
});
export const refundsAnswer = listOf(staffRefund);

export const refundParams = z.object({
  id: z.string().meta({
    description: 'The id of a refund is that of its booking, -R and a number.',
    examples: ['MIDAS-7Q4K2M9X-R1'],
  }),
});

export const staffCancelRequest = z
  .strictObject({ reason: cancellationReason, note: paragraph(2000).optional() })
  .meta({ examples: [{ reason: 'vehicle_unavailable', note: 'It has to go to the workshop.' }] });

export const refundRequest = z
  .strictObject({
    amount: z.int().min(1).describe('The amount is in minor units of the currency that was paid.'),
    reason: cancellationReason,
    note: staffNote,
  })
  .meta({
    examples: [
      { amount: 150_000, reason: 'customer_request', note: 'The air conditioning failed for a day.' },
    ],
  });

export const decisionRequest = z
  .strictObject({
    approve: z
      .boolean()
      .describe('Refused, a cancellation pays by its terms, as of the moment of the request.'),
    note: staffNote,
  })
  .meta({ examples: [{ approve: true, note: 'The letter of the clinic was seen.' }] });

export const retryRequest = z
  .strictObject({ note: staffNote.optional() })
  .meta({ examples: [{ note: 'The balance was topped up.' }] });

export const settleRequest = z
  .strictObject({
    reference: line(1, 200).describe('The reference is that of the transfer.'),
    note: staffNote,
  })
  .meta({
    examples: [{ reference: 'SWIFT 2027-12-18 88213', note: 'The card was closed; sent by transfer.' }],
  });
