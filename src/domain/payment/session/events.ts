/** All that can happen to a payment session. */
import type { AmountToPay, CloseAnswer, PaymentEvent } from './payment.ts';
import type { EndReason, RefusalCode, SettleResult } from './state.ts';

/** From outside, at any moment. */
export type ExternalEvent =
  /** A webhook, or staff, say that something has changed at the provider. */
  | { readonly type: 'payment_changed' }
  | { readonly type: 'cancel_requested'; readonly at: string }
  /** A customer is back from the provider's page. */
  | { readonly type: 'capture_requested' }
  /** The customer wants to pay another way. */
  | { readonly type: 'change_requested'; readonly to: readonly AmountToPay[] }
  | { readonly type: 'review_decided'; readonly id: string; readonly approve: boolean }
  /** Operations stop the checkout, or it broke: nothing stays reserved, nobody's money stays here. */
  | { readonly type: 'stopped'; readonly at: string };

/** What a step has come to. */
export type StepEvent =
  | { readonly type: 'reserved' }
  | { readonly type: 'reservation_refused'; readonly code: RefusalCode }
  /** No request was ever recorded for this booking. */
  | { readonly type: 'unknown_booking' }
  | { readonly type: 'opening_ended' }
  | { readonly type: 'refusal_recorded' }
  /** A wait is over, by the clock or by what it waited for. */
  | { readonly type: 'waited'; readonly at: string }
  | { readonly type: 'sync_began' }
  | { readonly type: 'sync_ended'; readonly reached: boolean; readonly refused: boolean }
  | { readonly type: 'captures_ended'; readonly reached: boolean }
  | { readonly type: 'closes_ended'; readonly answers: readonly (CloseAnswer | 'unreachable' | 'refused')[] }
  /** A share was authorised at that moment: the customer gets fresh time for the others. */
  | { readonly type: 'hold_refreshed'; readonly at: string }
  | { readonly type: 'facts_recorded' }
  | { readonly type: 'hold_extended'; readonly until: string }
  | { readonly type: 'payments_replaced' }
  | { readonly type: 'released' }
  | { readonly type: 'slot_retaken' | 'slot_gone' | 'closed_recorded' }
  | { readonly type: 'hold_reopened'; readonly holdExpiresAt: string }
  | { readonly type: 'late_approval_turned_away' }
  /** All that was paid goes back, by refunds that are on record. */
  | { readonly type: 'refunds_requested' }
  | { readonly type: 'review_opened'; readonly openedAt: string; readonly dueAt: string }
  | { readonly type: 'review_time_over' }
  | {
      readonly type: 'review_ended';
      readonly at: string;
      readonly result: 'approved' | 'refused' | 'undecided' | 'cancelled';
    }
  | { readonly type: 'confirming' | 'confirmed' };

/** Moves that need nothing from outside: `next` proposes them, with its moment. */
export type Transition =
  | { readonly type: 'ending_began'; readonly why: EndReason; readonly at: string }
  | { readonly type: 'everything_paid' }
  | { readonly type: 'round_ended' }
  | { readonly type: 'contradicted' }
  /** A share that was authorised cannot be taken: the customer may pay it anew while the hold lasts. */
  | { readonly type: 'hold_resumed' }
  | { readonly type: 'change_failed'; readonly why: 'money_moved' | 'unreachable' }
  | { readonly type: 'settled'; readonly result: SettleResult; readonly at: string }
  | { readonly type: 'late_round_ended'; readonly at: string }
  | { readonly type: 'late_payment_found' }
  | { readonly type: 'late_approval_over' }
  | { readonly type: 'concluded'; readonly at: string };

export type SessionEvent = PaymentEvent | ExternalEvent | StepEvent | Transition;
