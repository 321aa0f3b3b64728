/**
 * What a database shows of a booking's money, summed here anew, so that no sum of the product's vouches for itself. Each
 * grant of a reservation is watched by the database, at its very moment.
 */
import { sql } from 'kysely';
import type { Database } from '../../../../../src/store/database/database.ts';

const WATCH = [
  `create table grants (payment_id text, holder text, excess bigint, to_blocked boolean)`,
  `create index on grants (payment_id)`,
  `create function watch_grant() returns trigger language plpgsql as $$
    begin
      insert into grants
        select new.payment_id, new.holder,
          coalesce((select sum(amount) from refund_reservations where payment_id = new.payment_id), 0)
            - coalesce(sum(signed) filter (where payment_id = new.payment_id), 0),
          not exists (select from refund_reservations where holder = new.holder and seq < new.seq)
            and new.holder not like 'refund:%'
            and coalesce(sum(signed) filter (where kind in ('disputed', 'dispute_closed')), 0) < 0
        from (
          select payment_id, kind, case when kind in ('captured', 'dispute_closed', 'refund_returned') then amount
            when kind in ('refunded', 'settled', 'disputed') then -amount else 0 end as signed
          from money_facts where booking_id = (select booking_id from payments where id = new.payment_id)
        ) as facts;
      return null;
    end $$`,
  `create trigger watch_grants after insert on refund_reservations
    for each row when (new.amount > 0) execute function watch_grant()`,
];

export async function watchGrants(db: Database): Promise<void> {
  for (const statement of WATCH) await sql.raw(statement).execute(db);
}

export interface Money {
  readonly captured: number;
  readonly refunded: number;
  readonly disputed: number;
  readonly reserved: number;
}

export interface ObservedPayment {
  readonly id: string;
  /** As the product shows it. */
  readonly guard: Money;
  /** Summed from facts and reservations. */
  readonly facts: Money & { readonly settled: number };
  /** Of what was granted beyond what there was, or anew while a dispute was open. */
  readonly wrongGrants: readonly string[];
}

export interface ObservedPart {
  readonly id: string;
  readonly amount: number;
  readonly status: string;
}

export interface Observed {
  readonly payments: readonly ObservedPayment[];
  readonly parts: readonly ObservedPart[];
  /** The kinds of findings, with what their details name. */
  readonly findings: readonly { readonly kind: string; readonly names: readonly string[] }[];
}

/** In one statement: it is asked after every step. */
export async function observe(db: Database, bookingId: string): Promise<Observed> {
  const { rows } = await sql<{ seen: Observed }>`
    select jsonb_build_object(
      'payments', (select jsonb_agg(jsonb_build_object(
        'id', p.id,
        'guard', jsonb_build_object('captured', captured, 'refunded', refunded, 'disputed', disputed,
          'reserved', reserved_for_refund),
        'facts', (select jsonb_build_object(
          'captured', coalesce(sum(amount) filter (where kind = 'captured'), 0),
          'refunded', coalesce(sum(case kind when 'refund_returned' then -amount else amount end)
            filter (where kind in ('refunded', 'settled', 'refund_returned')), 0),
          'disputed', coalesce(sum(case kind when 'dispute_closed' then -amount else amount end)
            filter (where kind in ('disputed', 'dispute_closed')), 0),
          'settled', coalesce(sum(amount) filter (where kind = 'settled'), 0),
          'reserved', (select coalesce(sum(amount), 0) from refund_reservations where payment_id = p.id)
        ) from money_facts where payment_id = p.id),
        'wrongGrants', (select coalesce(jsonb_agg(holder), '[]') from grants
          where payment_id = p.id and (excess > 0 or to_blocked))
      ) order by seq) from payments p where booking_id = ${bookingId}),
      'parts', (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'amount', r.amount, 'status', r.status)), '[]')
        from refund_parts r join refunds on refunds.id = r.refund_id where booking_id = ${bookingId}),
      'findings', (select coalesce(jsonb_agg(jsonb_build_object('kind', kind,
        'names', (select coalesce(jsonb_agg(name), '[]') from jsonb_object_keys(detail) as name))), '[]')
        from findings where booking_id = ${bookingId})
    ) as seen`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that always answers');
  return row.seen;
}
