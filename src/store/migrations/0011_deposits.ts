/** Deposits: how they go back, and what staff decide about them (business.md "Deposit"). */
import { type Kysely, sql } from 'kysely';
import { appendOnly } from './appendOnly.ts';

const RELEASES = [
  `alter table refunds drop constraint refunds_kind_check`,
  `alter table refunds add constraint refunds_kind_check
    check (kind in ('cancellation', 'unconfirmed', 'by_hand', 'deposit'))`,
  `create unique index one_deposit_release_a_booking on refunds (booking_id) where kind = 'deposit'`,
];

const DECISIONS = [
  `create table deposit_decisions (
    id text primary key,
    booking_id text not null references bookings (id),
    action text not null check (action in ('release', 'retain', 'extend', 'waive', 'record')),
    amount bigint check (amount > 0),
    until timestamptz,
    reason text,
    reference text,
    actor text not null,
    roles jsonb not null,
    request_id text not null,
    at timestamptz not null,
    check ((action = 'retain') = (amount is not null)),
    check ((action = 'extend') = (until is not null)),
    check (action not in ('retain', 'extend', 'waive') or reason is not null),
    check ((action = 'record') = (reference is not null))
  )`,
  `create index deposit_decisions_by_booking on deposit_decisions (booking_id, at)`,
  ...appendOnly('deposit_decisions'),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of [...RELEASES, ...DECISIONS]) await sql.raw(statement).execute(db);
}
