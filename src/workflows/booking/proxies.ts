/** How patiently each kind of call is made. Every HTTP timeout is shorter than its activity's start-to-close. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { BookingActivities } from '../../activities/booking.ts';
import type { DepositActivities } from '../../activities/deposit.ts';
import type { ReviewActivities } from '../../activities/fraud.ts';
import type { PaymentRecordActivities } from '../../activities/payment/records.ts';
import type { PaymentActivities } from '../../activities/payment/payments.ts';
import { TASK_QUEUES } from '../../temporal/names.ts';
import { IN_POSTGRES } from '../proxies.ts';

type StoreActivities = BookingActivities & DepositActivities & ReviewActivities & PaymentRecordActivities;

const inPostgres = (summary: string) => proxyLocalActivities<StoreActivities>({ ...IN_POSTGRES, summary });

export const store: StoreActivities = {
  reserve: inPostgres('Take the slot').reserve,
  refuseBooking: inPostgres('Give the slot back: the payment was refused').refuseBooking,
  recordDecline: inPostgres('Note a refused charge').recordDecline,
  replacePayments: inPostgres('Let the customer pay another way').replacePayments,
  recordProviderRefusal: inPostgres('Note that the provider refuses us').recordProviderRefusal,
  recordPaymentState: inPostgres('Note where a payment stands').recordPaymentState,
  recordAuthorised: inPostgres('Note an authorised share').recordAuthorised,
  extendHold: inPostgres('Hold the slot for longer').extendHold,
  openReview: inPostgres('Hold the paid booking for finance, with its money').openReview,
  isDecisionRecorded: inPostgres('Find the decision in the records').isDecisionRecorded,
  closeReview: inPostgres('Note how the review has ended').closeReview,
  confirmBooking: inPostgres('Confirm the booking, with its money and its emails').confirmBooking,
  endBooking: inPostgres('End the booking and free its slot').endBooking,
  recordPaymentClosed: inPostgres('Note that a payment is closed').recordPaymentClosed,
  retakeSlot: inPostgres('Take the slot again, if it is free').retakeSlot,
  reopenHold: inPostgres('Hold the slot again, if it is free').reopenHold,
  requestRefunds: inPostgres('Put the refund on record, with its money').requestRefunds,
  cancelStay: inPostgres('Cancel the paid booking, with its refund and its emails').cancelStay,
  hasStay: inPostgres('Find out whether the booking still stands').hasStay,
  moveStay: inPostgres('Move the booking along its stay').moveStay,
  depositToRelease: inPostgres('Find out whether a deposit waits').depositToRelease,
  releaseDeposit: inPostgres('Release the deposit, with its refund').releaseDeposit,
};

const AT_PROVIDER = {
  taskQueue: TASK_QUEUES.payments,
  startToCloseTimeout: '30s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
} as const;

/** Asked within a time that the caller sets: a hold does not wait for ever. */
export const provider = proxyActivities<PaymentActivities>({ ...AT_PROVIDER, scheduleToCloseTimeout: '10m' });

/** The options of a call that is retried for `withinMs` at most, with what the Web UI says of it. */
export const asking = (summary: string, withinMs: number) => ({
  ...AT_PROVIDER,
  scheduleToCloseTimeout: Math.max(1000, withinMs),
  summary,
});

/** Stripe books a charge within minutes; what is not there after days is for the reconciliation to see. */
export const books = proxyActivities<PaymentActivities>({
  taskQueue: TASK_QUEUES.payments,
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '7 days',
  retry: { initialInterval: '1m', backoffCoefficient: 2, maximumInterval: '6h' },
  summary: 'Record what the provider keeps of the payment',
});
