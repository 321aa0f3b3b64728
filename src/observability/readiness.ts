/** Whether the database is one that every process needs: there, migrated, and taking writes. */
import type { Logger } from 'pino';
import type { Store } from '../store/database/database.ts';
import { pendingMigrations } from '../store/database/migrate.ts';
import { assertWritable, isReadOnly } from '../store/database/readOnly.ts';

const CHECK_MS = 3_000;

/** What is missing of it, in words for a person; undefined when nothing is. Answers within three seconds. */
export async function missingOfDatabase({
  store,
  log,
}: {
  readonly store: Store;
  readonly log: Pick<Logger, 'warn'>;
}): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer in time')), CHECK_MS);
  });
  try {
    const pending = await Promise.race([pendingMigrations(store.db), late]);
    if (pending.length > 0) return 'database migrations';
    await Promise.race([assertWritable(store.db), late]);
    return undefined;
  } catch (err) {
    if (isReadOnly(err)) {
      log.warn({ err }, 'the database takes no writes');
      return 'a database that takes writes';
    }
    log.warn({ err }, 'the database cannot be reached');
    return 'the database';
  } finally {
    clearTimeout(timer);
  }
}
