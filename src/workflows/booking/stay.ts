/** A confirmed booking lives on as the stay: emails on the way, active at its start, completed at its end. */
import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  log,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { BookingStatus } from '../../domain/booking.ts';
import type { FeeToFetch } from '../../domain/payment/payment.ts';
import { msUntil, preArrivalAt, reviewRequestAt } from '../../domain/time/deadlines.ts';
import { books, store } from './proxies.ts';
import { stayDetails } from './details.ts';
import {
  type BookingInput,
  type CancelResult,
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
import { notify } from './notify.ts';
import { answer } from './validators.ts';
import { isoNow } from './state.ts';

/** Cannot be cancelled from the Web UI: a paid stay is cancelled through the API, with its refund. */
export const stay = (input: BookingInput): Promise<'completed'> =>
  CancellationScope.nonCancellable(() => live(input));

async function live(input: BookingInput): Promise<'completed'> {
  let status: BookingStatus = 'confirmed';
  answer(openUpdate, (): OpenResult => ({ outcome: 'open' }));
  answer(cancelUpdate, (): CancelResult => ({ outcome: 'invalid_state', status }));
  answer(captureUpdate, (): CaptureResult => ({ outcome: 'taken' })); // or there would be no stay
  answer(changePaymentUpdate, (): ChangePaymentResult => ({ outcome: 'invalid_state', status }));
  answer(reviewUpdate, (): ReviewResult => ({ outcome: 'invalid_state', status }));
  setHandler(paymentChangedSignal, () => undefined); // the payment of a confirmed booking is settled

  const { bookingId, startAt, endAt, rules, feesToFetch = [] } = input;
  const fees = recordFees(feesToFetch);
  const show = stayDetails(input);
  const tellAt = preArrivalAt(startAt, rules.preArrivalLeadMs, isoNow());
  show(status, `Pre-arrival email at ${tellAt}`);
  await until(tellAt, 'Until the pre-arrival email');
  await notify(input, ['pre_arrival', 'concierge_pre_arrival'], {});

  show(status, `Starts at ${startAt}`);
  await until(startAt, 'Until the rental starts');
  status = 'active';
  await store.moveStay({ bookingId, to: status, at: startAt });

  show(status, `Ends at ${endAt}`);
  await until(endAt, 'Until the rental ends');
  status = 'completed';
  await store.moveStay({ bookingId, to: status, at: endAt });

  const reviewAt = reviewRequestAt(endAt, rules.reviewRequestDelayMs);
  show(status, `Review request at ${reviewAt}`);
  await until(reviewAt, 'Until the review request');
  await notify(input, ['review_request'], {});
  show(status, 'Nothing is left to do');
  await Promise.all([fees, condition(allHandlersFinished)]);
  return 'completed';
}

async function until(instant: string, summary: string): Promise<void> {
  const ms = msUntil(instant, Date.now());
  if (ms > 0) await sleep(ms, { summary });
}

/** What a provider keeps of a payment is often in its books only after the booking is confirmed: it is asked again. */
async function recordFees(fees: readonly FeeToFetch[]): Promise<void> {
  await Promise.all(
    fees.map(async (fee) => {
      try {
        await books.recordFee(fee);
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        log.warn('the provider has never said what it kept of a payment', { paymentId: fee.captured.id });
      }
    }),
  );
}
