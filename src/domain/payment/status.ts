/** The states of a payment and who takes it (api.md "Booking"). */

export const PAYMENT_PROVIDERS = ['stripe', 'paypal'] as const;
export type PaymentProvider = (typeof PAYMENT_PROVIDERS)[number];

export const PAYMENT_STATUSES = [
  'preparing',
  'requires_payment',
  'processing',
  'under_review',
  'paid',
  'failed',
  'canceled',
  'refunded',
  'partially_refunded',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/**
 * What has happened to a payment's money. A dispute that is closed no longer holds what it did; a refund that the bank
 * returned has not left; what was `settled` finance has paid another way.
 */
export const MONEY_FACT_KINDS = [
  'authorised',
  'captured',
  'refunded',
  'refund_returned',
  'settled',
  'disputed',
  'dispute_closed',
  'provider_fee',
] as const;
export type MoneyFactKind = (typeof MONEY_FACT_KINDS)[number];

/** Whether money can still be taken for a payment in this state, so that its session may be shown. */
export function isPayable(status: PaymentStatus): boolean {
  return status === 'requires_payment';
}
