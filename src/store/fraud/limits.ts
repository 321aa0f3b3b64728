/**
 * Counts that hold while others ask (business.md "Fraud guard"): what is counted is locked to the end of the transaction,
 * so that of many requests at once no more get through than one after another. The lock is a statement of its own, as a
 * statement sees nothing that was committed while it waited.
 */
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

/** Of whom bookings are counted; null where that was erased, and nothing is counted. */
export interface Counted {
  readonly email: string | null;
  /** The network and the day, as the caller hashed them. */
  readonly network: string | null;
}

export interface Counts {
  /** Unpaid bookings of the address, however it is spelt; one whose payment is under review is paid. */
  readonly unpaid: number;
  /** Bookings that the network made in the day, as {@link bookingsFromNetwork} counts them. */
  readonly fromNetwork: number;
}

/** To be called in the transaction that adds a booking. */
export async function countBookings(tx: Database, { email, network }: Counted): Promise<Counts> {
  const address = email?.toLowerCase() ?? null;
  await lock(tx, [
    ...(address === null ? [] : [`unpaid bookings of ${address}`]),
    ...(network === null ? [] : [bookingsOf(network)]),
  ]);
  return tx
    .selectNoFrom([
      tx
        .selectFrom('bookings')
        .innerJoin('customers', 'customers.booking_id', 'bookings.id')
        .select(rows)
        .where('bookings.status', '=', 'awaiting_payment')
        .where(sql<boolean>`not exists (select from risk_reviews where booking_id = bookings.id)`)
        .where(sql`lower(customers.email)`, '=', address)
        .$asScalar()
        .$notNull()
        .as('unpaid'),
      fromNetwork(tx, network).$asScalar().$notNull().as('fromNetwork'),
    ])
    .executeTakeFirstOrThrow();
}

/**
 * Bookings that one network made in one day. A request that never got its slot gave nobody a payment to try cards on, and
 * may not have got it through a fault of ours: it does not count. Asked before a booking is added, it only spares the wait.
 * @param networkDayHash as in {@link Counted}.
 */
export async function bookingsFromNetwork(tx: Database, networkDayHash: string): Promise<number> {
  await lock(tx, [bookingsOf(networkDayHash)]);
  const { count } = await fromNetwork(tx, networkDayHash).executeTakeFirstOrThrow();
  return count;
}

const fromNetwork = (tx: Database, network: string | null) =>
  tx
    .selectFrom('booking_requests')
    .innerJoin('bookings', 'bookings.id', 'booking_requests.booking_id')
    .select(rows)
    .where('network_day_hash', '=', network)
    .where('refusal', 'is', null);

const rows = sql<number>`count(*)`.as('count');
const bookingsOf = (network: string): string => `bookings of ${network}`;

/**
 * Held until the transaction ends; everybody takes them in the order given. Two names that share a hash only wait for each
 * other.
 */
async function lock(tx: Database, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const locks = names.map((name) => sql`pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
  await sql`select ${sql.join(locks)}`.execute(tx);
}
