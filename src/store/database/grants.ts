/**
 * What the application's role may do where another one owns the schema: read and write rows, and only add where rows
 * are only added. It owns neither tables nor triggers, so a bug of ours, or who has its password, cannot take a guard
 * away.
 */
import { sql } from 'kysely';
import type { Database } from './database.ts';

const ONLY_ADDED = [
  'money_facts',
  'refund_reservations',
  'refund_decisions',
  'cancellation_requests',
  'deposit_decisions',
  'review_decisions',
  'audit',
  'dispute_events',
];
const ONLY_READ = ['kysely_migration', 'kysely_migration_lock'];

/** To be called by the owner after every migration: tables may be new. Repeatable. */
export async function grantToApplication(owner: Database, role: string): Promise<void> {
  const to = sql.id(role);
  const tables = (names: readonly string[]) => sql.join(names.map((name) => sql.table(name)));
  await owner.transaction().execute(async (tx) => {
    for (const statement of [
      sql`revoke all on all tables in schema public from ${to}`,
      sql`grant usage on schema public to ${to}`,
      sql`grant select, insert, update, delete on all tables in schema public to ${to}`,
      sql`revoke update, delete on ${tables(ONLY_ADDED)} from ${to}`,
      sql`revoke insert, update, delete on ${tables(ONLY_READ)} from ${to}`,
    ])
      await statement.execute(tx);
  });
}
