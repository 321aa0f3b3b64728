/** Attempts, delivery events and suppressions, and the table of reported problems. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table notification_attempts (
    key text not null references notifications (key),
    attempt integer not null,
    pass integer not null,
    provider text not null,
    began_at timestamptz not null,
    ended_at timestamptz,
    outcome text check (outcome in ('accepted', 'refused_recipient', 'refused_email', 'unavailable', 'unknown')),
    reason text,
    provider_message_id text,
    possible_duplicate boolean not null default false,
    primary key (key, attempt)
  )`,
  `create index notification_attempts_by_began_at on notification_attempts (began_at)`,

  // A notification found in mid-attempt by the code before this one may have left: the next attempt is a possible
  // duplicate.
  `update notifications set status = 'pending', unknowns = unknowns + 1 where status = 'sending'`,
  `alter table notifications drop constraint notifications_status_check`,
  `alter table notifications add constraint notifications_status_check
    check (status in ('pending', 'accepted', 'refused', 'suppressed', 'failed'))`,
  // Where a notification is for an address that staff gave, and for no booking's customer.
  `alter table notifications add column to_address text`,
  `alter table notifications add column round integer not null default 1`,
  `alter table notifications add column by_booking boolean not null default false`,
  `create index notifications_by_created_at on notifications (created_at, key)`,
  `create index notifications_by_template on notifications (template, created_at, key)`,
  `create index notifications_by_status on notifications (status, created_at, key)`,
  // The few that are on their way, among all that ever were: looked through every few seconds.
  `create index notifications_waiting on notifications (created_at) where status = 'pending'`,

  // When the next email may leave to each provider: the limit of all workers together.
  `create table email_turns (provider text primary key, next_at timestamptz not null)`,

  `create table delivery_events (
    id text primary key,
    key text not null,
    provider text not null,
    kind text not null check (kind in ('delivered', 'deferred', 'bounced', 'blocked', 'dropped', 'opened',
      'machine_opened', 'clicked', 'complained', 'unsubscribed')),
    reason text,
    at timestamptz not null,
    received_at timestamptz not null
  )`,
  `create index delivery_events_by_key on delivery_events (key, at)`,

  `create table suppressions (
    address text not null,
    scope text not null check (scope in ('all', 'review_requests')),
    reason text not null check (reason in ('refused', 'bounced', 'complained', 'unsubscribed')),
    provider text,
    notification_key text,
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
