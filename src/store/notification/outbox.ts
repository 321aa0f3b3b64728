/** The outbox in Postgres: notifications that their booking sends from its own run. */
import { defined } from '../../domain/defined.ts';
import type { EmailProviderName } from '../../domain/notification/delivery.ts';
import type { OutboxNotification, WrittenOutbox } from '../../domain/notification/outbox.ts';
import type { Database } from '../database/database.ts';
import { rowOf } from './notifications.ts';

/**
 * Writes them down. What was written before is left as it is.
 * @param db or the transaction of their cause
 * @param providers those configured: the first makes the first attempts
 */
export async function writeOutbox(
  db: Database,
  bookingId: string,
  notifications: readonly OutboxNotification[],
  providers: readonly EmailProviderName[],
): Promise<WrittenOutbox> {
  if (notifications.length === 0) return { unsent: [] };
  const rows = notifications.map(({ key, template, paymentId = null, data = {} }) => ({
    ...rowOf({ key, template, bookingId, paymentId, data }),
    by_booking: true,
  }));
  const written = await db
    .insertInto('notifications')
    .values(rows)
    .onConflict((conflict) => conflict.column('key').doUpdateSet((row) => ({ key: row.ref('excluded.key') })))
    .returning(['key', 'status', 'attempts'])
    .execute();
  const unsent = written.filter(({ status, attempts }) => status === 'pending' && attempts === 0);
  return { unsent: unsent.map(({ key }) => key), ...defined({ provider: providers[0] }) };
}
