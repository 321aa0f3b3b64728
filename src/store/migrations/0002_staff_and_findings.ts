/** What the fraud guard counts, blocks in the calendar, findings for people, and the trail of what staff wrote. */
import { type Kysely, sql } from 'kysely';
import { appendOnly } from './appendOnly.ts';

const STATEMENTS = [
  // A keyed hash of the client's network and the day: counts bookings a day, tells nobody an address.
  `alter table booking_requests add column network_day_hash text`,
  `create index booking_requests_by_network_day on booking_requests (network_day_hash)`,

  `create index bookings_newest on bookings (created_at desc, id desc)`,
  `create index bookings_by_item on bookings (item_id, created_at desc)`,
  `create index bookings_by_location on bookings (location, created_at desc)`,
  `create index bookings_by_start on bookings (start_at, id)`,
  `create index bookings_by_start_date on bookings ((quote ->> 'startDate'))`,

  // The slot holds the instants and keeps others out; this is what people said about it.
  `create table blocks (
    id text primary key references slots (id),
    start_date text not null,
    end_date text not null,
    reason text not null,
    created_at timestamptz not null,
    removed_at timestamptz
  )`,

  `create index blocks_newest on blocks (created_at desc, id desc)`,

  `create table findings (
    id text primary key,
    key text not null unique,
    kind text not null check (kind in ('webhook_after_end', 'webhook_unmatched')),
    provider text not null check (provider in ('stripe', 'paypal')),
    object_id text,
    booking_id text,
    detail jsonb not null,
    status text not null default 'open' check (status in ('open', 'closed')),
    closed_at timestamptz,
    closed_by text,
    note text,
    created_at timestamptz not null
  )`,
  `create index findings_newest on findings (created_at desc, id desc)`,
  `create index findings_by_status on findings (status, created_at desc, id desc)`,
  `create index findings_by_booking on findings (booking_id)`,

  `create table audit (
    seq bigint generated always as identity primary key,
    at timestamptz not null,
    actor text not null,
    roles jsonb not null,
    action text not null,
    object text not null,
    request_id text not null
  )`,
  `create index audit_by_time on audit (at)`,
  ...appendOnly('audit'),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
