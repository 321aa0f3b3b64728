/** Earlier card payments of the same customer that nobody has disputed, for Visa's compelling evidence 3.0. */
import { sql } from 'kysely';
import { earlierPaymentsWindow } from '../../domain/dispute/compellingEvidence.ts';
import { hasEmail } from '../customer.ts';
import type { Database } from '../database/database.ts';

export interface DisputedCustomer {
  /** The booking of the disputed payment. */
  readonly bookingId: string;
  readonly email: string;
  /** From where they accepted its terms. */
  readonly clientIp: string | null;
  /** When the disputed payment was taken. */
  readonly disputedAt: string;
}

/** Two are handed in; more show a person what else there is. */
const MOST = 10;

/** Those from the same address on the internet first, of them the latest. */
export async function earlierPaymentsOf(db: Database, disputed: DisputedCustomer) {
  const { bookingId, email, clientIp, disputedAt } = disputed;
  const { after, until } = earlierPaymentsWindow(disputedAt);
  return db
    .selectFrom('customers')
    .innerJoin('bookings', 'bookings.id', 'customers.booking_id')
    .innerJoin('booking_requests', 'booking_requests.booking_id', 'bookings.id')
    .innerJoin('payments', 'payments.booking_id', 'bookings.id')
    .innerJoin('money_facts', 'money_facts.payment_id', 'payments.id')
    .select(['customers.email', 'booking_requests.client_ip as ip', 'bookings.quote'])
    .select(['money_facts.occurred_at as at', 'payments.captured as amount', 'payments.currency'])
    .select(sql<string>`substr(money_facts.id, length('captured:') + 1)`.as('chargeId'))
    .where(hasEmail(email))
    .where('bookings.id', '!=', bookingId)
    .where('payments.provider', '=', 'stripe')
    .where('money_facts.kind', '=', 'captured')
    .where('money_facts.occurred_at', '>', after)
    .where('money_facts.occurred_at', '<=', until)
    .where((row) => row('payments.refunded', '<', row.ref('payments.captured')))
    .where(UNDISPUTED)
    .orderBy(sql`booking_requests.client_ip is not distinct from ${clientIp}`, 'desc')
    .orderBy('money_facts.occurred_at', 'desc')
    .orderBy('money_facts.id')
    .limit(MOST)
    .execute();
}

/** Neither now nor ever, by any report; nor has a bank warned of fraud. */
const UNDISPUTED = sql<boolean>`payments.disputed = 0
  and not exists (select from disputes where disputes.booking_id = bookings.id)
  and not exists (select from dispute_events where dispute_events.booking_id = bookings.id)
  and not exists (select from dispute_events where dispute_events.charge_id = substr(money_facts.id, length('captured:') + 1))
  and not exists (select from fraud_warnings where fraud_warnings.booking_id = bookings.id)`;
