/**
 * A server that takes no writes is not our database, however well it answers: after a failover the address may lead to
 * a standby, and a provider makes a server read-only when its disk is full. What it shows may also be out of date.
 */
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema/index.ts';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: read_only_sql_transaction */
const READ_ONLY = '25006';

/** Thrown for a fresh connection, with the code that Postgres gives to a write over an older one. */
export class ReadOnlyServer extends Error {
  override readonly name = 'ReadOnlyServer';
  readonly code = READ_ONLY;
  constructor() {
    super('the database server takes no writes');
  }
}

/** Postgres' own refusal of a write, or {@link ReadOnlyServer}. */
export const isReadOnly = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === READ_ONLY;

/** Asks for what every request needs by a statement that changes nothing. @throws what {@link isReadOnly} knows */
export async function assertWritable(db: Kysely<Tables>): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where(sql<boolean>`false`)
    .execute();
}
