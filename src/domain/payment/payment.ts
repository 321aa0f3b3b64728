/**
 * What a provider reports of a payment, in our words, and what it means for the booking that waits for it.
 * Source: business.md "Payments": a payment confirms only when everything the provider itself reports matches.
 */
import type { Currency, MinorUnits } from '../money/money.ts';
import type { RiskLevel } from '../fraud/risk.ts';

/** `approved`: the customer has approved, and money moves only when we capture. */
export type SnapshotState =
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

export interface PaymentSnapshot {
  readonly providerPaymentId: string;
  readonly state: SnapshotState;
  readonly amount: MinorUnits;
  readonly amountReceived: MinorUnits;
  readonly currency: string;
  readonly live: boolean;
  /** Our own references, as the provider kept them. */
  readonly bookingId: string | undefined;
  readonly paymentId: string | undefined;
  /** Distinct failed charges, oldest first. */
  readonly declines: readonly Decline[];
  /** The charge that took the money, or authorised it. */
  readonly charge?: Charge;
  /** Whose account is paid, where the provider says so. */
  readonly receiver?: 'ours' | 'foreign';
  /** Nothing was taken, yet this order at the provider takes no further attempt: the customer needs a new one. */
  readonly orderExhausted?: boolean;
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

export type Comparison =
  | { readonly result: 'paid' | 'authorised'; readonly charge: Charge }
  | { readonly result: 'open' | 'approved' | 'exhausted' | 'processing' | 'canceled' }
  | { readonly result: 'mismatch'; readonly fields: readonly string[] };

/** Compares a snapshot with the payment the booking expects. Anything that does not match is never money. */
export function comparePayment(expected: ExpectedPayment, snapshot: PaymentSnapshot): Comparison {
  const fields = differences(expected, snapshot);
  if (fields.length > 0) return { result: 'mismatch', fields };
  switch (snapshot.state) {
    case 'succeeded':
      if (snapshot.amountReceived !== expected.amount)
        return { result: 'mismatch', fields: ['amountReceived'] };
      return withCharge('paid', snapshot);
    case 'processing':
      return { result: 'processing' };
    case 'canceled':
      return { result: 'canceled' };
    case 'authorised':
      return withCharge('authorised', snapshot);
    case 'approved':
      return { result: 'approved' };
    case 'requires_payment':
      return { result: snapshot.orderExhausted === true ? 'exhausted' : 'open' };
  }
}

function withCharge(result: 'paid' | 'authorised', { charge }: PaymentSnapshot): Comparison {
  return charge === undefined ? { result: 'mismatch', fields: ['charge'] } : { result, charge };
}

function differences(expected: ExpectedPayment, snapshot: PaymentSnapshot): string[] {
  const compared: (keyof ExpectedPayment & keyof PaymentSnapshot)[] = [
    'providerPaymentId',
    'amount',
    'currency',
    'live',
    'bookingId',
    'paymentId',
  ];
  const different: string[] = compared.filter((field) => expected[field] !== snapshot[field]);
  return snapshot.receiver === 'foreign' ? [...different, 'receiver'] : different;
}
