/**
 * Orders, captures and refunds as PayPal writes them down. Links are made anew each time, as the port may differ
 * after a restart.
 */
import type { Link } from './errors.ts';
import { isoSeconds } from '../ids.ts';
import { feeOf, wireMoney } from './amounts.ts';
import type { Capture, Order, Refund } from '../objects.ts';
import type { PayPalState } from '../state.ts';
import { defined } from '../../../defined.ts';

export interface WireContext {
  readonly state: PayPalState;
  /** Where this server answers. */
  readonly origin: string;
}

export function orderBody(context: WireContext, order: Order): object {
  const payments = paymentsOf(context, order);
  const source = payerSource(order);
  return {
    id: order.id,
    intent: 'CAPTURE',
    status: order.status,
    ...defined({ payment_source: source }),
    purchase_units: [
      {
        reference_id: order.referenceId,
        amount: wireMoney(order.money),
        payee: order.payee,
        ...defined({
          description: order.description,
          custom_id: order.customId,
          invoice_id: order.invoiceId,
          soft_descriptor: order.softDescriptor,
          payments,
        }),
      },
    ],
    ...payerOf(order),
    create_time: isoSeconds(order.createdAt),
    update_time: isoSeconds(order.updatedAt),
    links: orderLinks(context, order),
  };
}

/** What PayPal answers unless `Prefer: return=representation` asks for more. */
export function orderInBrief(context: WireContext, order: Order): object {
  const source = payerSource(order);
  const payments = paymentsOf(context, order);
  return {
    id: order.id,
    status: order.status,
    ...defined({ payment_source: source }),
    ...(payments === undefined
      ? {}
      : { purchase_units: [{ reference_id: order.referenceId, payments }], ...payerOf(order) }),
    links: orderLinks(context, order),
  };
}

export function captureBody({ origin }: WireContext, capture: Capture): object {
  const fee = feeOf(capture.money);
  const net = { ...capture.money, amount: capture.money.amount - fee.amount };
  const settled =
    capture.status !== 'PENDING' && capture.status !== 'DECLINED' && capture.status !== 'FAILED';
  return {
    id: capture.id,
    status: capture.status,
    ...(capture.reason === null ? {} : { status_details: { reason: capture.reason } }),
    amount: wireMoney(capture.money),
    final_capture: true,
    disbursement_mode: 'INSTANT',
    seller_protection: {
      status: 'ELIGIBLE',
      dispute_categories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'],
    },
    ...(settled
      ? {
          seller_receivable_breakdown: {
            gross_amount: wireMoney(capture.money),
            paypal_fee: wireMoney(fee),
            net_amount: wireMoney(net),
          },
        }
      : {}),
    ...defined({ custom_id: capture.customId, invoice_id: capture.invoiceId }),
    payee: capture.payee,
    supplementary_data: { related_ids: { order_id: capture.orderId } },
    create_time: isoSeconds(capture.createdAt),
    update_time: isoSeconds(capture.updatedAt),
    links: [
      link(`${origin}/v2/payments/captures/${capture.id}`, 'self'),
      link(`${origin}/v2/payments/captures/${capture.id}/refund`, 'refund', 'POST'),
      link(`${origin}/v2/checkout/orders/${capture.orderId}`, 'up'),
    ],
  };
}

export function refundBody(context: WireContext, refund: Refund): object {
  const { origin, state } = context;
  const sofar = refundsOf(state, refund.captureId)
    .filter((other) => other.createdAt <= refund.createdAt && counts(other))
    .reduce((sum, other) => sum + other.money.amount, 0);
  return {
    id: refund.id,
    status: refund.status,
    ...(refund.status === 'PENDING' ? { status_details: { reason: 'ECHECK' } } : {}),
    amount: wireMoney(refund.money),
    ...defined({
      custom_id: refund.customId,
      invoice_id: refund.invoiceId,
      note_to_payer: refund.noteToPayer,
    }),
    seller_payable_breakdown: {
      gross_amount: wireMoney(refund.money),
      paypal_fee: wireMoney({ ...refund.money, amount: 0 }),
      net_amount: wireMoney(refund.money),
      total_refunded_amount: wireMoney({ ...refund.money, amount: sofar }),
    },
    create_time: isoSeconds(refund.createdAt),
    update_time: isoSeconds(refund.updatedAt),
    links: [
      link(`${origin}/v2/payments/refunds/${refund.id}`, 'self'),
      link(`${origin}/v2/payments/captures/${refund.captureId}`, 'up'),
    ],
  };
}

export const refundsOf = (state: PayPalState, captureId: string): readonly Refund[] =>
  state.all('refund').filter((refund) => refund.captureId === captureId);

/** Money that has gone back or is on its way. */
export const counts = (refund: Refund): boolean =>
  refund.status === 'COMPLETED' || refund.status === 'PENDING';

export function link(href: string, rel: string, method = 'GET'): Link {
  return { href, rel, method };
}

function paymentsOf(context: WireContext, order: Order): object | undefined {
  const captures = context.state.all('capture').filter((capture) => capture.orderId === order.id);
  if (captures.length === 0) return undefined;
  const refunds = context.state.all('refund').filter((refund) => refund.orderId === order.id);
  return {
    captures: captures.map((capture) => captureBody(context, capture)),
    ...(refunds.length === 0 ? {} : { refunds: refunds.map((refund) => refundBody(context, refund)) }),
  };
}

export const PAYER = {
  name: { given_name: 'Sandbox', surname: 'Customer' },
  email_address: 'customer@paypal.example',
} as const;

function payerSource(order: Order): object | undefined {
  if (order.payerId === null) return order.context === null ? undefined : { paypal: {} };
  return {
    paypal: {
      ...PAYER,
      account_id: order.payerId,
      account_status: 'VERIFIED',
      address: { country_code: 'US' },
    },
  };
}

function payerOf(order: Order): object {
  if (order.payerId === null) return {};
  return { payer: { ...PAYER, payer_id: order.payerId, address: { country_code: 'US' } } };
}

function orderLinks({ origin }: WireContext, order: Order): Link[] {
  const self = `${origin}/v2/checkout/orders/${order.id}`;
  const links = [link(self, 'self')];
  if (order.status === 'COMPLETED' || order.status === 'VOIDED') return links;
  links.push(
    link(`${origin}/checkoutnow?token=${order.id}`, order.context === null ? 'approve' : 'payer-action'),
  );
  if (order.context === null || order.status === 'APPROVED')
    links.push(link(`${self}/capture`, 'capture', 'POST'));
  return links;
}
