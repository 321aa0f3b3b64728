/** What has happened to money, by the provider's own ids. */
import type { Database } from '../database/database.ts';

/** @param id a fact's: `captured:<charge>`, `refunded:<refund>` */
export async function isRecorded(db: Database, id: string): Promise<boolean> {
  return (
    (await db.selectFrom('money_facts').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  );
}
