/** How risky a provider found each charge, and what finance decided about the riskiest. */
import { type Kysely, sql } from 'kysely';
import { appendOnly } from './appendOnly.ts';

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
    at timestamptz not null,
    unique (id, booking_id)
  )`,
  ...appendOnly('review_decisions'),

  `create table risk_reviews (
    booking_id text primary key references bookings (id),
    opened_at timestamptz not null,
    due_at timestamptz not null,
    outcome text check (outcome in ('approved', 'refused', 'undecided', 'withdrawn')),
    decision_id text,
    closed_at timestamptz,
    check ((outcome is null) = (closed_at is null)),
    check ((decision_id is not null) = coalesce(outcome in ('approved', 'refused'), false)),
    constraint decided_about_this_booking
      foreign key (decision_id, booking_id) references review_decisions (id, booking_id)
  )`,
  `create index risk_reviews_by_deadline on risk_reviews (due_at desc, booking_id desc)`,
  // Once decided it stays so: money may have moved because of it.
  `create trigger risk_reviews_stay_closed before update on risk_reviews
    for each row when (old.outcome is not null) execute function refuse_change()`,
  `create trigger risk_reviews_never_removed before delete on risk_reviews
    for each row execute function refuse_change()`,
  `create trigger risk_reviews_never_emptied before truncate on risk_reviews
    for each statement execute function refuse_change()`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
