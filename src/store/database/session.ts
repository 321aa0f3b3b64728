/**
 * Server, database, role and address may each give a session defaults of their own: an instant then reads as another
 * day, a count is taken in yesterday's snapshot, a name is stored in the wrong letters. Every connection is made ours
 * before it is used, with `set_config` and not at its start, where poolers in between refuse what they do not know.
 */
import { ReadOnlyServer } from './readOnly.ts';

/** Runs one statement on the connection in question. */
type Ask = (statement: string) => Promise<{ readonly rows: readonly unknown[] }>;

export interface SessionSettings {
  /** At the server a statement ends when its caller has stopped waiting; without it, it takes what it takes. */
  readonly answerWithinMs?: number | undefined;
}

/** Of a statement that reads or writes here, none depends on any other setting. */
const PINNED: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8', // node-postgres writes and reads nothing else, and does not ask for it
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  // Counts are taken under a lock and must see what was committed while they waited for it.
  default_transaction_isolation: 'read committed',
  search_path: 'public',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  lock_timeout: '0',
  idle_session_timeout: '0', // the listener waits for hours
  transaction_timeout: '0', // since Postgres 17
  idle_in_transaction_session_timeout: '60s', // a process that froze in a transaction lets go of its locks
};

/**
 * - `synchronous_commit` off loses what was acknowledged; each of its other values keeps it, and is the operator's.
 * - That nothing may be written can be the whole server's word (a full disk, a move): that stands, and holds for open
 *   sessions too as long as none sets its own. A role's, a database's or an address' default does not stand.
 */
const CONDITIONAL: readonly string[] = [
  `('synchronous_commit', 'on', pg_catalog.current_setting('synchronous_commit') = 'off')`,
  `('default_transaction_read_only', 'off', (
    select source in ('database', 'user', 'database user', 'client') from pg_catalog.pg_settings
    where name = 'default_transaction_read_only'))`,
];

/**
 * Makes a fresh connection ours.
 * @throws ReadOnlyServer when it leads to a server that takes no writes, or the database's own error; it is then of no
 * use.
 */
export async function prepareSession(ask: Ask, { answerWithinMs = 0 }: SessionSettings = {}): Promise<void> {
  const pinned = Object.entries({ ...PINNED, statement_timeout: String(answerWithinMs) });
  const settings = [...pinned.map(([name, value]) => `('${name}', '${value}', true)`), ...CONDITIONAL];
  await ask(`select pg_catalog.set_config(name, value, false)
    from (values ${settings.join(', ')}) as setting (name, value, is_due)
    where is_due and pg_catalog.current_setting(name, true) is not null`);
  const { rows } = await ask(
    `select 'read only' where pg_catalog.current_setting('transaction_read_only') = 'on'`,
  );
  if (rows.length > 0) throw new ReadOnlyServer();
}
