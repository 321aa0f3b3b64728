/** Orders: what the customer agrees to pay at PayPal. Money moves only when we capture. */
import { z } from 'zod';
import type { OpenPaymentRequest, Tries } from '../../gateway.ts';
import { amountShape, instantShape, payPalAmount } from '../api/amounts.ts';
import { captureShape } from './captures.ts';
import type { PayPalClient } from '../api/client.ts';
import { refundShape } from './refunds.ts';

const purchaseUnit = z.object({
  custom_id: z.string().optional(),
  invoice_id: z.string().optional(),
  amount: amountShape,
  payee: z.object({ merchant_id: z.string().optional(), email_address: z.string().optional() }).optional(),
  payments: z
    .object({ captures: z.array(captureShape).default([]), refunds: z.array(refundShape).default([]) })
    .optional(),
});

const orderShape = z.object({
  id: z.string().min(1),
  status: z.string(),
  purchase_units: z.tuple([purchaseUnit], purchaseUnit),
  create_time: instantShape.optional(),
  links: z.array(z.object({ rel: z.string(), href: z.url({ protocol: /^https?$/ }) })).default([]),
});
export type PayPalOrder = z.infer<typeof orderShape>;

export type PayPalOpenRequest = Pick<
  OpenPaymentRequest,
  'bookingId' | 'paymentId' | 'amount' | 'currency' | 'idempotencyKey' | 'description' | keyof Tries
> & {
  /** Where PayPal sends the customer after agreeing, with `?token=<order id>`, and after turning back. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
};

/** PayPal's limit for descriptions and brand names. */
const MAX_TEXT = 127;

/**
 * The booking travels as `custom_id` and the payment as `invoice_id`, which PayPal sends along with captures, webhooks
 * and IPN. E-checks are welcome (the hold waits for them), hence no demand for immediate payment.
 */
export function createOrder(
  client: PayPalClient,
  request: PayPalOpenRequest,
  brandName: string,
  key: string,
): Promise<PayPalOrder> {
  const body = {
    intent: 'CAPTURE',
    purchase_units: [
      {
        reference_id: request.paymentId,
        custom_id: request.bookingId,
        invoice_id: request.paymentId,
        description: request.description.slice(0, MAX_TEXT),
        amount: payPalAmount(request.amount, request.currency),
      },
    ],
    payment_source: {
      paypal: {
        experience_context: {
          brand_name: brandName.slice(0, MAX_TEXT),
          return_url: request.returnUrl,
          cancel_url: request.cancelUrl,
          user_action: 'PAY_NOW',
          shipping_preference: 'NO_SHIPPING',
          payment_method_preference: 'UNRESTRICTED',
        },
      },
    },
  };
  return client.post('/v2/checkout/orders', { key, body }, orderShape);
}

export function readOrder(client: PayPalClient, orderId: string): Promise<PayPalOrder> {
  return client.get(`/v2/checkout/orders/${encodeURIComponent(orderId)}`, orderShape);
}

/** Takes the money of an approved order. PayPal captures an order once, whatever the keys. */
export function captureOrder(client: PayPalClient, orderId: string, key: string): Promise<PayPalOrder> {
  return client.post(`/v2/checkout/orders/${encodeURIComponent(orderId)}/capture`, { key }, orderShape);
}

/** The page on which the customer agrees. */
export function approveUrlOf({ links }: PayPalOrder): string | undefined {
  return links.find(({ rel }) => rel === 'payer-action' || rel === 'approve')?.href;
}
