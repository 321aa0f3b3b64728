import { sql } from 'kysely';
import type { Quote } from '../domain/quote/quote.ts';
import { isTaken } from './calendar/slots.ts';
import type { Database } from './database/database.ts';

/**
 * Saves a quote unless its dates are taken. A courtesy, not a promise: the calendar decides when the booking is made.
 * @returns false when they are
 */
export async function saveQuoteIfFree(db: Database, quote: Quote): Promise<boolean> {
  const { itemId, location, startAt: from, endAt: to } = quote;
  const { numAffectedRows } = await sql`
    insert into quotes (id, quote, expires_at)
    select ${quote.id}, ${JSON.stringify(quote)}::jsonb, ${quote.expiresAt}::timestamptz
    where not exists (select from slots where ${isTaken({ itemId, location, from, to })})`.execute(db);
  return numAffectedRows === 1n;
}

/** A quote and the booking that was made of it, if any. */
export async function findQuote(
  db: Database,
  id: string,
): Promise<{ quote: Quote; usedBy: string | null } | undefined> {
  const row = await db
    .selectFrom('quotes')
    .leftJoin('bookings', 'bookings.quote_id', 'quotes.id')
    .select(['quotes.quote', 'bookings.id as used_by'])
    .where('quotes.id', '=', id)
    .executeTakeFirst();
  return row && { quote: row.quote, usedBy: row.used_by };
}

/**
 * Removes quotes that ran out before an instant and that no request for a booking names.
 * @returns how many were removed, at most `limit`
 */
export async function deleteUnusedQuotes(db: Database, before: string, limit: number): Promise<number> {
  const due = db
    .selectFrom('quotes')
    .select('id')
    .where('expires_at', '<', before)
    .where(sql<boolean>`not exists (select from booking_requests where quote_id = quotes.id)`)
    .where(sql<boolean>`not exists (select from bookings where quote_id = quotes.id)`)
    .limit(limit);
  const { numDeletedRows } = await db.deleteFrom('quotes').where('id', 'in', due).executeTakeFirst();
  return Number(numDeletedRows);
}
