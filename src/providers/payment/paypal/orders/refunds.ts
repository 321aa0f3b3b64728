/** Refunds as PayPal reports them, and in our words. */
import { z } from 'zod';
import { defined } from '../../../../domain/defined.ts';
import { amountShape, instantShape } from '../api/amounts.ts';
import type { PayPalClient } from '../api/client.ts';
import type { RefundSnapshot } from '../../../../domain/payment/net.ts';

export const refundShape = z.object({
  id: z.string().min(1),
  status: z.string(),
  amount: amountShape,
  custom_id: z.string().optional(),
  invoice_id: z.string().optional(),
  create_time: instantShape,
});
export type PayPalRefund = z.infer<typeof refundShape>;

/** Follows a refund that was pending. */
export function readRefund(client: PayPalClient, refundId: string): Promise<PayPalRefund> {
  return client.get(`/v2/payments/refunds/${encodeURIComponent(refundId)}`, refundShape);
}

export function refundSnapshot(refund: PayPalRefund): RefundSnapshot {
  const { id, status, amount, create_time: at, invoice_id: reference } = refund;
  return { refundId: id, state: refundState(status), amount: amount.amount, at, ...defined({ reference }) };
}

function refundState(status: string): RefundSnapshot['state'] {
  if (status === 'COMPLETED') return 'succeeded';
  return status === 'FAILED' || status === 'CANCELLED' ? 'failed' : 'pending';
}
