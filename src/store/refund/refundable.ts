/** What a refund of a booking is computed from: its terms, and its money as the guard shows it. */
import { type BookingStatus, isStay } from '../../domain/booking.ts';
import { minor } from '../../domain/money/money.ts';
import type { GuardedPayment, RefundableBooking } from '../../domain/refund/preview.ts';
import type { Database } from '../database/database.ts';

export interface RefundablePayment extends GuardedPayment {
  readonly id: string;
  readonly seq: number;
}

export interface Refundable extends RefundableBooking {
  readonly status: BookingStatus;
  readonly payments: readonly RefundablePayment[];
  /** A dispute over its money is open: nothing goes back before it is over. */
  readonly isDisputed: boolean;
}

/** @returns undefined where there is no such booking; the payments are in the order in which they were opened */
export async function findRefundable(db: Database, bookingId: string): Promise<Refundable | undefined> {
  const booking = await db
    .selectFrom('bookings')
    .select(['status', 'quote'])
    .where('id', '=', bookingId)
    .executeTakeFirst();
  return booking && withPayments(booking, await guards(db, bookingId).execute());
}

/**
 * The same, whose money stays as it is until the transaction ends. Whoever locks several payments of a booking does so in
 * their order, and before its row.
 * @throws where there is no such booking
 */
export async function lockRefundable(tx: Database, bookingId: string): Promise<Refundable> {
  const payments = await guards(tx, bookingId).forUpdate().execute();
  const booking = await tx
    .selectFrom('bookings')
    .select(['status', 'quote'])
    .where('id', '=', bookingId)
    .executeTakeFirstOrThrow();
  return withPayments(booking, payments);
}

const guards = (db: Database, bookingId: string) =>
  db
    .selectFrom('payments')
    .select(['id', 'seq', 'provider', 'currency', 'captured', 'refunded', 'disputed'])
    .select('reserved_for_refund as reservedForRefund')
    .where('booking_id', '=', bookingId)
    .orderBy('seq');

/** What is disputed is owed all the same, until the dispute is lost: then it counts as refunded. */
function withPayments(
  { quote, status }: Pick<Refundable, 'quote' | 'status'>,
  payments: readonly RefundablePayment[],
): Refundable {
  return {
    quote,
    status,
    isConfirmed: isStay(status),
    payments: payments.map((payment) => ({ ...payment, disputed: minor(0) })),
    isDisputed: payments.some(({ disputed }) => disputed > 0),
  };
}
