/**
 * What a provider reports of a payment, in our words, and what it means for the booking that waits for it.
 * Source: business.md "Payments": a payment confirms only when everything the provider itself reports matches.
 */
import type { Currency, MinorUnits } from '../money/money.ts';
import type { RiskLevel } from '../fraud/risk.ts';

/** `approved`: the customer has agreed, and money moves only when we capture. */
export type SightedState =
  'requires_payment' | 'approved' | 'processing' | 'authorised' | 'succeeded' | 'canceled';

/** A failed charge; `attempt` is the provider's id of it. */
export interface Decline {
  readonly attempt: string;
  readonly at: string;
  /** Plain words, fit for the customer. */
  readonly reason: string;
}

export interface Charge {
  readonly id: string;
  readonly at: string;
  /** As the provider assessed it. */
  readonly risk: RiskLevel;
  readonly fee?: { readonly id: string; readonly amount: MinorUnits; readonly currency: string };
}

export interface PaymentSighting {
  readonly providerPaymentId: string;
  readonly state: SightedState;
  readonly amount: MinorUnits;
  readonly amountReceived: MinorUnits;
  readonly currency: string;
  readonly live: boolean;
  /** Our own references, as the provider kept them. */
  readonly bookingId: string | undefined;
  readonly paymentId: string | undefined;
  /** Distinct failed charges, oldest first. */
  readonly declines: readonly Decline[];
  /** The charge that took the money, or put it by. */
  readonly charge?: Charge;
  /** Whose account is paid, where the provider says so. */
  readonly receiver?: 'ours' | 'foreign';
  /** Nothing was taken, yet this order at the provider takes no further attempt: the customer needs a new one. */
  readonly orderSpent?: boolean;
}

/** Money that a charge took, as the guard takes it in. The charge's id is the provider's. */
export interface CapturedPayment {
  readonly id: string;
  readonly bookingId: string;
  readonly chargeId: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly at: string;
  readonly risk: RiskLevel;
  readonly fee?: NonNullable<Charge['fee']>;
}

export interface ExpectedPayment {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly providerPaymentId: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly live: boolean;
}

export type Judgement =
  | { readonly verdict: 'paid' | 'authorised'; readonly charge: Charge }
  | { readonly verdict: 'open' | 'approved' | 'spent' | 'processing' | 'canceled' }
  | { readonly verdict: 'mismatch'; readonly fields: readonly string[] };

/** Compares a sighting with the payment the booking expects. Anything that does not match is never money. */
export function judgePayment(expected: ExpectedPayment, seen: PaymentSighting): Judgement {
  const fields = differences(expected, seen);
  if (fields.length > 0) return { verdict: 'mismatch', fields };
  switch (seen.state) {
    case 'succeeded':
      if (seen.amountReceived !== expected.amount) return { verdict: 'mismatch', fields: ['amountReceived'] };
      return withCharge('paid', seen);
    case 'processing':
      return { verdict: 'processing' };
    case 'canceled':
      return { verdict: 'canceled' };
    case 'authorised':
      return withCharge('authorised', seen);
    case 'approved':
      return { verdict: 'approved' };
    case 'requires_payment':
      return { verdict: seen.orderSpent === true ? 'spent' : 'open' };
  }
}

function withCharge(verdict: 'paid' | 'authorised', { charge }: PaymentSighting): Judgement {
  return charge === undefined ? { verdict: 'mismatch', fields: ['charge'] } : { verdict, charge };
}

function differences(expected: ExpectedPayment, seen: PaymentSighting): string[] {
  const compared: (keyof ExpectedPayment & keyof PaymentSighting)[] = [
    'providerPaymentId',
    'amount',
    'currency',
    'live',
    'bookingId',
    'paymentId',
  ];
  const different: string[] = compared.filter((field) => expected[field] !== seen[field]);
  return seen.receiver === 'foreign' ? [...different, 'receiver'] : different;
}
