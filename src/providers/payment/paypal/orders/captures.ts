/** Captures: the money of an order, taken or on its way, and giving it back. */
import { z } from 'zod';
import type { Currency, MinorUnits } from '../../../../domain/money/money.ts';
import { amountShape, instantShape, payPalAmount } from '../api/amounts.ts';
import type { PayPalClient } from '../api/client.ts';
import { type PayPalRefund, refundShape } from './refunds.ts';

export const captureShape = z.object({
  id: z.string().min(1),
  status: z.string(),
  status_details: z.object({ reason: z.string().optional() }).optional(),
  amount: amountShape,
  custom_id: z.string().optional(),
  invoice_id: z.string().optional(),
  seller_receivable_breakdown: z.object({ paypal_fee: amountShape.optional() }).optional(),
  supplementary_data: z
    .object({ related_ids: z.object({ order_id: z.string().optional() }).optional() })
    .optional(),
  create_time: instantShape,
});
export type PayPalCapture = z.infer<typeof captureShape>;

export function readCapture(client: PayPalClient, captureId: string): Promise<PayPalCapture> {
  return client.get(`/v2/payments/captures/${encodeURIComponent(captureId)}`, captureShape);
}

export interface CaptureRefund {
  readonly captureId: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly bookingId: string;
  /** By which this refund is distinguished from others of the same capture; also what PayPal refuses to see twice. */
  readonly reference: string;
}

/**
 * Returns money of a capture under its key, which PayPal remembers for 45 days. Without a note to the payer: our own
 * emails say what there is to say. The booking travels as `custom_id`, so that events of the refund find their way.
 */
export function refundCapture(
  client: PayPalClient,
  refund: CaptureRefund,
  key: string,
): Promise<PayPalRefund> {
  const body = {
    amount: payPalAmount(refund.amount, refund.currency),
    custom_id: refund.bookingId,
    invoice_id: refund.reference,
  };
  const path = `/v2/payments/captures/${encodeURIComponent(refund.captureId)}/refund`;
  return client.post(path, { key, body }, refundShape);
}
