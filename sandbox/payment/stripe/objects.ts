/**
 * Stripe's objects as the stand-in keeps them: the SDK's own types, so that the compiler notices a field the
 * pinned API version has and we lack. References are ids here and become objects only in an answer (expand.ts).
 */
import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';

type Refs<T, K extends keyof T> = Omit<T, K> & { readonly [P in K]: string | null };

export type Intent = Refs<Stripe.PaymentIntent, 'latest_charge' | 'payment_method' | 'customer' | 'review'>;
export type Charge = Refs<
  Stripe.Charge,
  'balance_transaction' | 'payment_intent' | 'customer' | 'review' | 'failure_balance_transaction'
>;
export type Refund = Refs<Stripe.Refund, 'balance_transaction' | 'charge' | 'payment_intent'>;
export type Dispute = Omit<Refs<Stripe.Dispute, 'charge' | 'payment_intent'>, 'balance_transactions'> & {
  readonly balance_transactions: readonly BalanceEntry[];
};
export type FraudWarning = Refs<Stripe.Radar.EarlyFraudWarning, 'charge' | 'payment_intent'>;
export type BalanceEntry = Refs<Stripe.BalanceTransaction, 'source'>;
export type PaymentMethod = Pick<Stripe.PaymentMethod, 'id' | 'object' | 'created' | 'livemode' | 'type'> & {
  readonly card: {
    readonly brand: string;
    readonly last4: string;
    readonly exp_month: number;
    readonly exp_year: number;
  };
};

export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: object; readonly previous_attributes?: object };
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly request: RequestOrigin;
  readonly type: string;
}

/** Which request caused an event; both null where nobody asked (a card that settles by itself). */
export interface RequestOrigin {
  readonly id: string | null;
  readonly idempotency_key: string | null;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** The first answer given under an idempotency key. */
export interface KeptAnswer extends Answer {
  /** The key. */
  readonly id: string;
  readonly fingerprint: string;
  readonly keptAt: number;
}

/** The version the SDK pins; events are rendered in it. */
export const API_VERSION = '2026-10-28.endive';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function newId(prefix: string): string {
  const letters = [...randomBytes(24)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return `${prefix}_${letters.join('')}`;
}

/** Stripe counts time in whole seconds. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);
