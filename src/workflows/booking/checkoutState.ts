/** What a checkout knows while it runs, and how the outside world reaches it. */
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { BookingStatus } from '../../domain/booking.ts';
import type { MinorUnits } from '../../domain/money.ts';
import type { Charge } from '../../domain/payment.ts';
import { holdEnd } from '../../domain/schedule.ts';
import { splitPayments } from '../../domain/split.ts';
import { isoNow } from './clock.ts';
import {
  type BookingInput,
  type CancelResult,
  cancelUpdate,
  lookAgainSignal,
  type OpenResult,
  openUpdate,
  type ReviewDecision,
  type ReviewResult,
  reviewUpdate,
} from './messages.ts';

/** One payment of the booking: the only one, or a share of a total that no single charge can take. */
export interface Payment {
  readonly id: string;
  /** From 1. */
  readonly seq: number;
  readonly amount: MinorUnits;
  /** Known once the provider has answered. */
  atProvider: { readonly providerPaymentId: string; readonly live: boolean } | undefined;
  /** As last seen. `returned`: paid, and given back. */
  standing: 'opening' | 'open' | 'processing' | 'authorised' | 'paid' | 'closed' | 'mismatch' | 'returned';
  /** What took the money, or put it by. */
  charge: Charge | undefined;
  /** Raised after each definite answer to a close that did not close it: a new question needs a new key. */
  closeGeneration: number;
  readonly declines: Set<string>;
}

/** Finance is asked about a payment of the highest risk. */
export interface Review {
  readonly openedAt: string;
  readonly dueAt: string;
  /** Whether a decision is still taken. */
  open: boolean;
  /** The first one. */
  decision: ReviewDecision | undefined;
  /** It was approved, and the booking is confirmed. */
  confirmed: boolean;
}

export interface Checkout {
  readonly input: BookingInput;
  readonly payments: readonly Payment[];
  /** The customer's own time to pay; a hold that goes on for money on its way ends later. */
  ownHoldEnd: string;
  holdExpiresAt: string;
  status: BookingStatus;
  opened?: OpenResult;
  /** Somebody said there is news at the provider. */
  news: boolean;
  cancelRequested: boolean;
  /** When the customer asked: their patience counts from then. */
  cancelRequestedAt?: string;
  review?: Review;
}

export function beginCheckout(input: BookingInput): Checkout {
  const ownHoldEnd = holdEnd(input.createdAt, input.rules.holdMs, input.startAt);
  const checkout: Checkout = {
    input,
    payments: splitPayments(input.total).map((amount, index) => newPayment(input, amount, index + 1)),
    ownHoldEnd,
    holdExpiresAt: ownHoldEnd,
    status: 'awaiting_payment',
    news: false,
    cancelRequested: false,
  };
  listen(checkout);
  return checkout;
}

function newPayment({ bookingId }: BookingInput, amount: MinorUnits, seq: number): Payment {
  return {
    ...{ id: `${bookingId}-P${seq}`, seq, amount },
    atProvider: undefined,
    standing: 'opening',
    charge: undefined,
    closeGeneration: 1,
    declines: new Set(),
  };
}

function listen(checkout: Checkout): void {
  setHandler(lookAgainSignal, () => {
    checkout.news = true;
  });

  setHandler(openUpdate, async (): Promise<OpenResult> => {
    await answerable(() => checkout.opened !== undefined);
    return checkout.opened ?? { outcome: 'open' };
  });

  setHandler(cancelUpdate, async (): Promise<CancelResult> => {
    if (checkout.status !== 'awaiting_payment' && checkout.status !== 'cancelled') {
      return { outcome: 'invalid_state', status: checkout.status };
    }
    checkout.cancelRequested = true;
    checkout.cancelRequestedAt ??= isoNow();
    await answerable(() => checkout.status !== 'awaiting_payment');
    return checkout.status === 'cancelled'
      ? { outcome: 'cancelled' }
      : { outcome: 'invalid_state', status: checkout.status };
  });

  setHandler(reviewUpdate, (decision) => takeDecision(checkout, decision));
}

async function takeDecision(checkout: Checkout, decision: ReviewDecision): Promise<ReviewResult> {
  const { review } = checkout;
  if (review?.open === true && !customerLeft(checkout)) review.decision ??= decision;
  if (review?.decision?.approve === decision.approve) {
    await answerable(() => review.confirmed || checkout.status === 'cancelled');
    if (decision.approve === review.confirmed) return { outcome: decision.approve ? 'approved' : 'refused' };
  }
  return { outcome: 'invalid_state', status: checkout.status };
}

/** Whoever asked gets an answer, even when operations cancel the workflow meanwhile. */
const answerable = (ready: () => boolean): Promise<void> =>
  CancellationScope.nonCancellable(() => condition(ready));

/** To be asked anew after every wait. */
export const customerLeft = (checkout: Checkout): boolean => checkout.cancelRequested;

/** Whether every payment stands as one of these. */
export const allStand = ({ payments }: Checkout, ...standings: Payment['standing'][]): boolean =>
  payments.every(({ standing }) => standings.includes(standing));

export const anyStands = ({ payments }: Checkout, standing: Payment['standing']): boolean =>
  payments.some((payment) => payment.standing === standing);

/** Keys are derived, never random: workflow, step, generation. */
export const keyOf = ({ input }: Checkout, payment: Payment, step: string, generation = 1): string =>
  `booking/${input.bookingId}/payment/${payment.seq}/${step}/g${generation}`;
