/** What a checkout knows while it runs, and how the outside world reaches it. */
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { BookingStatus } from '../../domain/booking.ts';
import type { Currency, MinorUnits } from '../../domain/money/money.ts';
import type { Charge, Decline } from '../../domain/payment/payment.ts';
import { holdEnd } from '../../domain/time/deadlines.ts';
import { splitPayments } from '../../domain/payment/splitPayments.ts';
import { isoNow } from './clock.ts';
import { answerCapture, type CaptureRequests } from './payment/captureRequests.ts';
import {
  type BookingInput,
  type CancelResult,
  cancelUpdate,
  captureUpdate,
  paymentChangedSignal,
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
  /** What is charged, in the currency that is paid. */
  readonly amount: MinorUnits;
  /** Its part of the quote's total. */
  readonly quoted: MinorUnits;
  /** Known once the provider has answered. */
  atProvider: { readonly providerPaymentId: string; readonly live: boolean } | undefined;
  /**
   * As last seen.
   * - `approved`: the customer has agreed, and money moves only when we capture.
   * - `exhausted`: open, but the provider takes no further attempt for this order; the customer needs a new one.
   * - `lapsed`: nobody is asked to pay any more. The provider cannot close it, and no money moves unless we capture.
   * - `returned`: paid, and given back.
   */
  standing: Standing;
  /** What took the money, or put it by. */
  charge: Charge | undefined;
  /** Raised after each definite answer to a close that did not close it: a new question needs a new key. */
  closeGeneration: number;
  /** Raised with each order that comes in the place of a spent one. */
  openGeneration: number;
  /** One key an approval: under the key of a decline the provider may answer with that decline again. */
  captureGeneration: number;
  /** A capture was asked for, and nobody knows what came of it. */
  captureUnknown: boolean;
  /** This approval has led to a decline; only a new one is worth another attempt. */
  agreementUsed: boolean;
  /** The page on which the customer agrees is gone from the booking: another attempt takes a new order. */
  pageGone: boolean;
  /** Refusals that only the answer to a capture tells. */
  readonly problemResponses: Decline[];
  readonly declines: Set<string>;
}

export type Standing =
  | 'opening'
  | 'open'
  | 'approved'
  | 'exhausted'
  | 'processing'
  | 'authorised'
  | 'paid'
  | 'closed'
  | 'lapsed'
  | 'mismatch'
  | 'returned';

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
  /** The booking is confirmed where everybody can see it. */
  confirmed: boolean;
  opened?: OpenResult;
  /** Somebody said there is news at the provider. */
  news: boolean;
  cancelRequested: boolean;
  /** When the customer asked: their patience counts from then. */
  cancelRequestedAt?: string;
  readonly captures: CaptureRequests;
  /** How often an ended hold was taken again. */
  reopenings: number;
  review?: Review;
}

export function beginCheckout(input: BookingInput): Checkout {
  const ownHoldEnd = holdEnd(input.createdAt, input.rules.holdMs, input.startAt);
  const checkout: Checkout = {
    input,
    payments: paymentsOf(input),
    ownHoldEnd,
    holdExpiresAt: ownHoldEnd,
    status: 'awaiting_payment',
    confirmed: false,
    news: false,
    cancelRequested: false,
    captures: { asked: 0, answered: 0, reached: true },
    reopenings: 0,
  };
  listen(checkout);
  return checkout;
}

/** In the quote's currency a total may need several charges; in another one it is never split. */
function paymentsOf(input: BookingInput): Payment[] {
  const { presented, total } = input;
  if (presented !== undefined) return [newPayment(input, { amount: presented.amount, quoted: total }, 1)];
  return splitPayments(total).map((amount, index) =>
    newPayment(input, { amount, quoted: amount }, index + 1),
  );
}

function newPayment(
  { bookingId }: BookingInput,
  amounts: Pick<Payment, 'amount' | 'quoted'>,
  seq: number,
): Payment {
  return {
    ...{ id: `${bookingId}-P${seq}`, seq, ...amounts },
    atProvider: undefined,
    standing: 'opening',
    charge: undefined,
    closeGeneration: 1,
    openGeneration: 1,
    captureGeneration: 1,
    captureUnknown: false,
    agreementUsed: false,
    pageGone: false,
    problemResponses: [],
    declines: new Set(),
  };
}

function listen(checkout: Checkout): void {
  setHandler(paymentChangedSignal, () => {
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

  setHandler(captureUpdate, ({ paymentId }) => answerCapture(checkout, paymentId));
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
export const allStand = ({ payments }: Checkout, ...standings: Standing[]): boolean =>
  payments.every(({ standing }) => standings.includes(standing));

export const anyStands = ({ payments }: Checkout, standing: Standing): boolean =>
  payments.some((payment) => payment.standing === standing);

/** What the payments are made in. */
export const currencyOf = ({ presented, currency }: BookingInput): Currency =>
  presented?.currency ?? currency;

/** Keys are derived, never random: workflow, step, generation. */
export const keyOf = ({ input }: Checkout, payment: Payment, step: string, generation = 1): string =>
  `booking/${input.bookingId}/payment/${payment.seq}/${step}/g${generation}`;
