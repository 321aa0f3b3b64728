/**
 * Everything that Postgres knows about a disputed booking, for the evidence pack: disputes arrive months after a booking
 * has ended, when nothing else knows it any more. Decides nothing.
 */
import type { ExpressionBuilder } from 'kysely';
import { sql } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import type { MinorUnits } from '../../domain/money/money.ts';
import type { Database } from '../database/database.ts';
import type { Tables } from '../schema/index.ts';
import { earlierPaymentsOf } from './earlierPayments.ts';
import { notificationsOf } from './sentNotifications.ts';

/** All there is on record about the booking of a dispute. */
export type EvidenceFacts = NonNullable<Awaited<ReturnType<typeof evidenceFacts>>>;

/**
 * Reads what an evidence pack is assembled from, in three statements. Instants are ISO 8601 with an offset or Z, amounts
 * minor units of the currency beside them.
 * @param disputeId the provider's own
 * @returns undefined for a dispute that is none of ours
 */
export async function evidenceFacts(db: Database, disputeId: string) {
  const facts = await selectFacts(db, disputeId);
  if (facts === undefined) return undefined;
  const { bookingId, customer, clientIp, compellingEvidence, payments } = facts;
  const disputed = payments.find(({ id }) => id === facts.paymentId);
  const mayApply = (compellingEvidence?.status ?? 'not_qualified') !== 'not_qualified';
  const isEligible = facts.provider === 'stripe' && mayApply;
  const capturedAt = disputed?.facts.find(({ kind }) => kind === 'captured')?.at;
  const [notifications, earlierPayments] = await Promise.all([
    notificationsOf(db, bookingId),
    isEligible && customer !== null && capturedAt !== undefined
      ? earlierPaymentsOf(db, { bookingId, email: customer.email, clientIp, disputedAt: capturedAt })
      : [],
  ]);
  return { ...facts, notifications, earlierPayments };
}

const DISPUTE = [
  'disputes.id as disputeId',
  'disputes.provider',
  'disputes.booking_id as bookingId',
  'disputes.payment_id as paymentId',
  'disputes.stage',
  'disputes.status as disputeStatus',
  'disputes.reason',
  'disputes.amount',
  'disputes.currency',
  'disputes.opened_at as openedAt',
  'disputes.evidence_due_by as evidenceDueBy',
  'disputes.compelling_evidence as compellingEvidence',
] as const;

const BOOKING = [
  'bookings.status',
  'bookings.quote',
  'bookings.start_at as startAt',
  'bookings.deposit_status as depositStatus',
  'bookings.deposit_released as depositReleased',
  'bookings.deposit_retained as depositRetained',
  'bookings.confirmed_at as confirmedAt',
  'bookings.ended_at as endedAt',
  'booking_requests.created_at as requestedAt',
  'booking_requests.terms_accepted as termsAccepted',
  'booking_requests.client_ip as clientIp',
] as const;

const selectFacts = (db: Database, disputeId: string) =>
  db
    .selectFrom('disputes')
    .innerJoin('bookings', 'bookings.id', 'disputes.booking_id')
    .innerJoin('booking_requests', 'booking_requests.booking_id', 'bookings.id')
    .select(DISPUTE)
    .select(BOOKING)
    .select((row) => [customerOf(row), paymentsOf(row), refundsOf(row), cancellationsOf(row)])
    .select((row) => [accessesOf(row), timelineOf(row)])
    .where('disputes.id', '=', disputeId)
    .executeTakeFirst();

type OfBooking = ExpressionBuilder<Tables, 'bookings'>;

const customerOf = (row: OfBooking) =>
  jsonObjectFrom(
    row
      .selectFrom('customers')
      .select([
        'customers.name',
        'customers.email',
        'customers.phone',
        'customers.country',
        'customers.notes',
      ])
      .whereRef('customers.booking_id', '=', 'bookings.id'),
  ).as('customer');

const paymentsOf = (row: OfBooking) =>
  jsonArrayFrom(
    row
      .selectFrom('payments')
      .select([
        'payments.id',
        'payments.provider',
        'payments.provider_payment_id as providerPaymentId',
        'payments.status',
        'payments.amount',
        'payments.currency',
        'payments.captured',
        'payments.refunded',
        'payments.reserved_for_refund as reservedForRefund',
      ])
      .select((payment) => [factsOf(payment), reservationsOf(payment)])
      .whereRef('payments.booking_id', '=', 'bookings.id')
      .orderBy('payments.seq'),
  ).as('payments');

/** What the provider takes for itself is nobody else's to read. */
const factsOf = (row: ExpressionBuilder<Tables, 'payments'>) =>
  jsonArrayFrom(
    row
      .selectFrom('money_facts')
      .select(['money_facts.id', 'money_facts.kind', 'money_facts.amount', 'money_facts.currency'])
      .select('money_facts.occurred_at as at')
      .whereRef('money_facts.payment_id', '=', 'payments.id')
      .where('money_facts.kind', '!=', 'provider_fee')
      .orderBy('money_facts.occurred_at')
      .orderBy('money_facts.id'),
  ).as('facts');

/** What is on its way back: parts of our refunds, and refunds that somebody else has made. */
const reservationsOf = (row: ExpressionBuilder<Tables, 'payments'>) =>
  jsonArrayFrom(
    row
      .selectFrom('refund_reservations')
      .select(['refund_reservations.holder', sql<MinorUnits>`sum(refund_reservations.amount)`.as('amount')])
      .whereRef('refund_reservations.payment_id', '=', 'payments.id')
      .groupBy('refund_reservations.holder')
      .having(sql`sum(refund_reservations.amount)`, '>', 0)
      .orderBy('refund_reservations.holder'),
  ).as('reservations');

const refundsOf = (row: OfBooking) =>
  jsonArrayFrom(
    row
      .selectFrom('refunds')
      .select(['refunds.id', 'refunds.kind', 'refunds.reason', 'refunds.status', 'refunds.breakdown'])
      .select(['refunds.currency', 'refunds.requested_at as requestedAt'])
      .select(['refunds.payout_charge as payoutCharge', 'refunds.payout_deposit as payoutDeposit'])
      .select((refund) => partsOf(refund))
      .whereRef('refunds.booking_id', '=', 'bookings.id')
      .orderBy('refunds.n'),
  ).as('refunds');

const partsOf = (row: ExpressionBuilder<Tables, 'refunds'>) =>
  jsonArrayFrom(
    row
      .selectFrom('refund_parts')
      .select(['refund_parts.id', 'refund_parts.payment_id as paymentId', 'refund_parts.amount'])
      .select(['refund_parts.status', 'refund_parts.provider_refund_id as providerRefundId'])
      .whereRef('refund_parts.refund_id', '=', 'refunds.id')
      .orderBy('refund_parts.payment_id')
      .orderBy('refund_parts.generation'),
  ).as('parts');

const cancellationsOf = (row: OfBooking) =>
  jsonArrayFrom(
    row
      .selectFrom('cancellation_requests')
      .select(['cancellation_requests.id', 'cancellation_requests.reason', 'cancellation_requests.note'])
      .select(['cancellation_requests.actor', 'cancellation_requests.at'])
      .whereRef('cancellation_requests.booking_id', '=', 'bookings.id')
      .orderBy('cancellation_requests.at')
      .orderBy('cancellation_requests.id'),
  ).as('cancellations');

const accessesOf = (row: OfBooking) =>
  jsonArrayFrom(
    row
      .selectFrom('booking_accesses')
      .select(['booking_accesses.client_ip as clientIp', 'booking_accesses.first_at as at'])
      .whereRef('booking_accesses.booking_id', '=', 'bookings.id')
      .orderBy('booking_accesses.first_at')
      .orderBy('booking_accesses.client_ip'),
  ).as('accesses');

const timelineOf = (row: OfBooking) =>
  jsonArrayFrom(
    row
      .selectFrom('booking_timeline')
      .select(['booking_timeline.at', 'booking_timeline.event'])
      .whereRef('booking_timeline.booking_id', '=', 'bookings.id')
      .orderBy('booking_timeline.seq'),
  ).as('timeline');
