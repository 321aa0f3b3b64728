/** A checkout under way: its payment session, changed only by what is applied to it, and how the world reaches it. */
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { Currency } from '../../domain/money/money.ts';
import {
  type AmountToPay,
  apply,
  beginSession,
  captureIsDecided,
  captureResult,
  openingResult,
  type PaymentSession,
  paymentOf,
  type SessionEvent,
  type SessionPayment,
} from '../../domain/payment/session.ts';
import { splitPayments } from '../../domain/payment/splitPayments.ts';
import {
  type BookingInput,
  type CancelResult,
  cancelUpdate,
  type CaptureResult,
  captureUpdate,
  type OpenResult,
  openUpdate,
  paymentChangedSignal,
  type ReviewDecision,
  type ReviewResult,
  reviewUpdate,
} from './messages.ts';

export interface Checkout {
  readonly input: BookingInput;
  /** As it stands now: to be read anew after every wait. */
  readonly session: PaymentSession;
  apply(event: SessionEvent): void;
  /** What the Web UI shows, so that only a change is written to the history. */
  shown: { readonly status: string; readonly text: string };
}

export function beginCheckout(input: BookingInput): Checkout {
  const terms = { ...input.rules, createdAt: input.createdAt, startAt: input.startAt };
  let session = beginSession(terms, amountsOf(input));
  const checkout: Checkout = {
    input,
    get session() {
      return session;
    },
    apply(event) {
      session = apply(session, event);
    },
    shown: { status: '', text: '' },
  };
  listen(checkout);
  return checkout;
}

/** In the quote's currency a total may need several charges; in another one it is never split. */
function amountsOf({ bookingId, presented, total }: BookingInput): AmountToPay[] {
  if (presented !== undefined) {
    return [{ id: `${bookingId}-P1`, amount: presented.amount, quoted: total }];
  }
  return splitPayments(total).map((amount, index) => ({
    id: `${bookingId}-P${index + 1}`,
    amount,
    quoted: amount,
  }));
}

function listen(checkout: Checkout): void {
  setHandler(paymentChangedSignal, () => {
    checkout.apply({ type: 'payment_changed' });
  });

  setHandler(openUpdate, async (): Promise<OpenResult> => {
    await answerable(() => openingResult(checkout.session) !== undefined);
    return openingResult(checkout.session) ?? { outcome: 'open' };
  });

  setHandler(cancelUpdate, async (): Promise<CancelResult> => {
    const isLate = () => checkout.session.status !== 'awaiting_payment';
    if (!isLate()) {
      checkout.apply({ type: 'cancel_requested', at: isoNow() });
      await answerable(isLate);
    }
    const { status } = checkout.session;
    return status === 'cancelled' ? { outcome: 'cancelled' } : { outcome: 'invalid_state', status };
  });

  setHandler(reviewUpdate, (decision) => answerReview(checkout, decision));

  setHandler(captureUpdate, ({ paymentId }) => answerCapture(checkout, paymentId));
}

async function answerReview(checkout: Checkout, { id, approve }: ReviewDecision): Promise<ReviewResult> {
  checkout.apply({ type: 'review_decided', id, approve });
  if (checkout.session.review?.decision?.approve === approve) {
    await answerable(() => checkout.session.confirmed || checkout.session.status === 'cancelled');
    if (approve === checkout.session.confirmed) return { outcome: approve ? 'approved' : 'refused' };
  }
  return { outcome: 'invalid_state', status: checkout.session.status };
}

/** Whoever waits longer than this has been asked to repeat the request by then. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * A customer is back from the provider's page. That changes nothing but when the provider is asked: what follows is
 * the same as for a webhook and for the clock. Only a provider with pages of its own sends customers back.
 */
async function answerCapture(checkout: Checkout, paymentId: string): Promise<CaptureResult> {
  const payment = paymentOf(checkout.session, paymentId);
  if (payment === undefined || checkout.input.provider !== 'paypal') {
    return { outcome: 'invalid_state', status: checkout.session.status };
  }
  checkout.apply({ type: 'capture_requested' });
  const request = {
    payment: paymentId,
    number: checkout.session.captures.asked,
    declinesBefore: payment.declines.length,
  };
  await CancellationScope.nonCancellable(() =>
    condition(() => captureIsDecided(checkout.session, request), ANSWER_WITHIN_MS, {
      summary: 'Until the provider has said what became of the approval',
    }),
  );
  const outcome = captureResult(checkout.session, request);
  return outcome === 'invalid_state' ? { outcome, status: checkout.session.status } : { outcome };
}

/** Whoever asked gets an answer, even when operations cancel the workflow meanwhile. */
const answerable = (ready: () => boolean): Promise<void> =>
  CancellationScope.nonCancellable(() => condition(ready));

/** The workflow's own time: replays see the time at which it first happened. */
export const isoNow = (): string => new Date().toISOString();

/** What the payments are made in. */
export const currencyOf = ({ presented, currency }: BookingInput): Currency =>
  presented?.currency ?? currency;

/** Keys are derived, never random: workflow, step, generation. */
export const keyOf = (
  { bookingId }: BookingInput,
  { seq }: SessionPayment,
  step: string,
  generation = 1,
): string => `booking/${bookingId}/payment/${seq}/${step}/g${generation}`;
