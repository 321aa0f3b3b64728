/**
 * The money guard under a bug of ours (business.md "Cancellation and refund", "Payments"): what a payment shows are the
 * sums of its facts and reservations, whoever writes. A second capture counts for nothing, nothing is reserved while
 * nothing is left, and no booking is confirmed without its money.
 */
import { type Kysely, sql } from 'kysely';

/** A finding about a payment, once for each cause; `about` is a row of `money_facts`. */
const RECORD_FINDING = `create function record_money_finding(about money_facts, cause text, what text) returns void
  language sql as $$
    insert into findings (id, key, kind, provider, object_id, booking_id, detail, created_at)
    values (
      'fnd_' || replace(gen_random_uuid()::text, '-', ''), cause, what, about.provider, split_part(about.id, ':', 2),
      about.booking_id, jsonb_build_object('payment', about.payment_id, 'fact', about.id), now())
    on conflict (key) do nothing
  $$`;

/** What has left can be more than was captured only on paper: then all of it has, and the rest is a finding. */
const MONEY_OF = `create function money_of(payment text,
    out captured bigint, out refunded bigint, out disputed bigint, out reserved bigint, out excess bigint)
  language sql stable as $$
    select captured, least(captured, refunded), disputed, reserved, refunded + disputed - captured
    from (
      select
        coalesce(sum(amount) filter (where kind = 'captured'), 0)::bigint as captured,
        coalesce(sum(amount) filter (where kind = 'refunded'), 0)::bigint as refunded,
        (coalesce(sum(amount) filter (where kind = 'disputed'), 0)
          - coalesce(sum(amount) filter (where kind = 'dispute_closed'), 0))::bigint as disputed
      from money_facts where payment_id = payment
    ) as facts, (
      select coalesce(sum(amount), 0)::bigint as reserved from refund_reservations where payment_id = payment
    ) as reservations
  $$`;

const FOLLOW = [
  // Both tables have a payment_id. Who adds a fact or a reservation of a payment waits for whoever did just before.
  `create function payments_follow() returns trigger language plpgsql as $$
    begin
      -- first the lock, then a statement that sees what was committed while it was waited for
      perform from payments where id = new.payment_id for no key update;
      update payments set (captured, refunded, disputed, reserved_for_refund) = (
        select captured, refunded, disputed, reserved from money_of(new.payment_id)
      ) where id = new.payment_id;
      return null;
    end $$`,
  `create trigger payments_follow_facts after insert on money_facts
    for each row when (new.payment_id is not null) execute function payments_follow()`,
  `create trigger payments_follow_reservations after insert on refund_reservations
    for each row execute function payments_follow()`,

  `create function guard_payment() returns trigger language plpgsql as $$
    declare
      money record;
    begin
      select * into money from money_of(new.id);
      if (new.captured, new.refunded, new.disputed, new.reserved_for_refund)
        is distinct from (money.captured, money.refunded, money.disputed, money.reserved) then
        raise exception 'the amounts of payment % move only with a fact or a reservation', new.id
          using errcode = 'check_violation';
      end if;
      if tg_op = 'UPDATE' and new.captured < old.captured then
        raise exception 'what payment % has captured only grows', new.id using errcode = 'check_violation';
      end if;
      return new;
    end $$`,
  `create trigger payments_keep_to_their_facts before insert
    or update of id, captured, refunded, disputed, reserved_for_refund on payments
    for each row execute function guard_payment()`,
];

const SECOND_CAPTURES = [
  `create function set_second_capture_apart() returns trigger language plpgsql as $$
    begin
      perform from payments where id = new.payment_id for no key update;
      if exists (select from money_facts where payment_id = new.payment_id and kind = 'captured' and id <> new.id) then
        perform record_money_finding(new, 'second:' || new.provider || ':' || new.id, 'capture_unmatched');
        new.payment_id := null;
      end if;
      return new;
    end $$`,
  `create trigger second_captures_stand_apart before insert on money_facts
    for each row when (new.kind = 'captured' and new.payment_id is not null)
    execute function set_second_capture_apart()`,
];

const NO_MORE_THAN_THERE_IS = [
  // Judged once the transaction is complete: a dispute that ends with a refund is both for a moment.
  `create function find_excess() returns trigger language plpgsql as $$
    declare
      money record;
    begin
      select * into money from money_of(new.payment_id);
      if money.captured > 0 and money.excess > 0 then
        perform record_money_finding(new, 'excess:' || new.payment_id, 'payment_overdrawn');
      end if;
      return null;
    end $$`,
  `create constraint trigger excess_is_found after insert on money_facts deferrable initially deferred
    for each row when (new.payment_id is not null and new.kind in ('captured', 'refunded', 'disputed'))
    execute function find_excess()`,

  `create function guard_reservation() returns trigger language plpgsql as $$
    declare
      has_left bigint;
    begin
      select captured - refunded - disputed - reserved_for_refund into has_left
        from payments where id = new.payment_id for no key update;
      if new.amount > 0 and new.amount > has_left then
        raise exception 'payment % has % left, too little to reserve %', new.payment_id, has_left, new.amount
          using errcode = 'check_violation';
      end if;
      return new;
    end $$`,
  `create trigger nothing_is_reserved_of_nothing before insert on refund_reservations
    for each row execute function guard_reservation()`,
];

const CONFIRMED_ONLY_WITH_MONEY = [
  // Payments of one provider made at one instant are the shares of one sum; others came in their place, or before them.
  // Whether what is left of it is enough, a decision says where some has left.
  `create function guard_confirmation() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.status in ('confirmed', 'active', 'completed') then return null; end if;
      perform from bookings where id = new.id and status in ('confirmed', 'active', 'completed');
      if not found then return null; end if;
      perform from payments where booking_id = new.id group by provider, currency, created_at having bool_and(
        captured >= amount and (captured - refunded - disputed >= amount
          or exists (select from risk_reviews where booking_id = new.id and outcome = 'approved')));
      if not found then
        raise exception 'booking % cannot be confirmed without its money', new.id using errcode = 'check_violation';
      end if;
      return null;
    end $$`,
  `create constraint trigger confirmed_only_with_money after insert or update of status on bookings
    deferrable initially deferred
    for each row when (new.status in ('confirmed', 'active', 'completed')) execute function guard_confirmation()`,
];

const STATEMENTS = [
  `alter table findings drop constraint findings_kind_check`,
  `alter table findings add constraint findings_kind_check check (kind in (
    'webhook_after_end', 'webhook_unmatched', 'webhook_altered', 'payment_mismatch', 'payment_reduced',
    'payment_refused', 'payment_unknown', 'payment_overdrawn', 'capture_unmatched', 'dispute_reported', 'payment_reversed',
    'ipn_refused', 'ipn_unverified'
  ))`,
  RECORD_FINDING,
  MONEY_OF,
  ...FOLLOW,
  ...SECOND_CAPTURES,
  ...NO_MORE_THAN_THERE_IS,
  ...CONFIRMED_ONLY_WITH_MONEY,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
