/**
 * Disputes as their provider shows them, the evidence that Midas has sent, banks' early warnings of fraud, and from where
 * a booking's page was opened (business.md "Disputes").
 */
import { type Kysely, sql } from 'kysely';

const DISPUTES = [
  // One row a dispute, by its provider's own id. Its stay in this table begins with the first word of it, from wherever.
  `create table disputes (
    id text primary key,
    provider text not null check (provider in ('stripe', 'paypal')),
    booking_id text not null references bookings (id),
    payment_id text not null references payments (id),
    stage text not null check (stage in ('inquiry', 'chargeback')),
    status text not null check (status in
      ('needs_response', 'under_review', 'won', 'lost', 'withdrawn', 'prevented')),
    reason text,
    amount bigint not null check (amount >= 0),
    currency text not null,
    opened_at timestamptz not null,
    evidence_due_by timestamptz,
    accepts_evidence boolean not null,
    compelling_evidence jsonb,
    closed_at timestamptz,
    dispatched boolean not null default false,
    changed_at timestamptz not null,
    told_at timestamptz
  )`,
  `create index disputes_by_booking on disputes (booking_id)`,
  `create index disputes_by_opening on disputes (opened_at desc, id desc)`,
  `create index disputes_by_status on disputes (status, opened_at desc, id desc)`,
  `create index undispatched_disputes on disputes (changed_at) where not dispatched`,

  // On record before it is sent. The id is the key under which it is sent, and its reference at the provider.
  `create table dispute_evidence (
    id text primary key,
    dispute_id text not null references disputes (id),
    kind text not null check (kind in ('service_provided', 'refunded', 'other')),
    statement text not null,
    sections jsonb not null,
    status text not null check (status in ('sending', 'submitted', 'refused')),
    code text,
    actor text not null,
    roles jsonb not null,
    request_id text not null,
    at timestamptz not null,
    ended_at timestamptz,
    check ((status = 'sending') = (ended_at is null)),
    check ((status = 'refused') = (code is not null))
  )`,
  `create index dispute_evidence_by_dispute on dispute_evidence (dispute_id, at)`,
  `create unique index one_evidence_at_a_time on dispute_evidence (dispute_id) where status = 'sending'`,
];

const FRAUD_WARNINGS = [
  `create table fraud_warnings (
    id text primary key,
    provider text not null check (provider in ('stripe', 'paypal')),
    booking_id text not null references bookings (id),
    payment_id text not null references payments (id),
    reason text not null,
    warned_at timestamptz not null,
    recorded_at timestamptz not null
  )`,
  `create index fraud_warnings_by_booking on fraud_warnings (booking_id)`,
];

const ACCESSES = [
  // From where a customer opened the booking's page, a row a day and address: evidence in a dispute.
  `create table booking_accesses (
    booking_id text not null references bookings (id),
    day date not null,
    client_ip text not null,
    first_at timestamptz not null,
    primary key (booking_id, day, client_ip)
  )`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of [...DISPUTES, ...FRAUD_WARNINGS, ...ACCESSES]) await sql.raw(statement).execute(db);
}
