/** A booking and its payment, written to directly in SQL, as a bug of ours would. */
import { sql } from 'kysely';
import { afterAll } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { findingsOfBooking } from '../../../../src/store/reconciliation.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

export interface FactChanges {
  readonly name?: string;
  readonly currency?: string;
  /** Booking and payment, as SQL. */
  readonly of?: string;
}

/** For one test file, whose last test closes the store. */
export async function guardRowsOfFile() {
  const store = await memoryStore();
  afterAll(() => store.close());
  /** The booking that the statements are about. */
  let id = '';

  /** A statement about the booking `$id` and its first payment `$pay`. */
  const write = (statement: string, booking = id) =>
    sql
      .raw(statement.replaceAll('$id', `'${booking}'`).replaceAll('$pay', `'${booking}-P1'`))
      .execute(store.db);

  return {
    store,
    write,
    id: () => id,

    /** A booking that waits for these amounts of AED, in minor units, and is the one written about from now on. */
    async book(amounts: readonly number[] = [100]): Promise<string> {
      await store.db.updateTable('slots').set({ live: false }).execute();
      const { bookingId } = await requestBooking(store.db);
      const payments = amounts.map((amount, index) => ({
        id: `${bookingId}-P${index + 1}`,
        amount: minor(amount),
        currency: 'AED' as const,
      }));
      await reserve(
        store.db,
        { ...reservationOf(bookingId), payments },
        { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 },
      );
      id = bookingId;
      return bookingId;
    },

    fact: (
      kind: string,
      amount: number,
      { name = 'x', currency = 'AED', of = '$id, $pay' }: FactChanges = {},
    ) =>
      write(`insert into money_facts (id, booking_id, payment_id, provider, kind, amount, currency, occurred_at)
        values ('${kind}:${name}' || $id, ${of}, 'stripe', '${kind}', ${amount}, '${currency}', now())`),
    reservation: (amount: number, holder = 'part-1') =>
      write(
        `insert into refund_reservations (payment_id, holder, amount) values ($pay, '${holder}', ${amount})`,
      ),

    /** Captured, refunded, reserved, disputed. */
    async guard(): Promise<number[]> {
      const row = await store.db
        .selectFrom('payments')
        .select(['captured', 'refunded', 'reserved_for_refund as reserved', 'disputed'])
        .where('id', '=', `${id}-P1`)
        .executeTakeFirstOrThrow();
      return [row.captured, row.refunded, row.reserved, row.disputed];
    },

    /** Kinds of the findings about the booking. */
    found: async () => (await findingsOfBooking(store.db, id)).map(({ kind }) => kind),
  };
}

export type GuardRows = Awaited<ReturnType<typeof guardRowsOfFile>>;
