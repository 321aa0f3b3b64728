/**
 * An IPN message, read. Nothing of it counts before PayPal has said VERIFIED to the very bytes; then it says which
 * booking should sync its payment, and what it reports of the money is compared with what we expect
 * (developer.paypal.com/api/nvp-soap/ipn/IPNandPDTVariables).
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { MinorUnits } from '../../../../domain/money/money.ts';
import { minorUnitsOf } from '../api/amounts.ts';
import { decodeIpnForm, type IpnProblem } from './ipnForm.ts';

export const IPN_PAYMENT_STATUSES = [
  'Completed',
  'Pending',
  'Denied',
  'Failed',
  'Expired',
  'Voided',
  'Refunded',
  'Partially_Refunded',
  'Reversed',
  'Canceled_Reversal',
  'Processed',
  'In-Progress',
] as const;
export type IpnPaymentStatus = (typeof IPN_PAYMENT_STATUSES)[number];

/** Transaction types by which something is sold; refunds and reversals come without a type of their own. */
export const SELLING_TYPES = [
  'cart',
  'express_checkout',
  'invoice_payment',
  'merch_pmt',
  'pro_api',
  'pro_hosted',
  'recurring_payment',
  'send_money',
  'subscr_payment',
  'virtual_terminal',
  'web_accept',
] as const;

export interface IpnMessage {
  /** `payment` moves money of a sale, `dispute` is about a case, `other` is recorded and no more. */
  readonly kind: 'payment' | 'dispute' | 'other';
  /** The same for every repeat of one event: transaction, status, type and case together. */
  readonly identity: string;
  /** Of the raw bytes. Two messages that claim the same identity, one of them forged, differ in it. */
  readonly digest: string;
  readonly transactionId: string | undefined;
  readonly transactionType: string | undefined;
  /** The transaction that a refund, reversal or adjustment belongs to. */
  readonly parentTransactionId: string | undefined;
  /** Undefined where the message has none, or one that PayPal's documents do not know. */
  readonly paymentStatus: IpnPaymentStatus | undefined;
  readonly pendingReason: string | undefined;
  readonly reasonCode: string | undefined;
  readonly caseId: string | undefined;
  readonly caseType: string | undefined;
  /** Negative where money leaves us. */
  readonly gross: { readonly amount: MinorUnits; readonly currency: string } | undefined;
  readonly fee: { readonly amount: MinorUnits; readonly currency: string } | undefined;
  readonly receiverId: string | undefined;
  /** In lower case, as addresses are compared. */
  readonly receiverEmail: string | undefined;
  /** PayPal's sandbox says so of its own messages. */
  readonly isTest: boolean;
  /** Our own references, where PayPal carried them along. */
  readonly bookingId: string | undefined;
  readonly paymentId: string | undefined;
}

export type ParsedIpn =
  | { readonly ok: true; readonly message: IpnMessage }
  | { readonly ok: false; readonly problem: IpnProblem | 'malformed_field' };

const token = z.string().regex(/^[\w.-]{1,64}$/);
const amount = z.string().max(20);
const currency = z.string().regex(/^[A-Z]{3}$/);
/** Postgres takes no NUL: a message that names one would be asked for again and again. */
const text = z
  .string()
  .max(256)
  .refine((words) => !words.includes('\0'));

/** Every field that is read; an empty one is absent, as PayPal sends them. What is not read may hold anything. */
const fieldsShape = z
  .object({
    txn_id: token,
    txn_type: token,
    parent_txn_id: token,
    payment_status: token,
    pending_reason: token,
    reason_code: token,
    case_id: token,
    case_type: token,
    mc_gross: amount,
    mc_fee: amount,
    mc_currency: currency,
    receiver_id: token,
    receiver_email: text,
    test_ipn: token,
    custom: text,
    invoice: text,
  })
  .partial();
type Fields = z.infer<typeof fieldsShape>;

/** Reads a message from its raw bytes, in the charset that it names. */
export function parseIpn(rawBody: Uint8Array): ParsedIpn {
  const form = decodeIpnForm(rawBody);
  if (!form.ok) return form;
  const given = Object.fromEntries([...form.fields].filter(([, value]) => value !== ''));
  const read = fieldsShape.safeParse(given);
  if (!read.success) return { ok: false, problem: 'malformed_field' };
  const message = messageOf(read.data, createHash('sha256').update(rawBody).digest('hex'));
  return message === undefined ? { ok: false, problem: 'malformed_field' } : { ok: true, message };
}

function messageOf(fields: Fields, digest: string): IpnMessage | undefined {
  const gross = moneyOf(fields.mc_gross, fields.mc_currency);
  const fee = moneyOf(fields.mc_fee, fields.mc_currency);
  if (gross === 'unreadable' || fee === 'unreadable') return undefined;
  return {
    kind: kindOf(fields),
    identity: [fields.txn_id, fields.payment_status, fields.txn_type, fields.case_id]
      .map((part) => part ?? '-')
      .join('/'),
    digest,
    transactionId: fields.txn_id,
    transactionType: fields.txn_type,
    parentTransactionId: fields.parent_txn_id,
    paymentStatus: IPN_PAYMENT_STATUSES.find((status) => status === fields.payment_status),
    pendingReason: fields.pending_reason,
    reasonCode: fields.reason_code,
    caseId: fields.case_id,
    caseType: fields.case_type,
    gross,
    fee,
    receiverId: fields.receiver_id,
    receiverEmail: fields.receiver_email?.toLowerCase(),
    isTest: fields.test_ipn === '1',
    bookingId: fields.custom,
    paymentId: fields.invoice,
  };
}

function kindOf({ txn_type: type, payment_status: status, case_type: caseType }: Fields): IpnMessage['kind'] {
  if (type === 'new_case' || type === 'adjustment') return 'dispute';
  // A card's chargeback has a case and neither type nor status; with a status it is a reversal, which moves money.
  if (type === undefined && status === undefined && caseType !== undefined) return 'dispute';
  const isSale = type === undefined || SELLING_TYPES.some((selling) => selling === type);
  return isSale && status !== undefined ? 'payment' : 'other';
}

/** An amount without its currency is none. */
function moneyOf(
  value: string | undefined,
  inCurrency: string | undefined,
): { amount: MinorUnits; currency: string } | undefined | 'unreadable' {
  if (value === undefined) return undefined;
  const minor = inCurrency === undefined ? undefined : minorUnitsOf(value, inCurrency);
  return minor === undefined || inCurrency === undefined
    ? 'unreadable'
    : { amount: minor, currency: inCurrency };
}
