/** What a booking's workflow takes and answers: its input, its update, its signals. Imported by the API too. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BookingStatus } from '../../domain/booking.ts';
import type { MinorUnits, QuoteCurrency } from '../../domain/money/money.ts';
import type { WayToPay } from '../../domain/payment/amountsToPay.ts';
import type { FeeToFetch } from '../../domain/payment/payment.ts';
import type { PaymentSession, RefusalCode } from '../../domain/payment/session.ts';

/** Type and id of the workflow: `booking/<bookingId>` for the booking's whole life. */
export const BOOKING_WORKFLOW = 'booking';
export const bookingWorkflowId = (bookingId: string): string => `booking/${bookingId}`;

/** What a confirmation sends: two to the customer, one to the concierge. */
export const CONFIRMATION_EMAILS = [
  'booking_confirmation',
  'payment_receipt',
  'concierge_new_booking',
] as const;

/** All that the workflow needs and nothing personal: the person is read from Postgres by the activities. */
export interface BookingInput extends WayToPay {
  readonly bookingId: string;
  readonly phase: 'checkout' | 'stay';
  /** For a stay: what the provider has kept of these payments it had not said by their confirmation. */
  readonly feesToFetch?: readonly FeeToFetch[];
  /** Where a checkout of many events goes on in a new run. */
  readonly session?: PaymentSession;
  readonly itemId: string;
  readonly itemName: string;
  readonly location: string;
  readonly currency: QuoteCurrency;
  readonly total: MinorUnits;
  /** The part of the total that stays the customer's money. */
  readonly deposit: MinorUnits;
  /** ISO instants. */
  readonly createdAt: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly rules: BookingRules;
}

/** The company's settings as they were when the booking was made, in milliseconds and counts. */
export interface BookingRules {
  readonly holdMs: number;
  readonly pendingHoldMs: number;
  readonly preArrivalLeadMs: number;
  readonly reviewRequestDelayMs: number;
  /** From the end of the rental until a deposit that was paid goes back. */
  readonly depositReleaseDelayMs: number;
  /** How long finance may take to decide on a payment of the highest risk. */
  readonly riskReviewMs: number;
  readonly maxDeclines: number;
  /** Pauses between the passes of a notification that no provider took. */
  readonly emailRetryScheduleMs: readonly number[];
  /** Whether to ask the issuer for 3-D Secure. */
  readonly threeDSecure: boolean;
}

export type OpenResult =
  { readonly outcome: 'open' } | { readonly outcome: 'refused'; readonly code: RefusalCode };

/** `changed`: the refund is no longer the total that the customer saw, and nothing was done. */
export type CancelResult =
  | { readonly outcome: 'cancelled' | 'changed' }
  | { readonly outcome: 'invalid_state'; readonly status: BookingStatus };

/**
 * - `taken`: the money is here, and the booking is confirmed or held for a review.
 * - `processing`: it is on its way.
 * - `declined`: the booking says why, and how to try again.
 * - `not_approved`: the customer has not approved at the provider.
 * - `undecided`: the provider does not answer; the booking goes on asking.
 */
export type CaptureResult =
  | { readonly outcome: 'taken' | 'processing' | 'declined' | 'not_approved' | 'undecided' }
  | { readonly outcome: 'invalid_state'; readonly status: BookingStatus };

/**
 * - `open`: the payment by this provider can be made; it may have been open before.
 * - `preparing`: it is on its way.
 * - `refused`: this provider refuses us; the slot is kept, and the other one may be asked for again.
 * - `undecided`: whether the open payment has been made cannot be found out now, so nothing was changed.
 */
export type ChangePaymentResult =
  | { readonly outcome: 'open' | 'preparing' | 'refused' | 'undecided' }
  | { readonly outcome: 'invalid_state'; readonly status: BookingStatus };

/** Named within the seal, so that nothing else that was sealed for the same booking can be sent in its place. */
export interface CancelRequest {
  readonly request: 'cancel';
  /** Who asks, why, and for which total they do is written down under it, and never passes through a history. */
  readonly id: string;
}

/** As {@link CancelRequest}: a booking's own input says how it is paid as well. */
export interface ChangePaymentRequest extends WayToPay {
  readonly request: 'change_payment';
}

/**
 * What finance decided, written down under this id: who decided, and why, never passes through a history. The booking
 * follows what is written there.
 */
export interface ReviewDecision {
  readonly id: string;
  readonly approve: boolean;
}

export type ReviewResult =
  | { readonly outcome: 'approved' | 'refused' }
  | { readonly outcome: 'invalid_state'; readonly status: BookingStatus };

/** Waits until the payments are open or the booking is refused. Repeatable. */
export const openUpdate = defineUpdate<OpenResult>('open');

/**
 * A customer or staff cancel. Before the confirmation it answers once the slot is free and nothing can be paid any more,
 * and whatever was paid goes back; from then on the terms of the booking apply.
 */
export const cancelUpdate = defineUpdate<CancelResult, [CancelRequest]>('cancel');

/**
 * The customer is back from the provider's page and says that they approved. Whether they did is for the provider to
 * say; of several that say so at once each gets the same answer.
 */
export const captureUpdate = defineUpdate<CaptureResult, [{ readonly paymentId: string }]>('capture');

/** The customer wants to pay the same held slot another way. Repeatable: what is open already is the answer. */
export const changePaymentUpdate = defineUpdate<ChangePaymentResult, [ChangePaymentRequest]>('changePayment');

/**
 * Finance decides on a paid booking under review. The first decision counts: the same again gets the same answer, a
 * contrary one is `invalid_state`. Answers once the booking is confirmed, or its slot is free.
 */
export const reviewUpdate = defineUpdate<ReviewResult, [ReviewDecision]>('review');

/** A webhook's whole message: the payment may have changed at the provider; fetch it. */
export const paymentChangedSignal = defineSignal('paymentChanged');
