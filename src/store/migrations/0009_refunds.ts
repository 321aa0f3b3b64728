/**
 * Refunds: why each is made, what it pays, and where each of its parts stands at the provider (business.md "Cancellation
 * and refund"). What is reserved of a payment is reserved for something, and a refund that comes back gives its money
 * back to the guard.
 */
import { type Kysely, sql } from 'kysely';
import { appendOnly } from './appendOnly.ts';

const CANCELLATIONS = [
  // What somebody asked for, whether or not it came in time. Who, and why, never passes through a history.
  `create table cancellation_requests (
    id text primary key,
    booking_id text not null references bookings (id),
    reason text not null,
    note text,
    expected_total bigint,
    actor text not null,
    roles jsonb not null,
    request_id text not null,
    at timestamptz not null,
    unique (id, booking_id)
  )`,
  `create index cancellation_requests_by_booking on cancellation_requests (booking_id)`,
  ...appendOnly('cancellation_requests'),
];

const REFUNDS = [
  `create table refunds (
    id text primary key,
    booking_id text not null references bookings (id),
    n integer not null check (n >= 1),
    kind text not null check (kind in ('cancellation', 'unconfirmed', 'by_hand')),
    reason text not null,
    amount bigint check (amount > 0),
    note text,
    actor text not null,
    cancellation_id text unique,
    request_key text unique,
    requested_at timestamptz not null,
    status text not null check (status in
      ('under_review', 'blocked', 'processing', 'succeeded', 'failed', 'settled')),
    breakdown jsonb not null,
    currency text not null,
    payout_charge bigint not null check (payout_charge >= 0),
    payout_deposit bigint not null check (payout_deposit >= 0),
    is_cut boolean not null,
    dispatched boolean not null default false,
    changed_at timestamptz not null,
    unique (booking_id, n),
    check ((kind = 'by_hand') = (amount is not null)),
    constraint asked_for_of_this_booking
      foreign key (cancellation_id, booking_id) references cancellation_requests (id, booking_id)
  )`,
  `create unique index one_cancellation_a_booking on refunds (booking_id) where kind = 'cancellation'`,
  `create index refunds_by_request on refunds (requested_at desc, id desc)`,
  `create index refunds_by_status on refunds (status, requested_at desc, id desc)`,
  `create index undispatched_refunds on refunds (changed_at) where not dispatched`,
  `create trigger refunds_never_removed before delete on refunds
    for each row execute function refuse_change()`,
  `create trigger refunds_never_emptied before truncate on refunds
    for each statement execute function refuse_change()`,

  // The id is also the key under which the provider is asked, and the reference that the refund bears there.
  `create table refund_parts (
    id text primary key,
    refund_id text not null references refunds (id),
    payment_id text not null references payments (id),
    generation integer not null check (generation >= 1),
    amount bigint not null check (amount >= 0),
    status text not null check (status in ('reserved', 'processing', 'succeeded', 'failed', 'blocked')),
    provider_refund_id text,
    code text,
    unique (refund_id, payment_id, generation)
  )`,
  `create index refund_parts_by_payment on refund_parts (payment_id)`,
  `create index refund_parts_at_provider on refund_parts (provider_refund_id)`,
  `create trigger refund_parts_never_removed before delete on refund_parts
    for each row execute function refuse_change()`,
  `create trigger refund_parts_never_emptied before truncate on refund_parts
    for each statement execute function refuse_change()`,

  `create table refund_decisions (
    id text primary key,
    refund_id text not null references refunds (id),
    decision text not null check (decision in ('approve', 'refuse', 'retry', 'settle')),
    reference text,
    note text not null,
    actor text not null,
    roles jsonb not null,
    request_id text not null,
    at timestamptz not null,
    check ((decision = 'settle') = (reference is not null))
  )`,
  `create index refund_decisions_by_refund on refund_decisions (refund_id)`,
  ...appendOnly('refund_decisions'),
];

const GUARD = [
  // A part of a refund of ours by its id; a refund of somebody else's that is on its way as `refund:<the provider's id>`.
  `alter table refund_reservations add column holder text not null`,
  `create index refund_reservations_by_holder on refund_reservations (holder)`,

  `alter table money_facts drop constraint money_facts_kind_check`,
  `alter table money_facts add constraint money_facts_kind_check check (kind in ('authorised', 'captured', 'refunded',
    'refund_returned', 'settled', 'disputed', 'dispute_closed', 'provider_fee'))`,

  // What has left: refunded, less what came back of that, and what finance has paid another way.
  `create or replace function money_of(payment text,
    out captured bigint, out refunded bigint, out disputed bigint, out reserved bigint, out excess bigint)
  language sql stable as $$
    select captured, least(captured, refunded), disputed, reserved, refunded + disputed - captured
    from (
      select
        coalesce(sum(amount) filter (where kind = 'captured'), 0)::bigint as captured,
        (coalesce(sum(amount) filter (where kind in ('refunded', 'settled')), 0)
          - coalesce(sum(amount) filter (where kind = 'refund_returned'), 0))::bigint as refunded,
        (coalesce(sum(amount) filter (where kind = 'disputed'), 0)
          - coalesce(sum(amount) filter (where kind = 'dispute_closed'), 0))::bigint as disputed
      from money_facts where payment_id = payment
    ) as facts, (
      select coalesce(sum(amount), 0)::bigint as reserved from refund_reservations where payment_id = payment
    ) as reservations
  $$`,

  // Finance, too, can pay more than there is left by then.
  `drop trigger excess_is_found on money_facts`,
  `create constraint trigger excess_is_found after insert on money_facts deferrable initially deferred
    for each row when (new.payment_id is not null and new.kind in ('captured', 'refunded', 'settled', 'disputed'))
    execute function find_excess()`,
];

const STATEMENTS = [...CANCELLATIONS, ...REFUNDS, ...GUARD, `alter table bookings drop column refund`];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
