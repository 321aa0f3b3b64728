/**
 * Money that the provider finds of the highest risk buys nothing until finance agrees (business.md "Fraud guard"):
 * the paid booking keeps its slot meanwhile, and goes back in full when finance refuses or says nothing in time.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import { needsReview } from '../../../domain/fraud/risk.ts';
import { msUntil, reviewEnd, reviewReminders } from '../../../domain/time/deadlines.ts';
import { store } from '../proxies.ts';
import { capturedOf } from '../payment/captured.ts';
import { type Checkout, customerLeft, type Review } from '../state.ts';
import { isoNow } from '../clock.ts';
import { showDetails } from '../details.ts';
import { endHold } from '../expiry/endHold.ts';
import { notify } from '../notify.ts';
import { release } from '../expiry/release.ts';
import { returnMoney } from '../payment/refund.ts';

export type ReviewEnd = 'passed' | 'refused' | 'undecided' | 'cancelled';

/** For a booking of which every payment is paid; one share of the highest risk is enough. */
export async function passReview(booking: Checkout): Promise<ReviewEnd> {
  const risks = booking.payments.flatMap(({ charge }) => (charge === undefined ? [] : [charge.risk]));
  if (!needsReview(risks)) return 'passed';
  const review = await CancellationScope.nonCancellable(() => openReview(booking));
  const end = await decided(booking, review); // operations may cancel here: the checkout gives everything back
  return CancellationScope.nonCancellable(() => conclude(booking, review, end));
}

/** The money is in the guard and the customer can pay no second time before anybody is told. */
async function openReview(booking: Checkout): Promise<Review> {
  const { input, payments } = booking;
  const openedAt = isoNow();
  const review: Review = {
    openedAt,
    dueAt: reviewEnd(openedAt, input.rules.riskReviewMs, input.startAt),
    open: true,
    confirmed: false,
    decision: undefined,
  };
  await store.openReview({
    bookingId: input.bookingId,
    at: openedAt,
    dueAt: review.dueAt,
    payments: payments.map((payment) => capturedOf(booking, payment)),
  });
  booking.status = 'awaiting_payment'; // late money had found it expired
  booking.holdExpiresAt = review.dueAt;
  booking.review = review;
  showDetails(booking);
  if (msUntil(review.dueAt, Date.now()) > 0) {
    await notify(input, ['booking_in_review', 'finance_risk_review'], { data: { asOf: openedAt } });
  }
  return review;
}

type Decided = 'approved' | 'refused' | 'undecided' | 'cancelled';

async function decided(booking: Checkout, review: Review): Promise<Decided> {
  const heard = () => review.decision !== undefined || customerLeft(booking);
  try {
    for (const [index, at] of reviewReminders(review.openedAt, review.dueAt).entries()) {
      if (await heardBy(at, heard)) break;
      await remind(booking, index + 1);
    }
    await heardBy(review.dueAt, heard);
  } finally {
    review.open = false;
  }
  if (review.decision !== undefined) return review.decision.approve ? 'approved' : 'refused';
  return customerLeft(booking) ? 'cancelled' : 'undecided';
}

async function heardBy(instant: string, heard: () => boolean): Promise<boolean> {
  const leftMs = msUntil(instant, Date.now());
  if (heard() || leftMs === 0) return heard();
  return condition(heard, leftMs, { summary: 'Until finance decides, or is reminded' });
}

function remind({ input }: Checkout, count: number): Promise<void> {
  const cause = { of: `reminder-${count}`, data: { asOf: isoNow(), reminder: String(count) } };
  return CancellationScope.nonCancellable(() => notify(input, ['finance_risk_review'], cause));
}

async function conclude(booking: Checkout, { decision }: Review, end: Decided): Promise<ReviewEnd> {
  if (end === 'cancelled') {
    await endHold(booking, 'cancel_requested');
    return 'cancelled';
  }
  await store.closeReview({
    bookingId: booking.input.bookingId,
    outcome: end,
    at: isoNow(),
    ...(decision === undefined ? {} : { decisionId: decision.id }),
  });
  if (end === 'approved') return 'passed';
  await release(booking, 'cancelled', 'payment_review');
  await returnMoney(booking, 'payment_review');
  return end;
}
