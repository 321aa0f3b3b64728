/** What a refund of a booking is computed from: its terms, and its money as the guard shows it. */
import { type BookingStatus, type DepositStatus, isStay } from '../../domain/booking.ts';
import { minor, type MinorUnits } from '../../domain/money/money.ts';
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
  readonly depositStatus: DepositStatus;
  /** What finance retains of the deposit, in the quote's currency. */
  readonly depositRetained: MinorUnits;
  /** By which the deposit goes back by itself; null while nobody has released it. */
  readonly depositRefund: { readonly id: string; readonly n: number } | null;
}

/** @returns undefined where there is no such booking; the payments are in the order in which they were opened */
export async function findRefundable(db: Database, bookingId: string): Promise<Refundable | undefined> {
  const booking = await terms(db, bookingId).executeTakeFirst();
  return booking && withPayments(booking, await guards(db, bookingId).execute());
}

/**
 * The same, whose money stays as it is until the transaction ends. Whoever locks several payments of a booking does so in
 * their order, and before its row.
 * @throws where there is no such booking
 */
export async function lockRefundable(tx: Database, bookingId: string): Promise<Refundable> {
  const payments = await guards(tx, bookingId).forUpdate().execute();
  return withPayments(await terms(tx, bookingId).executeTakeFirstOrThrow(), payments);
}

const terms = (db: Database, bookingId: string) =>
  db
    .selectFrom('bookings')
    .leftJoin('refunds', (join) =>
      join.onRef('refunds.booking_id', '=', 'bookings.id').on('refunds.kind', '=', 'deposit'),
    )
    .select(['bookings.status', 'bookings.quote', 'bookings.deposit_status as depositStatus'])
    .select([
      'bookings.deposit_retained as depositRetained',
      'refunds.id as depositRefundId',
      'refunds.n as depositRefundN',
    ])
    .where('bookings.id', '=', bookingId);

type Terms = Awaited<ReturnType<ReturnType<typeof terms>['executeTakeFirstOrThrow']>>;

const guards = (db: Database, bookingId: string) =>
  db
    .selectFrom('payments')
    .select(['id', 'seq', 'provider', 'currency', 'captured', 'refunded', 'disputed'])
    .select('reserved_for_refund as reservedForRefund')
    .where('booking_id', '=', bookingId)
    .orderBy('seq');

/** What is disputed is owed all the same, until the dispute is lost: then it counts as refunded. */
function withPayments(
  { quote, status, depositStatus, depositRetained, depositRefundId: id, depositRefundN: n }: Terms,
  payments: readonly RefundablePayment[],
): Refundable {
  return {
    quote,
    status,
    isConfirmed: isStay(status),
    payments: payments.map((payment) => ({ ...payment, disputed: minor(0) })),
    isDisputed: payments.some(({ disputed }) => disputed > 0),
    depositStatus,
    depositRetained,
    isDepositOver: id !== null,
    depositRefund: id === null || n === null ? null : { id, n },
  };
}
