/** What a payment session asks of its workflow, one step at a time. */
import type { Transition } from './events.ts';
import type { AmountToPay, SessionPayment } from './payment.ts';
import type { Fact, SessionOutcome, SessionRefundReason } from './state.ts';

/** What a wait is for, as the Web UI says it. */
export type WaitReason =
  'change_or_sync' | 'processing_payment' | 'provider' | 'final_payment' | 'late_approval' | 'pending_refund';

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
  | { readonly step: 'follow_refunds'; readonly payments: readonly SessionPayment[] }
  /** The slot first: nothing is captured without it. @param holdExpiresAt undefined when the start has come */
  | { readonly step: 'reopen_hold'; readonly holdExpiresAt: string | undefined }
  | { readonly step: 'transition'; readonly event: Transition }
  | { readonly step: 'end'; readonly outcome: SessionOutcome };

export const transition = (event: Transition): Step => ({ step: 'transition', event });
