import { sql } from 'kysely';
import type { Quote } from '../domain/quote/quote.ts';
import type { Database } from './database/database.ts';

export async function saveQuote(db: Database, quote: Quote): Promise<void> {
  await db
    .insertInto('quotes')
    .values({ id: quote.id, quote: JSON.stringify(quote), expires_at: quote.expiresAt })
    .execute();
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
