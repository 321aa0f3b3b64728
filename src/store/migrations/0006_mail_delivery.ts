/** Attempts, delivery events and suppressions of the mail, and the table of reported problems. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table message_attempts (
    key text not null references messages (key),
    attempt integer not null,
    pass integer not null,
    provider text not null,
    began_at timestamptz not null,
    ended_at timestamptz,
    outcome text check (outcome in ('accepted', 'refused_recipient', 'refused_message', 'unavailable', 'unknown')),
    reason text,
    provider_message_id text,
    possible_duplicate boolean not null default false,
    primary key (key, attempt)
  )`,
  `create index message_attempts_by_began_at on message_attempts (began_at)`,

  // A message found in mid-attempt by the code before this one may have left: the next attempt is a possible duplicate.
  `update messages set status = 'pending', unknowns = unknowns + 1 where status = 'sending'`,
  `alter table messages drop constraint messages_status_check`,
  `alter table messages add constraint messages_status_check
    check (status in ('pending', 'accepted', 'refused', 'suppressed', 'failed'))`,
  // Where a message is for an address that staff gave, and for no booking's customer.
  `alter table messages add column to_address text`,
  `alter table messages add column round integer not null default 1`,
  `create index messages_by_created_at on messages (created_at, key)`,
  // The few that are on their way, among all that ever were: looked through every few seconds.
  `create index messages_waiting on messages (created_at) where status = 'pending'`,

  `create table delivery_events (
    id text primary key,
    key text not null,
    provider text not null,
    kind text not null check (kind in ('delivered', 'deferred', 'bounced', 'blocked', 'dropped', 'opened', 'clicked',
      'complained', 'unsubscribed')),
    reason text,
    at timestamptz not null,
    received_at timestamptz not null
  )`,
  `create index delivery_events_by_key on delivery_events (key, at)`,

  `create table suppressions (
    address text not null,
    scope text not null check (scope in ('all', 'reviews')),
    reason text not null check (reason in ('refused', 'bounced', 'complained', 'unsubscribed')),
    provider text,
    message_key text,
    created_at timestamptz not null,
    primary key (address, scope)
  )`,
  `create index suppressions_by_created_at on suppressions (created_at, address)`,

  `create table error_reports (
    id text primary key,
    occurrence text not null unique,
    at timestamptz not null,
    category text not null,
    severity text not null check (severity in ('LOW', 'MEDIUM', 'HIGH')),
    code text not null,
    message text not null,
    fingerprint text not null,
    booking_id text
  )`,
  `create index error_reports_by_at on error_reports (at, id)`,
  `create index error_reports_by_category on error_reports (category, at)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
