/** A confirmed booking lives on as the stay: emails on the way, active at its start, completed at its end. */
import { ActivityFailure, condition, log, setHandler } from '@temporalio/workflow';
import type { BookingStatus } from '../../domain/booking.ts';
import type { FeeToFetch } from '../../domain/payment/payment.ts';
import { msUntil, preArrivalAt, reviewRequestAt } from '../../domain/time/deadlines.ts';
import { cancelStay } from './cancellation.ts';
import { releaseDeposit } from './deposit.ts';
import { stayLines } from './details.ts';
import {
  type BookingInput,
  cancelUpdate,
  type CaptureResult,
  captureUpdate,
  type ChangePaymentResult,
  changePaymentUpdate,
  paymentChangedSignal,
  type OpenResult,
  openUpdate,
  type ReviewResult,
  reviewUpdate,
} from './messages.ts';
import { books, store } from './proxies.ts';
import type { Run } from './run.ts';
import { isoNow } from './state.ts';
import { answer, requestingCancel } from './validators.ts';

/**
 * The first wait of a confirmed booking: weeks, as a rule. Whoever decides the same as finance has decided just now is
 * answered by the checkout, which knows of it.
 */
export async function untilPreArrival(input: BookingInput, run: Run): Promise<void> {
  answerAs(input, run, () => 'confirmed');
  const at = preArrivalAt(input.startAt, input.rules.preArrivalLeadMs, isoNow());
  run.details.show('confirmed', stayLines('confirmed', `Pre-arrival email at ${at}`));
  await until(run, at, 'Until the pre-arrival email');
}

/** From the pre-arrival until the rental has ended or is cancelled, its guest is asked for a review, and the deposit is back. */
export async function stay(input: BookingInput, run: Run): Promise<'completed' | 'cancelled'> {
  const { rules } = input;
  const fees = followFees(input.feesToFetch ?? []);
  const outcome = await accompany(input, run);
  const steps = outcome === 'completed' ? [requestReview, releaseDeposit] : [releaseDeposit];
  if (rules.depositReleaseDelayMs < rules.reviewRequestDelayMs) steps.reverse();
  for (const step of steps) await step(input, run, outcome);
  if (outcome === 'completed') run.details.show(outcome, stayLines(outcome, 'Nothing is left to do'));
  await Promise.all([fees.settled, run.ready()]);
  return outcome;
}

async function requestReview({ endAt, rules }: BookingInput, run: Run, status: BookingStatus): Promise<void> {
  const at = reviewRequestAt(endAt, rules.reviewRequestDelayMs);
  run.details.show(status, stayLines(status, `Review request at ${at}`));
  await until(run, at, 'Until the review request');
  await run.outbox.notify(['review_request']);
}

async function accompany(input: BookingInput, run: Run): Promise<'completed' | 'cancelled'> {
  const { bookingId, startAt, endAt } = input;
  let status: BookingStatus = 'confirmed';
  const show = (next: string) => {
    if (!run.isCancelled) run.details.show(status, stayLines(status, next));
  };
  answerAs(input, run, () => status);
  answer(reviewUpdate, (): ReviewResult => ({ outcome: 'invalid_state', status }));
  if (!(await store.hasStay({ bookingId })) || run.isCancelled) return 'cancelled';
  await run.outbox.notify(['pre_arrival', 'concierge_pre_arrival']);

  show(`Starts at ${startAt}`);
  if (await until(run, startAt, 'Until the rental starts')) return 'cancelled';
  status = 'active';
  await store.moveStay({ bookingId, to: 'active', at: startAt });

  show(`Ends at ${endAt}`);
  if (await until(run, endAt, 'Until the rental ends')) return 'cancelled';
  status = 'completed';
  await store.moveStay({ bookingId, to: 'completed', at: endAt });

  return 'completed';
}

/** What is asked of a booking that is bought. */
function answerAs(input: BookingInput, run: Run, status: () => BookingStatus): void {
  const tooLate = () =>
    ({ outcome: 'invalid_state', status: run.isCancelled ? 'cancelled' : status() }) as const;
  answer(openUpdate, (): OpenResult => ({ outcome: 'open' }));
  answer(cancelUpdate, (request) => cancelStay(input, run, request), requestingCancel);
  answer(captureUpdate, (): CaptureResult => ({ outcome: 'taken' })); // or there would be no stay
  answer(changePaymentUpdate, (): ChangePaymentResult => tooLate());
  setHandler(paymentChangedSignal, () => undefined); // the payment of a confirmed booking is settled
}

/** @returns whether the booking was cancelled meanwhile */
async function until(run: Run, instant: string, summary: string): Promise<boolean> {
  const ms = msUntil(instant, Date.now());
  if (ms > 0) await condition(() => run.isCancelled, ms, { summary });
  return run.isCancelled;
}

export interface FeesUnderWay {
  /** What nobody has said yet: where this run ends, the next one asks again. */
  readonly left: () => FeeToFetch[];
  /** Once all are known, or given up. */
  readonly settled: Promise<unknown>;
}

/** What a provider keeps of a payment is often in its books only after the booking is confirmed: it is asked again. */
export function followFees(fees: readonly FeeToFetch[]): FeesUnderWay {
  const open = new Set(fees);
  const follow = async (fee: FeeToFetch) => {
    try {
      await books.recordFee(fee);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.warn('the provider has never said what it kept of a payment', { paymentId: fee.captured.id });
    }
    open.delete(fee);
  };
  return { left: () => [...open], settled: Promise.all(fees.map(follow)) };
}
