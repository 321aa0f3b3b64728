/**
 * The kinds of bookings that are tried: what the customer does, from the first request to the last word. They know
 * nothing of crashes, but keep trying: a product without a worker answers late, and they ask again.
 */
import { CHANGE_KINDS } from './change.ts';
import { DISPUTE_KINDS } from './dispute.ts';
import { PAYPAL_KINDS } from './paypal.ts';
import { REFUND_KINDS } from './refund.ts';
import { STRIPE_KINDS } from './stripe.ts';

export const KINDS = {
  ...STRIPE_KINDS,
  ...PAYPAL_KINDS,
  ...CHANGE_KINDS,
  ...REFUND_KINDS,
  ...DISPUTE_KINDS,
} as const;

export type KindName = keyof typeof KINDS;
export const kindNames = Object.keys(KINDS) as KindName[]; // Object.keys widens to string
