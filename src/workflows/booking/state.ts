/** A checkout under way: its payment session, changed only by what is applied to it, and how the world reaches it. */
import { ApplicationFailure, CancellationScope, condition, setHandler } from '@temporalio/workflow';
import {
  apply,
  beginSession,
  captureIsDecided,
  captureResult,
  changeIsDecided,
  changeResult,
  mayChange,
  openingResult,
  type PaymentSession,
  paymentOf,
  type SessionEvent,
  type SessionPayment,
} from '../../domain/payment/session.ts';
import { amountsToPay, type WayToPay } from '../../domain/payment/amountsToPay.ts';
import {
  type BookingInput,
  type CancelRequest,
  type CancelResult,
  cancelUpdate,
  type CaptureResult,
  captureUpdate,
  type ChangePaymentResult,
  changePaymentUpdate,
  type OpenResult,
  openUpdate,
  paymentChangedSignal,
  type ReviewDecision,
  type ReviewResult,
  reviewUpdate,
} from './messages.ts';
import type { Details } from './details.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Run } from './run.ts';
import { store } from './proxies.ts';
import { cancelStay } from './cancellation.ts';
import { answer, requestingCancel, requestingChange, saying } from './validators.ts';

export interface Checkout {
  readonly input: BookingInput;
  /** As it stands now: to be read anew after every wait. */
  readonly session: PaymentSession;
  apply(event: SessionEvent): void;
  readonly outbox: Outbox;
  readonly details: Details;
}

export function beginCheckout(input: BookingInput, run: Run): Checkout {
  const { outbox, details } = run;
  const terms = { ...input.rules, createdAt: input.createdAt, startAt: input.startAt };
  let session = input.session ?? beginSession(terms, amountsToPay(input, input, 1));
  const checkout: Checkout = {
    input,
    outbox,
    details,
    get session() {
      return session;
    },
    apply(event) {
      session = apply(session, event);
    },
  };
  listen(checkout, run);
  return checkout;
}

function listen(checkout: Checkout, run: Run): void {
  setHandler(paymentChangedSignal, () => {
    checkout.apply({ type: 'payment_changed' });
  });

  answer(openUpdate, () => answerOpen(checkout));
  answer(cancelUpdate, (request) => answerCancel(checkout, run, request), requestingCancel);
  const isDecision = ({ id, approve }: Partial<ReviewDecision>) =>
    typeof id === 'string' && typeof approve === 'boolean';
  answer(reviewUpdate, (decision) => answerReview(checkout, decision), saying<ReviewDecision>(isDecision));
  answer(
    captureUpdate,
    ({ paymentId }) => answerCapture(checkout, paymentId),
    saying<{ readonly paymentId: string }>(({ paymentId }) => typeof paymentId === 'string'),
  );
  answer(changePaymentUpdate, (way) => answerChange(checkout, way), requestingChange);
}

async function answerOpen(checkout: Checkout): Promise<OpenResult> {
  await answerable(() => openingResult(checkout.session) !== undefined);
  return openingResult(checkout.session) ?? { outcome: 'open' };
}

/** Who has paid in the very moment in which they cancel has bought the booking: its terms apply. */
async function answerCancel(checkout: Checkout, run: Run, request: CancelRequest): Promise<CancelResult> {
  const isLate = () => checkout.session.status !== 'awaiting_payment';
  if (!isLate()) {
    checkout.apply({ type: 'cancel_requested', at: isoNow() });
    await answerable(isLate);
  }
  const { status } = checkout.session;
  if (status === 'confirmed') {
    await answerable(() => checkout.session.confirmed); // on record: before that there is no stay to cancel
    return cancelStay(checkout.input, run, request);
  }
  return status === 'cancelled' ? { outcome: 'cancelled' } : { outcome: 'invalid_state', status };
}

/** The decision is the one in Postgres: what was never recorded there is nobody's, however it came here. */
async function answerReview(checkout: Checkout, { id, approve }: ReviewDecision): Promise<ReviewResult> {
  const { bookingId } = checkout.input;
  const isRecorded = await CancellationScope.nonCancellable(() =>
    store.isDecisionRecorded({ bookingId, id, approve }),
  );
  if (!isRecorded) throw ApplicationFailure.nonRetryable('No such decision is recorded.', 'UnknownDecision');
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
  if (payment?.provider !== 'paypal') {
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

/** Of several who ask at once, each is answered by what there is then. */
async function answerChange(checkout: Checkout, way: WayToPay): Promise<ChangePaymentResult> {
  const until = (ready: () => boolean) =>
    CancellationScope.nonCancellable(() =>
      condition(ready, ANSWER_WITHIN_MS, { summary: 'Until the other way to pay is open, or cannot be' }),
    );
  const isDecided = () => changeIsDecided(checkout.session);
  if (!isDecided()) await until(isDecided);
  const { session, input } = checkout;
  const isOpen = session.payments.every(
    ({ provider, status }) => provider === way.provider && isOffered(status),
  );
  if (session.status === 'awaiting_payment' && isOpen) return { outcome: 'open' };
  if (!mayChange(session)) return { outcome: 'invalid_state', status: session.status };
  checkout.apply({ type: 'change_requested', to: amountsToPay(input, way, nextSeq(session)) });
  await until(isDecided);
  const outcome = changeResult(checkout.session);
  switch (outcome) {
    case 'money_moved':
      return { outcome: 'invalid_state', status: checkout.session.status };
    case 'unreachable':
      return { outcome: 'undecided' };
    default:
      return { outcome };
  }
}

/** The customer can pay it, or has agreed to. */
const isOffered = (status: SessionPayment['status']): boolean => status === 'open' || status === 'approved';

const nextSeq = ({ payments }: PaymentSession): number => Math.max(...payments.map(({ seq }) => seq)) + 1;

/** Whoever asked gets an answer, even when operations cancel the workflow meanwhile. */
const answerable = (ready: () => boolean): Promise<void> =>
  CancellationScope.nonCancellable(() => condition(ready));

/** The workflow's own time: replays see the time at which it first happened. */
export const isoNow = (): string => new Date().toISOString();

/** Keys are derived, never random: workflow, step, generation. */
export const keyOf = (
  { bookingId }: BookingInput,
  { seq }: SessionPayment,
  step: string,
  generation = 1,
): string => `booking/${bookingId}/payment/${seq}/${step}/g${generation}`;
