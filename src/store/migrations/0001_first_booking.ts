/** Quotes, bookings, the calendar, the money guard and what surrounds them. */
import { type Kysely, sql } from 'kysely';
import { appendOnly } from './appendOnly.ts';

const STATEMENTS = [
  `create extension if not exists btree_gist`,

  `create table quotes (
    id text primary key,
    quote jsonb not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
  )`,
  `create index quotes_by_end on quotes (expires_at)`,

  // Written by the API before the workflow starts: the customer's words never pass through a history.
  `create table booking_requests (
    booking_id text primary key,
    key_hash text unique,
    body_hash text not null,
    quote_id text not null references quotes (id),
    provider text not null check (provider in ('stripe', 'paypal')),
    refusal text,
    terms_accepted boolean not null default false,
    client_ip text,
    created_at timestamptz not null default now()
  )`,
  `create index booking_requests_by_quote on booking_requests (quote_id)`,
  `create index booking_requests_by_age on booking_requests (created_at)`,

  // Personal data apart from everything else, one row a person and booking, so that it can be exported and erased.
  `create table customers (
    booking_id text primary key references booking_requests (booking_id),
    name text not null,
    email text not null,
    phone text not null,
    country text not null,
    locale text not null,
    notes text,
    name_words text[] not null default '{}',
    created_at timestamptz not null default now()
  )`,
  `create index customers_email on customers (lower(email))`,
  `create index customers_phone on customers (phone)`,
  `create index customers_name on customers using gin (name_words)`,

  `create table bookings (
    id text primary key references booking_requests (booking_id),
    status text not null check (status in
      ('awaiting_payment', 'confirmed', 'active', 'completed', 'expired', 'cancelled')),
    quote_id text not null unique references quotes (id),
    quote jsonb not null,
    item_id text not null,
    location text not null,
    start_at timestamptz not null,
    end_at timestamptz not null,
    currency text not null,
    total bigint not null check (total > 0),
    deposit bigint not null check (deposit between 0 and total),
    deposit_status text not null check (deposit_status in ('none', 'held', 'released', 'retained')),
    deposit_released bigint not null default 0 check (deposit_released >= 0),
    deposit_retained bigint not null default 0 check (deposit_retained >= 0),
    disputed boolean not null default false,
    refund jsonb,
    token_version integer not null default 1,
    hold_expires_at timestamptz not null,
    created_at timestamptz not null,
    confirmed_at timestamptz,
    ended_at timestamptz,
    check (start_at < end_at),
    check (deposit_released + deposit_retained <= deposit)
  )`,
  `create index bookings_by_status on bookings (status, created_at)`,

  `create table booking_timeline (
    booking_id text not null references bookings (id),
    key text not null,
    seq bigint generated always as identity,
    at timestamptz not null,
    event text not null,
    primary key (booking_id, key)
  )`,
  // A refused charge is written down here alone.
  `create index booking_timeline_refused on booking_timeline (key) where event = 'payment_failed'`,

  // The calendar. Bookings and blocks share one constraint, so two live ones can never overlap.
  `create table slots (
    id text primary key,
    kind text not null check (kind in ('booking', 'block')),
    item_id text not null,
    location text not null,
    start_at timestamptz not null,
    end_at timestamptz not null,
    live boolean not null,
    check (start_at < end_at),
    constraint slots_never_overlap exclude using gist (
      item_id with =, location with =, tstzrange(start_at, end_at, '[)') with &&
    ) where (live)
  )`,

  // The money guard: what each payment took in, gave back and has promised to give back.
  `create table payments (
    id text primary key,
    booking_id text not null references bookings (id),
    seq integer not null check (seq >= 1),
    provider text not null check (provider in ('stripe', 'paypal')),
    provider_payment_id text unique,
    status text not null check (status in ('preparing', 'requires_payment', 'processing', 'under_review',
      'paid', 'failed', 'canceled', 'refunded', 'partially_refunded')),
    amount bigint not null check (amount > 0),
    currency text not null,
    captured bigint not null default 0 check (captured between 0 and amount),
    refunded bigint not null default 0 check (refunded >= 0),
    reserved_for_refund bigint not null default 0 check (reserved_for_refund >= 0),
    disputed bigint not null default 0 check (disputed >= 0),
    client_secret_sealed text,
    last_error text,
    created_at timestamptz not null,
    unique (booking_id, seq),
    unique (id, booking_id, provider),
    unique (id, currency),
    constraint never_more_out_than_in check (refunded + reserved_for_refund <= captured)
  )`,

  // What moves the amounts above (0008). Of a payment they are in its booking, at its provider and in its currency, but
  // for a fee, which the provider takes in the account's own. Without a payment: money that counts for nothing yet.
  `create table money_facts (
    id text primary key,
    booking_id text,
    payment_id text,
    provider text not null check (provider in ('stripe', 'paypal')),
    kind text not null check (kind in
      ('authorised', 'captured', 'refunded', 'disputed', 'dispute_closed', 'provider_fee')),
    amount bigint not null check (amount >= 0),
    currency text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default now(),
    payment_currency text generated always as (case kind when 'provider_fee' then null else currency end) stored,
    check (payment_id is null or booking_id is not null),
    constraint money_facts_of_payment
      foreign key (payment_id, booking_id, provider) references payments (id, booking_id, provider),
    constraint money_facts_in_currency_of_payment
      foreign key (payment_id, payment_currency) references payments (id, currency)
  )`,
  `create index money_facts_by_booking on money_facts (booking_id)`,
  `create index money_facts_by_payment on money_facts (payment_id)`,
  `create unique index one_capture_a_payment on money_facts (payment_id) where kind = 'captured'`,

  // What was promised to be given back, and what of that no longer is: together what is reserved now.
  `create table refund_reservations (
    seq bigint generated always as identity primary key,
    payment_id text not null references payments (id),
    amount bigint not null check (amount <> 0),
    at timestamptz not null default now()
  )`,
  `create index refund_reservations_by_payment on refund_reservations (payment_id)`,

  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is append-only', tg_table_name; end $$`,
  ...appendOnly('money_facts'),
  ...appendOnly('refund_reservations'),

  `create table idempotency_keys (
    scope text not null,
    key_hash text not null,
    body_hash text not null,
    status integer not null,
    resource text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (scope, key_hash)
  )`,
  `create index idempotency_keys_by_end on idempotency_keys (expires_at)`,

  `create table webhook_inbox (
    id text primary key,
    provider text not null check (provider in ('stripe', 'paypal')),
    type text not null,
    object_id text,
    provider_payment_id text,
    booking_id text,
    received_at timestamptz not null default now(),
    dispatched_at timestamptz,
    outcome text
  )`,
  `create index webhook_inbox_dispatched on webhook_inbox (dispatched_at)`,
  `create index webhook_inbox_undispatched on webhook_inbox (received_at) where dispatched_at is null`,

  `create table notifications (
    key text primary key,
    template text not null,
    booking_id text,
    payment_id text,
    data jsonb not null,
    status text not null check (status in ('pending', 'sending', 'accepted', 'refused', 'failed')),
    provider text,
    provider_message_id text,
    attempts integer not null default 0,
    unknowns integer not null default 0,
    possible_duplicate boolean not null default false,
    last_error text,
    created_at timestamptz not null default now(),
    accepted_at timestamptz
  )`,
  `create index notifications_by_booking on notifications (booking_id)`,

  // Whoever watches a booking (server-sent events, any API instance) is notified of every change to it.
  `create function notify_booking_changed() returns trigger language plpgsql as $$
    begin
      if tg_table_name = 'bookings' then perform pg_notify('booking_changed', new.id);
      else perform pg_notify('booking_changed', new.booking_id);
      end if;
      return null;
    end $$`,
  ...['bookings', 'payments', 'booking_timeline'].map(
    (table) => `create trigger ${table}_tell after insert or update on ${table}
      for each row execute function notify_booking_changed()`,
  ),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
