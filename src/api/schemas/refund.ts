/** A refund on the wire: before it is made, and as a booking shows it. */
import { z } from 'zod';
import type { CutRefund } from '../../domain/refund/cut.ts';
import { REFUND_REASONS, REFUND_STATUSES } from '../../domain/refund/status.ts';
import { REFUND_LINES } from '../../domain/refund/refund.ts';
import { amount, currency } from './fields.ts';
import { cancellationReason } from './quote.ts';

const share = z.object({ refund: amount });

const breakdown = z.object({
  hoursBeforeStart: z.int().describe('The hours are whole, rounded down, and negative after the start.'),
  percentage: z.int().describe('This many per cent of the charge come back.'),
  lines: z
    .array(z.object({ kind: z.enum(REFUND_LINES), amount }))
    .describe('The lines sum to the total; what is withheld is negative.'),
  charge: share,
  deposit: share,
  total: amount,
  currency,
  payout: z
    .object({ amount, currency })
    .describe('The provider pays this out, in the currency that was paid.'),
});

export const refundPreviewSchema = z
  .object({ reason: cancellationReason, ...breakdown.shape })
  .meta({ id: 'RefundPreview' });
export type RefundPreviewBody = z.output<typeof refundPreviewSchema>;

export const refundSchema = z.object({
  id: z.string(),
  status: z
    .enum(REFUND_STATUSES)
    .describe(
      'One `under_review` waits for finance, one `blocked` for the end of a dispute; finance has paid a `settled` one another way.',
    ),
  reason: z.enum(REFUND_REASONS),
  ...breakdown.shape,
});

export const refundPreviewBody = ({ refund, payout }: CutRefund): RefundPreviewBody => ({
  ...refund,
  lines: [...refund.lines],
  payout,
});
