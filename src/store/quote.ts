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
