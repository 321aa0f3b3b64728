/** Money that is not what its booking expects, or of which some has left, is a finding for people. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `alter table findings drop constraint findings_kind_check`,
  `alter table findings add constraint findings_kind_check check (kind in (
    'webhook_after_end', 'webhook_unmatched', 'payment_mismatch', 'payment_reduced',
    'payment_refused', 'payment_unknown', 'dispute_reported', 'payment_reversed',
    'ipn_refused', 'ipn_unverified'
  ))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
