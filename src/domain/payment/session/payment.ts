/** One payment of a session: where it stands, and how each answer of the provider moves it. */
import type { Currency, MinorUnits } from '../../money/money.ts';
import type { Deductions } from '../net.ts';
import type { Charge, Comparison, Decline } from '../payment.ts';
import type { PaymentProvider } from '../status.ts';

/**
 * - `approved`: the customer has agreed, and money moves only when we capture.
 * - `exhausted`: open, but the provider takes no further attempt for this order; the customer needs a new one.
 * - `abandoned`: nobody is asked to pay any more. The provider cannot close it, and no money moves unless we capture.
 * - `mismatch`: the provider reports something else than what this booking expects; never money.
 * - `unknown`: the provider once opened it, and now knows nothing of it.
 * - `refused`: it was never opened: our own account is refused. Another provider may take its place.
 * - `refunded`: all that was taken has gone back, whoever sent it; or a refund of it is on record, and looks after itself.
 */
export type SessionPaymentStatus =
  | 'opening'
  | 'open'
  | 'approved'
  | 'exhausted'
  | 'processing'
  | 'authorised'
  | 'paid'
  | 'closed'
  | 'abandoned'
  | 'mismatch'
  | 'unknown'
  | 'refused'
  | 'refunded';

/** How the provider knows the payment. */
export interface ProviderPayment {
  readonly providerPaymentId: string;
  readonly live: boolean;
}

/** The only payment of the booking, or a share of a total that no single charge can take. */
export interface SessionPayment {
  readonly id: string;
  readonly provider: PaymentProvider;
  readonly currency: Currency;
  /** From 1. */
  readonly seq: number;
  /** What is charged, in the currency that is paid. */
  readonly amount: MinorUnits;
  /** Its part of the quote's total. */
  readonly quoted: MinorUnits;
  readonly status: SessionPaymentStatus;
  /** Known once the provider has answered. */
  readonly atProvider: ProviderPayment | undefined;
  /** What took the money, or authorised it. */
  readonly charge: Charge | undefined;
  /** What of the money had left by the time it was found; undefined where all of it counts. */
  readonly deductions: Deductions | undefined;
  /** Raised after each definite answer to an opening, so that the next one is a new question under a new key. */
  readonly openGeneration: number;
  /** One key an approval: under the key of a decline the provider may answer with that decline again. */
  readonly captureGeneration: number;
  /** Raised after each definite answer to a close that did not close it. */
  readonly closeGeneration: number;
  /** How the opening was answered: unknown means that the payment may exist all the same. */
  readonly opening: 'unknown' | 'refused' | 'opened';
  /** A capture was asked for, and nobody knows what came of it. */
  readonly captureUnknown: boolean;
  /** The provider refuses to take it, and that is no matter of the customer's: only who asks again causes another try. */
  readonly captureRefused: boolean;
  /** The provider's codes for what it refused us over this payment. */
  readonly refusals: readonly string[];
  /** This approval has led to a decline; only a new one is worth another attempt. */
  readonly approvalUsed: boolean;
  /** The page on which the customer approves is gone from the booking: another attempt takes a new order. */
  readonly pageGone: boolean;
  /** The provider's ids of the failed charges. */
  readonly declines: readonly string[];
  /** Attempts that failed before there was a charge; they end no booking. */
  readonly failedBeforeCharge: readonly string[];
}

export type CloseAnswer = 'closed' | 'left_open' | 'already_paid' | 'in_progress';

/** `refused`: by the provider, over a matter of ours; with its code. */
export type CaptureAnswer =
  | 'captured'
  | 'not_authorised'
  | { readonly refused: string }
  | { readonly declined: Decline; readonly next: 'same_payment' | 'new_payment' };

/** What can happen to one payment. */
export type PaymentEvent =
  | { readonly type: 'opened'; readonly payment: string; readonly atProvider: ProviderPayment }
  | { readonly type: 'open_refused'; readonly payment: string; readonly code: string }
  /** Asked what it has of the payment, the provider refuses us; `unknown`: it says that there is none. */
  | {
      readonly type: 'fetch_refused';
      readonly payment: string;
      readonly code: string;
      readonly unknown: boolean;
    }
  /** The search for a payment whose opening was never answered. Null is proven absence. */
  | { readonly type: 'recovered'; readonly payment: string; readonly atProvider: ProviderPayment | null }
  | {
      readonly type: 'compared';
      readonly payment: string;
      readonly comparison: Comparison;
      readonly declines: readonly Decline[];
      readonly failedBeforeCharge?: Decline;
    }
  | { readonly type: 'capture_asked'; readonly payment: string }
  | { readonly type: 'capture_answered'; readonly payment: string; readonly answer: CaptureAnswer }
  | { readonly type: 'close_answered'; readonly payment: string; readonly answer: CloseAnswer };

/** What is to be paid, and to whom, before anything is asked of the provider. */
export type AmountToPay = Pick<SessionPayment, 'id' | 'seq' | 'provider' | 'currency' | 'amount' | 'quoted'>;

export function newPayment(facts: AmountToPay): SessionPayment {
  return {
    ...facts,
    status: 'opening',
    atProvider: undefined,
    charge: undefined,
    deductions: undefined,
    openGeneration: 1,
    captureGeneration: 1,
    closeGeneration: 1,
    opening: 'unknown',
    captureUnknown: false,
    captureRefused: false,
    refusals: [],
    approvalUsed: false,
    pageGone: false,
    declines: [],
    failedBeforeCharge: [],
  };
}

/** Neither final nor on its way. An authorisation that is closed is released. */
export const isClosable = ({ status }: SessionPayment): boolean => CLOSABLE.has(status);

const CLOSABLE: ReadonlySet<SessionPaymentStatus> = new Set([
  'opening',
  'open',
  'approved',
  'exhausted',
  'authorised',
  'mismatch',
]);

/** Nothing is fetched, captured or closed any more. */
export const isSettled = ({ status }: SessionPayment): boolean => SETTLED.has(status);

const SETTLED: ReadonlySet<SessionPaymentStatus> = new Set(['paid', 'closed', 'refused', 'refunded']);
