/** What a payment session asks of its workflow, one step at a time, and what may interrupt a step. */
import type { Transition } from './events.ts';
import type { AmountToPay, SessionPayment } from './payment.ts';
import {
  captureIsAsked,
  type Fact,
  type SessionOutcome,
  type SessionRefundReason,
  type PaymentSession,
} from './state.ts';

/** What a wait is for, as the Web UI says it. */
export type WaitReason =
  'change_or_sync' | 'processing_payment' | 'provider' | 'final_payment' | 'late_approval';

interface PaymentsStep<T extends string> {
  readonly step: T;
  readonly payments: readonly SessionPayment[];
  readonly until: string;
}

/** Instants are ISO strings; `until` is how long the step may take at most. */
export type Step =
  | { readonly step: 'reserve' | 'record_refusal' | 'retake_slot' | 'record_closed' | 'review' | 'confirm' }
  | PaymentsStep<'open'>
  | PaymentsStep<'sync'>
  | PaymentsStep<'capture'>
  | PaymentsStep<'close'>
  /** Others take the place of the session's payments, which are closed. */
  | { readonly step: 'replace'; readonly to: readonly AmountToPay[] }
  | { readonly step: 'wait'; readonly until: string; readonly reason: WaitReason }
  | { readonly step: 'record'; readonly facts: readonly Fact[] }
  /** @param isLonger whether the hold ends later than it did */
  | { readonly step: 'extend_hold'; readonly until: string; readonly isLonger: boolean }
  | {
      readonly step: 'release';
      readonly status: 'expired' | 'cancelled';
      readonly reason: SessionRefundReason;
    }
  | { readonly step: 'refund'; readonly reason: SessionRefundReason }
  /** The slot first: nothing is captured without it. @param holdExpiresAt undefined when the start has come */
  | { readonly step: 'reopen_hold'; readonly holdExpiresAt: string | undefined }
  | { readonly step: 'transition'; readonly event: Transition }
  | { readonly step: 'end'; readonly outcome: SessionOutcome };

export const transition = (event: Transition): Step => ({ step: 'transition', event });

/** Whether the wait under way has nothing left to wait for, although its time is not over. */
export function isWoken(session: PaymentSession): boolean {
  const isCaptureAwaited = session.stage.name === 'collecting' || session.stage.name === 'late_approval';
  return session.changed || (isCaptureAwaited && captureIsAsked(session));
}

/** A customer who leaves should not have to wait until a provider that is away has been asked for the last time. */
export function isInterruptible({ stage }: PaymentSession, { step }: Step): boolean {
  if (step === 'record') return false; // what was found is recorded to the end
  if (stage.name === 'ending') return stage.why !== 'cancelled';
  return stage.name === 'opening' || stage.name === 'collecting';
}

/**
 * Whether operations may cancel the workflow in this step. Whoever cancels it in another would leave it half done,
 * perhaps with a customer's money.
 */
export function isCancellable({ stage }: PaymentSession, { step }: Step): boolean {
  if (stage.name === 'late' || stage.name === 'refusing') return false;
  return CANCELLABLE.has(step);
}

/** A review looks after itself: only its wait can be cancelled. */
const CANCELLABLE: ReadonlySet<Step['step']> = new Set([
  'reserve',
  'open',
  'wait',
  'sync',
  'record',
  'capture',
  'close',
  'extend_hold',
  'review',
]);
