/**
 * What a provider reports of a payment, in our words, and what it means for the booking that waits for it.
 * Source: business.md "Payments": a payment confirms only when everything the provider itself reports matches.
 */
import type { Currency, MinorUnits } from '../money/money.ts';
import type { RiskLevel } from '../fraud/risk.ts';
import { type Deductions, deductionsOf, type DisputedMoney, refundedIn, type RefundSnapshot } from './net.ts';
import { defined } from '../defined.ts';
import type { PaymentProvider } from './status.ts';

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
  /**
   * The last attempt, where it failed before there was a charge: the customer did not confirm it with the bank, or a number
   * was wrong. It counts towards no limit (business.md "Fraud guard").
   */
  readonly failedBeforeCharge?: Decline;
  /** The charge that took the money, or authorised it. */
  readonly charge?: Charge;
  /** All refunds of it, whoever made them; none where absent. */
  readonly refunds?: readonly RefundSnapshot[];
  /** What disputes hold of it or have taken; nothing where absent. */
  readonly disputes?: readonly DisputedMoney[];
  /** The provider does not show this account its disputes: that there are none here says nothing. */
  readonly hidesDisputes?: true;
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
  readonly deductions?: Deductions;
}

/** A captured payment whose fee is not known yet. */
export interface FeeToFetch {
  readonly provider: PaymentProvider;
  readonly providerPaymentId: string;
  readonly captured: CapturedPayment;
}

export interface ExpectedPayment {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly providerPaymentId: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly live: boolean;
}

/** `refunded`: it was paid, and all of that has gone back. */
export type Comparison =
  | { readonly result: 'paid' | 'refunded'; readonly charge: Charge; readonly deductions?: Deductions }
  | { readonly result: 'authorised'; readonly charge: Charge }
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
      return paid(snapshot);
    case 'processing':
      return { result: 'processing' };
    case 'canceled':
      return { result: 'canceled' };
    case 'authorised':
      return snapshot.charge === undefined
        ? WITHOUT_CHARGE
        : { result: 'authorised', charge: snapshot.charge };
    case 'approved':
      return { result: 'approved' };
    case 'requires_payment':
      return { result: snapshot.orderExhausted === true ? 'exhausted' : 'open' };
  }
}

const WITHOUT_CHARGE: Comparison = { result: 'mismatch', fields: ['charge'] };

/** What has gone back in full was never paid; what has gone back in part, or is disputed, says so. */
function paid(snapshot: PaymentSnapshot): Comparison {
  const { amountReceived, charge } = snapshot;
  if (charge === undefined) return WITHOUT_CHARGE;
  const deductions = deductionsOf(snapshot);
  const isRefunded = deductions !== undefined && refundedIn(deductions) >= amountReceived;
  return { result: isRefunded ? 'refunded' : 'paid', charge, ...defined({ deductions }) };
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
