/** A PaymentIntent and its charges as a snapshot. */
import type Stripe from 'stripe';
import { minor } from '../../../domain/money/money.ts';
import type { Decline, PaymentSnapshot, SnapshotState } from '../../../domain/payment/payment.ts';
import type { RiskLevel } from '../../../domain/fraud/risk.ts';
import { declineReason } from './declineReasons.ts';
import { defined } from '../../../domain/defined.ts';

/** Our references on everything we make at Stripe; nothing personal. */
export const METADATA = {
  booking: 'booking_id',
  payment: 'payment_id',
  key: 'request_key',
  evidence: 'evidence_id',
} as const;

export function snapshotOf(
  intent: Stripe.PaymentIntent,
  failed: readonly Stripe.Charge[],
  now = new Date().toISOString(),
): PaymentSnapshot {
  const charge = chargeOf(intent.latest_charge);
  const failedBeforeCharge = failureBeforeCharge(intent, now);
  return {
    providerPaymentId: intent.id,
    state: stateOf(intent.status),
    amount: minor(intent.amount),
    amountReceived: minor(intent.amount_received),
    currency: intent.currency.toUpperCase(),
    live: intent.livemode,
    bookingId: intent.metadata[METADATA.booking],
    paymentId: intent.metadata[METADATA.payment],
    // Stripe lists the newest first, and its instants are whole seconds: the order of a second is that of the list.
    declines: failed.map(declineOf).reverse(),
    ...defined({ charge, failedBeforeCharge }),
  };
}

/**
 * Stripe makes no charge of an attempt that was not authenticated, and tells no time of it. The card tells one attempt
 * from the next: a new one has another id, even with the same number.
 */
function failureBeforeCharge(
  { id, status, last_payment_error: failure }: Stripe.PaymentIntent,
  now: string,
): Decline | undefined {
  if (failure === null || failure.charge !== undefined || status !== 'requires_payment_method')
    return undefined;
  const code = failure.code ?? failure.type;
  return {
    attempt: [id, code, failure.payment_method?.id ?? 'no_method'].join('.'),
    at: now,
    reason: declineReason(failure.decline_code ?? null, code),
  };
}

function stateOf(status: Stripe.PaymentIntent.Status): SnapshotState {
  switch (status) {
    case 'succeeded':
      return 'succeeded';
    case 'processing':
      return 'processing';
    case 'canceled':
      return 'canceled';
    case 'requires_capture':
      return 'authorised';
    default: // requires_payment_method, _confirmation, _action, and whatever Stripe adds: not yet money
      return 'requires_payment';
  }
}

function chargeOf(charge: string | Stripe.Charge | null): PaymentSnapshot['charge'] {
  if (charge === null || typeof charge === 'string' || charge.status !== 'succeeded') return undefined;
  const entry = charge.balance_transaction;
  return {
    id: charge.id,
    at: instant(charge.created),
    risk: riskOf(charge.outcome?.risk_level),
    ...(entry === null || typeof entry === 'string'
      ? {}
      : { fee: { id: entry.id, amount: minor(entry.fee), currency: entry.currency.toUpperCase() } }),
  };
}

/** Stripe also says `not_assessed` and `unknown`, and nothing at all where its Radar is off. */
function riskOf(level: string | undefined): RiskLevel {
  return level === 'elevated' || level === 'highest' ? level : 'normal';
}

function declineOf(charge: Stripe.Charge): Decline {
  return {
    attempt: charge.id,
    at: instant(charge.created),
    reason: declineReason(charge.outcome?.reason ?? charge.failure_code ?? null, charge.failure_code ?? null),
  };
}

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();
