/** How risky a provider found each charge, and what finance decided about the riskiest. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `alter table payments add column risk text not null default 'normal'
    check (risk in ('normal', 'elevated', 'highest'))`,

  // What staff asked for, whether or not it came in time. Who and why stay here: the workflow knows only the id.
  `create table review_decisions (
    id text primary key,
    booking_id text not null references bookings (id),
    approve boolean not null,
    note text not null,
    actor text not null,
    roles jsonb not null,
    request_id text not null,
    at timestamptz not null
  )`,
  `create trigger review_decisions_append_only before update or delete on review_decisions
    for each row execute function refuse_change()`,

  `create table risk_reviews (
    booking_id text primary key references bookings (id),
    opened_at timestamptz not null,
    due_at timestamptz not null,
    outcome text check (outcome in ('approved', 'refused', 'undecided', 'withdrawn')),
    decision_id text references review_decisions (id),
    closed_at timestamptz,
    check ((outcome is null) = (closed_at is null)),
    check ((decision_id is not null) = coalesce(outcome in ('approved', 'refused'), false))
  )`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
