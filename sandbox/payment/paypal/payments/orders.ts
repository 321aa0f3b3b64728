/** Orders: made, agreed to by the customer, and gone after a while. Taking the money is in captures.ts. */
import { z } from 'zod';
import { invalidRequest, notFound, unprocessable } from '../api/errors.ts';
import { money, readFields } from '../api/fields.ts';
import { newPayerId, newTransactionId } from '../ids.ts';
import { readMoney } from '../api/amounts.ts';
import { emitOrderApproved } from '../webhooks/events.ts';
import type { ExperienceContext, Funding, Order } from '../objects.ts';
import type { PayPalState } from '../state.ts';
import type { Transaction } from '../transaction.ts';

/** PayPal keeps an order that nobody has captured for three hours, unless asked for more. */
const ORDER_LIVES_MS = 3 * 60 * 60 * 1000;

const unit = z.strictObject({
  reference_id: z.string().min(1).max(256).default('default'),
  amount: money,
  payee: z
    .strictObject({ email_address: z.string().optional(), merchant_id: z.string().optional() })
    .optional(),
  description: z.string().min(1).max(127).optional(),
  custom_id: z.string().min(1).max(255).optional(),
  invoice_id: z.string().min(1).max(127).optional(),
  soft_descriptor: z.string().min(1).max(22).optional(),
});
const experience = z.strictObject({
  return_url: z.url().optional(),
  cancel_url: z.url().optional(),
  brand_name: z.string().min(1).max(127).optional(),
  locale: z.string().min(2).max(10).optional(),
  user_action: z.enum(['CONTINUE', 'PAY_NOW']).optional(),
  landing_page: z.enum(['LOGIN', 'GUEST_CHECKOUT', 'NO_PREFERENCE', 'BILLING']).optional(),
  shipping_preference: z.enum(['GET_FROM_FILE', 'NO_SHIPPING', 'SET_PROVIDED_ADDRESS']).optional(),
  payment_method_preference: z.enum(['UNRESTRICTED', 'IMMEDIATE_PAYMENT_REQUIRED']).optional(),
  payment_method_selected: z.enum(['PAYPAL', 'PAYPAL_CREDIT']).optional(),
});
const newOrder = z.strictObject({
  intent: z.literal('CAPTURE'),
  purchase_units: z.array(unit).min(1).max(1),
  payment_source: z
    .strictObject({
      paypal: z.strictObject({
        experience_context: experience.default({}),
        email_address: z.string().optional(),
      }),
    })
    .optional(),
});

/** The return addresses of a wallet come in pairs. */
export function createOrder(tx: Transaction, body: unknown): Order {
  const params = readFields(newOrder, body);
  const [given] = params.purchase_units;
  if (given === undefined) throw new Error('the schema lets no order through without a purchase unit');
  const context = params.payment_source?.paypal.experience_context ?? null;
  refuseHalfAWayBack(context);
  const asked = readMoney(given.amount, "/purchase_units/@reference_id=='default'/amount");
  refuseTakenInvoice(tx.state, given.invoice_id ?? null);
  const now = Date.now();
  return tx.state.put('order', {
    id: newTransactionId(),
    status: context === null ? 'CREATED' : 'PAYER_ACTION_REQUIRED',
    money: asked,
    referenceId: given.reference_id,
    customId: given.custom_id ?? null,
    invoiceId: given.invoice_id ?? null,
    description: given.description ?? null,
    softDescriptor: given.soft_descriptor ?? null,
    payee: { ...tx.merchant, ...given.payee },
    context,
    funding: null,
    payerId: null,
    createdAt: now,
    updatedAt: now,
    expiresAt: now + ORDER_LIVES_MS,
  });
}

/** Throws 404 also for an order that has run out. */
export function findOrder({ state }: { readonly state: PayPalState }, id: string): Order {
  const order = state.get('order', id);
  if (order === undefined || hasRunOut(order)) throw notFound('order_id');
  return order;
}

/** The customer agrees, choosing how to pay. May be done again until the money is taken. */
export function approveOrder(tx: Transaction, id: string, funding: Funding): Order {
  const order = findOrder(tx, id);
  refuseIfOver(order);
  const approved = tx.state.put('order', {
    ...order,
    status: 'APPROVED',
    funding,
    payerId: order.payerId ?? newPayerId(),
    updatedAt: Date.now(),
  });
  emitOrderApproved(tx, approved);
  return approved;
}

export function voidOrder(tx: Transaction, id: string): Order {
  const order = findOrder(tx, id);
  refuseIfOver(order);
  return tx.state.put('order', { ...order, status: 'VOIDED', updatedAt: Date.now() });
}

export function expireOrder(tx: Transaction, id: string): Order {
  return tx.state.put('order', { ...findOrder(tx, id), expiresAt: Date.now() });
}

/** An invoice is paid once; PayPal's accounts refuse a second payment by default. */
export function refuseTakenInvoice(state: PayPalState, invoiceId: string | null): void {
  if (invoiceId === null) return;
  const isTaken = state
    .all('capture')
    .some(
      ({ invoiceId: taken, status }) => taken === invoiceId && status !== 'DECLINED' && status !== 'FAILED',
    );
  if (!isTaken) return;
  throw unprocessable(
    'DUPLICATE_INVOICE_ID',
    'Requested invoice number has been previously captured. Possible duplicate transaction.',
    "/purchase_units/@reference_id=='default'/invoice_id",
  );
}

export function refuseIfOver(order: Order): void {
  if (order.status === 'COMPLETED') {
    throw unprocessable(
      'ORDER_ALREADY_CAPTURED',
      "Order already captured. If 'intent=CAPTURE' only one capture per order is allowed.",
    );
  }
  if (order.status === 'VOIDED') {
    throw unprocessable(
      'ORDER_COMPLETED_OR_VOIDED',
      'Order is voided or completed and hence cannot be captured.',
    );
  }
}

function refuseHalfAWayBack(context: ExperienceContext | null): void {
  if ((context?.return_url === undefined) === (context?.cancel_url === undefined)) return;
  throw invalidRequest(
    'MISSING_REQUIRED_PARAMETER',
    'A return_url and a cancel_url go together.',
    '/payment_source/paypal/experience_context',
  );
}

/** What has been paid stays. */
const hasRunOut = (order: Order): boolean => order.status !== 'COMPLETED' && order.expiresAt <= Date.now();
