/** What a booking asks of Postgres and of its provider: each call is in the booking's diary before it has its effect. */
import type { BookingActivities, CancelledStay, StayToCancel } from '../../../src/activities/booking.ts';
import type { DepositActivities } from '../../../src/activities/deposit.ts';
import type { ReviewActivities } from '../../../src/activities/fraud.ts';
import type { PaymentActivities } from '../../../src/activities/payment/payments.ts';
import type { PaymentRecordActivities } from '../../../src/activities/payment/records.ts';
import type { RefundRecordActivities } from '../../../src/activities/refund.ts';
import { refundWorkflowId } from '../../../src/workflows/refund/messages.ts';
import type { Noted } from '../environments/bookingEnvironment.ts';
import type { BookingUnderTest } from '../environments/bookingUnderTest.ts';
import { writeDown } from './fakeEmail.ts';

type StoreActivities = BookingActivities &
  DepositActivities &
  ReviewActivities &
  PaymentRecordActivities &
  RefundRecordActivities;

/**
 * The calendar holds, sells and frees the slot as Postgres would.
 * @param onChild gets the id of each workflow that may outlive its booking, when that begins
 */
export function fakeStore(
  noted: Noted,
  now: () => Promise<number>,
  onChild: (workflowId: string) => void,
): StoreActivities {
  const note = (call: keyof StoreActivities) => async (given: unknown) => {
    await noted(call, given);
  };
  const free = (call: keyof StoreActivities) => async (given: unknown) => {
    const made = await noted(call, given);
    if (made.slot === 'held') made.slot = 'free';
  };
  return {
    async reserve(given) {
      const made = await noted('reserve', given);
      if (made.reservation === 'reserved') made.slot = 'held';
      return made.reservation;
    },
    async confirmBooking(given) {
      const made = await noted('confirmBooking', given);
      if (made.slot === 'held') made.slot = 'sold';
      return writeDown(made, given.notifications, await now());
    },
    refuseBooking: free('refuseBooking'),
    async endBooking(given) {
      const made = await noted('endBooking', given);
      if (made.slot === 'sold') return 'confirmed';
      if (made.slot === 'held') made.slot = 'free';
      const { at, refund } = given;
      return { refunds: refund === null ? [] : made.refunds.requestAll({ ...refund, at }) };
    },
    async retakeSlot(given) {
      const made = await noted('retakeSlot', given);
      if (made.slotStaysFree) made.slot = 'held';
      return made.slotStaysFree;
    },
    async reopenHold(given) {
      const made = await noted('reopenHold', given);
      if (made.slotStaysFree) made.slot = 'held';
      return made.slotStaysFree;
    },
    recordAuthorised: note('recordAuthorised'),
    recordDecline: note('recordDecline'),
    replacePayments: note('replacePayments'),
    recordProviderRefusal: note('recordProviderRefusal'),
    recordPaymentState: note('recordPaymentState'),
    recordPaymentClosed: note('recordPaymentClosed'),
    extendHold: note('extendHold'),
    async requestRefunds(given) {
      const { refunds, slot } = await noted('requestRefunds', given);
      return slot === 'sold' ? 'confirmed' : { refunds: refunds.requestAll(given) };
    },
    async takeUpRefund(given) {
      const row = (await noted('takeUpRefund', given)).refunds.find(given.refundId);
      if (row?.dispatched === false) onChild(refundWorkflowId(row.bookingId, row.n));
      return row?.takeUp(given) ?? null;
    },
    openReview: note('openReview'),
    closeReview: note('closeReview'),
    async isDecisionRecorded(given) {
      const { decisions } = await noted('isDecisionRecorded', given);
      return decisions.get(given.id) === given.approve;
    },
    async cancelStay(given) {
      return cancelStay(await noted('cancelStay', given), given, await now());
    },
    hasStay: async (given) => (await noted('hasStay', given)).slot === 'sold',
    async moveStay(given) {
      const made = await noted('moveStay', given);
      if (made.stay === 'cancelled') return;
      made.stay = given.to;
      if (given.to === 'completed') made.endedAt = given.at;
    },
    async depositToRelease(given) {
      const { endedAt, hasDeposit } = await noted('depositToRelease', given);
      return hasDeposit && endedAt !== undefined ? { endedAt } : null;
    },
    async releaseDeposit(given) {
      const made = await noted('releaseDeposit', given);
      return made.releaseDeposit(given.at)?.n ?? null;
    },
  };
}

/** A paid booking is cancelled once, by a request that is on record. */
function cancelStay(made: BookingUnderTest, given: StayToCancel, at: number): CancelledStay {
  const { cancellationId } = given;
  const asked = made.cancellations.get(cancellationId);
  if (asked === undefined) return { outcome: 'unknown' };
  let refund = made.refunds.rows.find(({ kind }) => kind === 'cancellation');
  if (refund === undefined) {
    const { actor = 'customer', isClaim = false, isOutdated = false, pays } = asked;
    if (made.slot !== 'sold' || made.stay === 'completed' || (actor === 'customer' && made.stay === 'active'))
      return { outcome: 'invalid_state', status: made.stay };
    if (isOutdated) return { outcome: 'changed' };
    refund = made.refunds.add({
      ...made.payouts(pays),
      kind: 'cancellation',
      reason: isClaim ? 'force_majeure' : 'customer_request',
      actor,
      requestedAt: new Date(at).toISOString(),
      isCut: false,
      cancellationId,
    });
    if (!isClaim) refund.reserve();
    made.slot = 'free';
    if (made.stay === 'active') made.endedAt = new Date(at).toISOString();
    made.stay = 'cancelled';
  }
  const notifications = refund.status === 'under_review' ? given.claimed : given.notifications;
  const by = refund.cancellationId === cancellationId ? 'this' : 'another';
  const written = writeDown(made, notifications, at);
  return { outcome: 'cancelled', by, n: refund.n, notifications, written };
}

export function fakeProvider(noted: Noted): PaymentActivities {
  return {
    openPayment: async (given) => (await noted('openPayment', given)).paymentOf(given).open(),
    recoverPayment: async (given) => (await noted('recoverPayment', given)).paymentOf(given).find(),
    fetchPayment: async (given) => (await noted('fetchPayment', given)).paymentOf(given).look(),
    closePayment: async (given) => (await noted('closePayment', given)).paymentOf(given).close(),
    capturePayment: async (given) =>
      (await noted('capturePayment', given)).paymentOf(given).capture(given.idempotencyKey),
    sendRefundPart: async (given) => (await noted('sendRefundPart', given)).refunds.send(given.partId),
    followRefundPart: async (given) => (await noted('followRefundPart', given)).refunds.follow(given.partId),
    recordFee: async (given) => (await noted('recordFee', given)).paymentOf(given).fee(),
  };
}
