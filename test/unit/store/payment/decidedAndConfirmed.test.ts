/** Facts and decisions stay, and no booking is confirmed without its money, whoever writes: directly in SQL here. */
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { guardRowsOfFile } from './guardRows.ts';

const rows = await guardRowsOfFile();
let id: string;
beforeEach(async () => {
  id = await rows.book();
});

describe('facts and decisions', () => {
  const DECISION = `insert into review_decisions (id, booking_id, approve, note, actor, roles, request_id, at)
    values ('rvd' || $id, $id, true, 'why', 'noor', '[]', 'r1', now())`;
  const REFUND = `insert into refunds (id, booking_id, n, kind, reason, actor, cancellation_id, requested_at, status,
      breakdown, currency, payout_charge, payout_deposit, is_cut, changed_at)
    values ($id || '-R1', $id, 1, 'cancellation', 'customer_request', 'customer', 'can' || $id, now(), 'processing',
      '{}', 'AED', 10, 0, false, now())`;
  beforeEach(async () => {
    await rows.fact('captured', 100);
    await rows.reservation(10);
    await rows.write(DECISION);
    await rows.write(`insert into risk_reviews (booking_id, opened_at, due_at, outcome, decision_id, closed_at)
      values ($id, now(), now(), 'approved', 'rvd' || $id, now())`);
    await rows.write(`insert into audit (at, actor, roles, action, object, request_id)
      values (now(), 'noor', '[]', 'review.approve', $id, 'r1')`);
    await rows.write(`insert into dispute_events (id, provider, kind, booking_id, reported_by, reported_at)
      values ('e' || $id, 'stripe', 'opened', $id, 'webhook', now())`);
    await rows.write(`insert into cancellation_requests (id, booking_id, reason, actor, roles, request_id, at)
      values ('can' || $id, $id, 'customer_request', 'customer', '[]', 'r1', now())`);
    await rows.write(REFUND);
    await rows.write(`insert into refund_parts (id, refund_id, payment_id, generation, amount, status)
      values ('part' || $id, $id || '-R1', $pay, 1, 10, 'reserved')`);
    await rows.write(`insert into refund_decisions (id, refund_id, decision, note, actor, roles, request_id, at)
      values ('rfd' || $id, $id || '-R1', 'retry', 'why', 'noor', '[]', 'r1', now())`);
  });

  test.each([
    ['money_facts', 'amount = 1'],
    ['refund_reservations', 'amount = 1'],
    ['review_decisions', 'approve = false'],
    ['risk_reviews', `outcome = 'undecided', decision_id = null`],
    ['audit', `actor = 'somebody else'`],
    ['dispute_events', `kind = 'resolved'`],
    ['cancellation_requests', `reason = 'medical_emergency'`],
    ['refund_decisions', `decision = 'approve'`],
  ])('in %s cannot be changed, removed or emptied away', async (table, change) => {
    for (const statement of [
      `update ${table} set ${change}`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ])
      await expect(rows.write(statement), statement).rejects.toThrow('append-only');
  });

  test.each(['refunds', 'refund_parts'])(
    'leave %s, which move, neither removed nor emptied away',
    async (table) => {
      await rows.write(`update ${table} set status = 'succeeded'`);
      for (const statement of [`delete from ${table}`, `truncate ${table} cascade`])
        await expect(rows.write(statement), statement).rejects.toThrow('append-only');
    },
  );

  test('make one refund of a booking’s cancellation, asked for by somebody of that booking', async () => {
    await rows.write(`insert into cancellation_requests (id, booking_id, reason, actor, roles, request_id, at)
      values ('again' || $id, $id, 'customer_request', 'customer', '[]', 'r2', now())`);
    const second = REFUND.replace(`'-R1', $id, 1`, `'-R2', $id, 2`).replace(`'can' || $id`, `'again${id}'`);
    await expect(rows.write(second)).rejects.toThrow(/one_cancellation_a_booking/);
    const other = await rows.book([100]);
    await expect(rows.write(second, other)).rejects.toThrow(/asked_for_of_this_booking/);
  });

  test.each(['payments', 'bookings', 'booking_requests', 'quotes'])(
    'nor with %s, on which they hang',
    async (table) => {
      await expect(rows.write(`truncate ${table} cascade`)).rejects.toThrow('append-only');
    },
  );

  test('about one booking decide about no other', async () => {
    const other = await rows.book([100]);
    await expect(
      rows.write(
        `insert into risk_reviews (booking_id, opened_at, due_at, outcome, decision_id, closed_at)
        values ($id, now(), now(), 'approved', 'rvd${id}', now())`,
        other,
      ),
    ).rejects.toThrow(/decided_about_this_booking/);
  });
});

describe('a booking is confirmed only with its money', () => {
  const confirm = (status = 'confirmed') =>
    rows.write(`update bookings set status = '${status}', confirmed_at = now() where id = $id`);
  const approve = async () => {
    await rows.write(`insert into review_decisions (id, booking_id, approve, note, actor, roles, request_id, at)
      values ('rvd' || $id, $id, true, 'why', 'noor', '[]', 'r1', now())`);
    await rows.write(`insert into risk_reviews (booking_id, opened_at, due_at, outcome, decision_id, closed_at)
      values ($id, now(), now(), 'approved', 'rvd' || $id, now())`);
  };
  const refused = (status?: string) =>
    expect(confirm(status)).rejects.toThrow(/cannot be confirmed without its money/);

  test.each(['confirmed', 'active', 'completed'])('%s, of one that never paid', async (status) => {
    await refused(status);
    await rows.fact('captured', 100);
    await confirm(status);
  });

  test.each([
    ['some has not come', () => rows.fact('captured', 99)],
    ['it was only authorised', () => rows.fact('authorised', 100)],
    ['some has gone back', async () => [await rows.fact('captured', 100), await rows.fact('refunded', 1)]],
    ['some is disputed', async () => [await rows.fact('captured', 100), await rows.fact('disputed', 1)]],
    ['its status says so only', () => rows.write(`update payments set status = 'paid' where id = $pay`)],
  ])('not where %s', async (_, moves) => {
    await moves();
    await refused();
  });

  test('with less, where finance has approved what is left', async () => {
    await rows.fact('captured', 100);
    await rows.fact('refunded', 40);
    await approve();
    await confirm();
  });

  test('not with nothing, whatever finance has approved', async () => {
    await approve();
    await refused();
  });

  test('of several shares with all of them, also when one is written off', async () => {
    id = await rows.book([100, 50]);
    await rows.fact('captured', 100);
    await rows.write(`update payments set status = 'canceled' where id = $id || '-P2'`);
    await refused();
    await rows.fact('captured', 50, { name: 'second', of: `$id, $id || '-P2'` });
    await confirm();
  });

  test('which may be paid in another way than asked for first', async () => {
    await rows.write(`update payments set status = 'canceled' where id = $pay`);
    await rows.write(`insert into payments (id, booking_id, seq, provider, status, amount, currency, created_at)
      values ($id || '-P2', $id, 2, 'paypal', 'processing', 30, 'USD', now())`);
    await refused();
    await rows.write(`insert into money_facts (id, booking_id, payment_id, provider, kind, amount, currency, occurred_at)
      values ('captured:other' || $id, $id, $id || '-P2', 'paypal', 'captured', 30, 'USD', now())`);
    await confirm();
  });

  test('and stays so when the money leaves later', async () => {
    await rows.fact('captured', 100);
    await confirm();
    await rows.fact('refunded', 100);
    await rows.write(`update bookings set status = 'active' where id = $id`);
    await rows.write(`update bookings set status = 'completed' where id = $id`);
  });

  test('within one transaction, in whatever order it is written', async () => {
    await rows.store.db.transaction().execute(async (tx) => {
      await tx.updateTable('bookings').set({ status: 'confirmed' }).where('id', '=', id).execute();
      await sql
        .raw(
          `insert into money_facts (id, booking_id, payment_id, provider, kind, amount, currency, occurred_at)
          values ('captured:late${id}', '${id}', '${id}-P1', 'stripe', 'captured', 100, 'AED', now())`,
        )
        .execute(tx);
    });
  });
});
