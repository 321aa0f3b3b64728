/** What is known while a booking is being paid: its payments, its hold, and how far the checkout has come. */
import { hasPassed, holdEnd } from '../../time/deadlines.ts';
import type { Decline } from '../payment.ts';
import { NEW_ROUND, type Round } from './round.ts';
import {
  type AmountToPay,
  isSettled,
  newPayment,
  type SessionPayment,
  type SessionPaymentStatus,
} from './payment.ts';

/** What never changes. Instants are ISO strings, durations milliseconds. */
export interface SessionTerms {
  readonly createdAt: string;
  /** The rental's. */
  readonly startAt: string;
  readonly holdMs: number;
  readonly pendingHoldMs: number;
  readonly maxDeclines: number;
}

/** Why a booking never came to be, as the API's problem codes. */
export type RefusalCode =
  'item_unavailable' | 'quote_used' | 'too_many_attempts' | 'payment_method_unavailable';

export type SessionOutcome =
  | 'confirmed'
  | 'expired'
  | 'cancelled'
  | `cancelled: ${'refused' | 'undecided'} in review`
  | `refused: ${RefusalCode}`;

/** Why a refund is made while the booking is not (or no longer) confirmed. */
export type SessionRefundReason = 'customer_request' | 'payment_review' | 'late_payment';

export type EndReason =
  'cancelled' | 'all_authorised' | 'hold_over' | 'declined_too_often' | 'canceled_at_provider';

/**
 * What every payment has been brought to.
 * - `paid`: all of them.
 * - `closed`: none can be paid any more; some may have been.
 * - `mismatch`: one was paid that is not what the booking expects; for people to decide.
 */
export type SettleResult = 'paid' | 'closed' | 'processing' | 'unreachable' | 'mismatch';

/** Bringing every payment to an end, within a time. */
export interface Settling {
  readonly until: string;
  /** Whether the booking is still to come about; if not, what is only authorised is released. */
  readonly wanted: boolean;
  /** How often the provider's answers contradicted each other. */
  readonly repeats: number;
}

/**
 * - `collecting`: the slot is held and the customer can pay.
 * - `ending`: the hold is over, and every payment is brought to an end before the slot is freed.
 * - `extending`: money is on its way, so the hold may go on.
 * - `concluding`: the slot is freed, what was taken goes back.
 * - `late`: the slot is free, and some payment is not final at the provider.
 * - `late_approval`: the slot is free, and the customer may still approve on the provider's page.
 * - `paid`: everything is paid; a review may come before the confirmation.
 */
export type Stage =
  | { readonly name: 'reserving' | 'opening' | 'refusing' | 'collecting' | 'extending' | 'paid' }
  | { readonly name: 'ending'; readonly why: EndReason; readonly settling: Settling }
  | {
      readonly name: 'concluding';
      readonly status: 'expired' | 'cancelled';
      readonly reason: SessionRefundReason;
      readonly settled: SettleResult;
      readonly released: boolean;
    }
  | {
      readonly name: 'late';
      readonly pauseMs: number;
      readonly settling?: Settling;
      readonly settled?: SettleResult;
      /** The slot was asked for again, and is gone. */
      readonly slotGone: boolean;
      readonly closedRecorded: boolean;
    }
  | { readonly name: 'late_approval'; readonly until: string }
  | { readonly name: 'ended'; readonly outcome: SessionOutcome };

/** Customers who are back from the provider's page, and wait for its result. */
export interface CaptureRequests {
  readonly asked: number;
  /** Up to which of them the provider was asked, and what there was to do was done. */
  readonly answered: number;
  /** Whether the provider was reached in doing so. */
  readonly reached: boolean;
}

/** What a sync has found that Postgres and the customer do not know yet. */
export type Fact =
  | { readonly fact: 'authorised' | 'processing' | 'requires_payment'; readonly payment: string }
  | { readonly fact: 'declined'; readonly payment: string; readonly decline: Decline }
  /** By the provider, over a matter of ours. `of`: what it refused; `unknown`: it says that there is no such payment. */
  | {
      readonly fact: 'refused';
      readonly payment: string;
      readonly code: string;
      readonly of: 'opening' | 'fetch' | 'capture' | 'unknown';
    };

/**
 * The customer wants to pay the same held slot another way.
 * - `asked`: what is open is looked at and closed first: there are never two that can be paid.
 * - `replaced`: the others stand in its place.
 * - `money_moved`, `unreachable`: nothing was changed, and why.
 */
export interface ProviderChange {
  readonly to: readonly AmountToPay[];
  readonly state: 'asked' | 'replaced' | 'money_moved' | 'unreachable';
}

/** Finance is asked about a payment of the highest risk. */
export interface Review {
  readonly openedAt: string;
  readonly dueAt: string;
  /** Whether a decision is still taken. */
  readonly open: boolean;
  /** The first one. */
  readonly decision?: { readonly id: string; readonly approve: boolean };
  readonly approved: boolean;
}

export interface PaymentSession {
  readonly terms: SessionTerms;
  readonly payments: readonly SessionPayment[];
  readonly stage: Stage;
  readonly round: Round;
  /** The booking's. */
  readonly status: 'awaiting_payment' | 'confirmed' | 'expired' | 'cancelled';
  /** The confirmation is where everybody can see it. */
  readonly confirmed: boolean;
  /** Set once the booking can only end without its payment, unless a late payment revives it. */
  readonly outcome?: SessionOutcome;
  /** The customer's own time to pay; a hold that goes on for money on its way ends later. */
  readonly ownHoldEnd: string;
  readonly holdExpiresAt: string;
  /** Somebody said that something has changed at the provider. */
  readonly changed: boolean;
  /** When the customer asked to cancel: the answer is due soon after. */
  readonly cancelRequestedAt?: string;
  readonly captures: CaptureRequests;
  readonly facts: readonly Fact[];
  /** Failed charges of payments that others have replaced. */
  readonly pastDeclines: number;
  /** How often the customer has changed to another way to pay. */
  readonly changes: number;
  readonly change?: ProviderChange;
  /** How often an ended hold was taken again. */
  readonly reopenings: number;
  readonly review?: Review;
}

/** A session for these payments, in their order, none of them opened. */
export function beginSession(terms: SessionTerms, amounts: readonly AmountToPay[]): PaymentSession {
  const ownHoldEnd = holdEnd(terms.createdAt, terms.holdMs, terms.startAt);
  return {
    terms,
    payments: amounts.map(newPayment),
    pastDeclines: 0,
    changes: 0,
    stage: { name: 'reserving' },
    round: NEW_ROUND,
    status: 'awaiting_payment',
    confirmed: false,
    ownHoldEnd,
    holdExpiresAt: ownHoldEnd,
    changed: false,
    captures: { asked: 0, answered: 0, reached: true },
    facts: [],
    reopenings: 0,
  };
}

export const everyPayment = ({ payments }: PaymentSession, ...statuses: SessionPaymentStatus[]): boolean =>
  payments.every(({ status }) => statuses.includes(status));

export const anyPayment = ({ payments }: PaymentSession, ...statuses: SessionPaymentStatus[]): boolean =>
  payments.some(({ status }) => statuses.includes(status));

/** Every share that is not paid is authorised, and the provider has refused to take none of them. */
export const isReadyToCapture = (session: PaymentSession): boolean =>
  everyPayment(session, 'paid', 'authorised') &&
  !session.payments.some(({ captureRefused, status }) => status === 'authorised' && captureRefused);

export const paymentOf = ({ payments }: PaymentSession, id: string): SessionPayment | undefined =>
  payments.find((payment) => payment.id === id);

/** Those that are still to be fetched. */
export const unsettledPayments = ({ payments }: PaymentSession): SessionPayment[] =>
  payments.filter((payment) => !isSettled(payment));

/** The customer has asked to cancel. */
export const hasLeft = ({ cancelRequestedAt }: PaymentSession): boolean => cancelRequestedAt !== undefined;

/** Of some payment money had gone back, or was disputed, by the time it was found. */
export const isReduced = ({ payments }: PaymentSession): boolean =>
  payments.some(({ status, deductions }) => status === 'paid' && deductions !== undefined);

/** The distinct failed charges of all payments, also of those that another provider's have replaced. */
export const declinesOf = ({ payments, pastDeclines }: PaymentSession): number =>
  payments.reduce((sum, { declines }) => sum + declines.length, pastDeclines);

/** What became of the opening; undefined while nobody knows. A hold that has ended was open. */
export function openingResult({
  outcome,
  stage,
}: PaymentSession): { outcome: 'open' } | { outcome: 'refused'; code: RefusalCode } | undefined {
  const end = stage.name === 'ended' ? stage.outcome : outcome;
  if (end?.startsWith('refused: ') === true) {
    return { outcome: 'refused', code: end.slice('refused: '.length) as RefusalCode }; // the only words behind it
  }
  const isOpening = stage.name === 'reserving' || stage.name === 'opening' || stage.name === 'refusing';
  return isOpening ? undefined : { outcome: 'open' };
}

/** Whether somebody waits who came after the latest round. */
export const captureIsAsked = ({ captures }: PaymentSession): boolean => captures.answered < captures.asked;

/** The customer has approved, and this approval has led to no decline; whoever says so once more has approved anew. */
export const awaitsCapture = (session: PaymentSession, payment: SessionPayment): boolean =>
  payment.status === 'approved' && (!payment.approvalUsed || captureIsAsked(session));

/** A hold that goes on for money on its way goes on until that has settled, and no longer. */
export const ownHoldIsOver = ({ ownHoldEnd }: PaymentSession, now: string): boolean =>
  hasPassed(ownHoldEnd, now);
