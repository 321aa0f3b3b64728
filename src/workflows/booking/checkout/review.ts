/**
 * Money that the provider finds of the highest risk, or of which some has gone back or is disputed, buys nothing until
 * finance agrees (business.md "Fraud guard", "Payments"): the paid booking keeps its slot meanwhile, and what is left
 * goes back when finance refuses or says nothing in time.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import { hasLeft, isReduced } from '../../../domain/payment/session.ts';
import { msUntil, reviewEnd, reviewReminders } from '../../../domain/time/deadlines.ts';
import { refreshDetails } from '../details.ts';
import { capturedOf } from '../payment/refund.ts';
import { store } from '../proxies.ts';
import { type Checkout, isoNow } from '../state.ts';

type Result = 'approved' | 'refused' | 'undecided' | 'cancelled';

/** Operations may cancel while finance decides: the checkout then gives everything back. */
export async function reviewRisk(booking: Checkout): Promise<void> {
  const times = await CancellationScope.nonCancellable(() => openReview(booking));
  const result = await decided(booking, times);
  await CancellationScope.nonCancellable(() => closeReview(booking, result));
}

interface ReviewTimes {
  readonly openedAt: string;
  readonly dueAt: string;
}

/** The money is in the guard and the customer can pay no second time before anybody is notified. */
async function openReview(booking: Checkout): Promise<ReviewTimes> {
  const { input, outbox } = booking;
  const openedAt = isoNow();
  const dueAt = reviewEnd(openedAt, input.rules.riskReviewMs, input.startAt);
  await store.openReview({
    bookingId: input.bookingId,
    at: openedAt,
    dueAt,
    payments: booking.session.payments.map((payment) => capturedOf(input, payment)),
  });
  booking.apply({ type: 'review_opened', openedAt, dueAt });
  refreshDetails(booking);
  if (msUntil(dueAt, Date.now()) > 0) {
    await outbox.notify(['booking_in_review', ...askingFinance(booking)], {
      data: { asOf: openedAt, problem: 'reduced' },
    });
  }
  return { openedAt, dueAt };
}

async function decided(booking: Checkout, { openedAt, dueAt }: ReviewTimes): Promise<Result> {
  const isOver = () => resultOf(booking) !== 'undecided';
  try {
    for (const [index, at] of reviewReminders(openedAt, dueAt).entries()) {
      if (await isOverBy(at, isOver)) break;
      await remind(booking, index + 1);
    }
    await isOverBy(dueAt, isOver);
  } finally {
    booking.apply({ type: 'review_time_over' });
  }
  return resultOf(booking);
}

function resultOf({ session }: Checkout): Result {
  const { review } = session;
  if (review?.decision !== undefined) return review.decision.approve ? 'approved' : 'refused';
  return hasLeft(session) ? 'cancelled' : 'undecided';
}

async function isOverBy(instant: string, isOver: () => boolean): Promise<boolean> {
  const leftMs = msUntil(instant, Date.now());
  if (isOver() || leftMs === 0) return isOver();
  return condition(isOver, leftMs, { summary: 'Until finance decides, or is reminded' });
}

function remind(booking: Checkout, count: number): Promise<void> {
  const data = { asOf: isoNow(), reminder: String(count), problem: 'reduced' };
  const cause = { of: `reminder-${count}`, data };
  return CancellationScope.nonCancellable(() => booking.outbox.notify(askingFinance(booking), cause));
}

/** Money of which some has left is a matter of its own; the risk of what is left shows in the booking. */
const askingFinance = ({ session }: Checkout): string[] =>
  isReduced(session) ? ['finance_payment_problem'] : ['finance_risk_review'];

/** A customer who has left ends the hold like any other, which also notes the end of the review. */
async function closeReview(booking: Checkout, result: Result): Promise<void> {
  const at = isoNow();
  if (result !== 'cancelled') {
    const decision = booking.session.review?.decision;
    await store.closeReview({
      bookingId: booking.input.bookingId,
      outcome: result,
      at,
      ...(decision === undefined ? {} : { decisionId: decision.id }),
    });
  }
  booking.apply({ type: 'review_ended', result, at });
}
