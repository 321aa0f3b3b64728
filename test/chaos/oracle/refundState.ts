/** What is on record of a booking's refunds: each with its parts, and what is reserved for whom. */
import { sql } from 'kysely';
import { type MinorUnits, sum } from '../../../src/domain/money/money.ts';
import type { Database } from '../../../src/store/database/database.ts';

export async function refundState(db: Database, bookingId: string) {
  const [requested, parts, reserved] = await Promise.all([
    db
      .selectFrom('refunds')
      .select(['id', 'n', 'kind', 'status', 'currency', 'payout_charge', 'payout_deposit'])
      .select(['is_cut as isCut', 'dispatched as isDispatched'])
      .where('booking_id', '=', bookingId)
      .orderBy('n')
      .execute(),
    partsOf(db, bookingId),
    reservedFor(db, bookingId),
  ]);
  return {
    requested: requested.map(({ payout_charge: charge, payout_deposit: deposit, ...row }) => ({
      ...row,
      payout: sum([charge, deposit]),
    })),
    parts,
    reserved,
  };
}

const partsOf = (db: Database, bookingId: string) =>
  db
    .selectFrom('refund_parts')
    .innerJoin('payments', 'payments.id', 'refund_parts.payment_id')
    .select(['refund_parts.id', 'refund_parts.refund_id as refundId', 'refund_parts.amount'])
    .select(['refund_parts.status', 'refund_parts.provider_refund_id as providerRefundId'])
    .select(['payments.seq', 'payments.provider_payment_id as providerPaymentId'])
    .where('payments.booking_id', '=', bookingId)
    .orderBy('payments.seq')
    .orderBy('refund_parts.generation')
    .execute();

/** What each holder has taken and not given back. */
const reservedFor = (db: Database, bookingId: string) =>
  db
    .selectFrom('refund_reservations')
    .innerJoin('payments', 'payments.id', 'refund_reservations.payment_id')
    .select(['refund_reservations.payment_id as paymentId', 'refund_reservations.holder'])
    .select(sql<MinorUnits>`sum(refund_reservations.amount)::bigint`.as('amount'))
    .where('payments.booking_id', '=', bookingId)
    .groupBy(['refund_reservations.payment_id', 'refund_reservations.holder'])
    .having(sql`sum(refund_reservations.amount)`, '<>', 0)
    .execute();
