/** The money guard written to directly in SQL, as a bug of ours would: what the rows may say, whoever writes them. */
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { type GuardRows, guardRowsOfFile } from './guardRows.ts';

const rows = await guardRowsOfFile();
let id: string;
beforeEach(async () => {
  id = await rows.book();
});

describe('a second capture of one payment', () => {
  test('is kept as money of no payment, and one finding, and counts for nothing', async () => {
    await rows.fact('captured', 60, { name: 'first' });
    for (const name of ['second', 'third']) await rows.fact('captured', 40, { name });
    expect(await rows.guard()).toEqual([60, 0, 0, 0]);
    const kept = await rows.store.db
      .selectFrom('money_facts')
      .select(['payment_id', 'amount'])
      .where('booking_id', '=', id)
      .orderBy('amount')
      .execute();
    expect(kept).toEqual([
      { payment_id: null, amount: 40 },
      { payment_id: null, amount: 40 },
      { payment_id: `${id}-P1`, amount: 60 },
    ]);
    expect(await rows.found()).toEqual(['capture_unmatched', 'capture_unmatched']);
  });

  test('in the same statement is one too', async () => {
    const row = (name: string) =>
      `('captured:${name}' || $id, $id, $pay, 'stripe', 'captured', 100, 'AED', now())`;
    await rows.write(`insert into money_facts (id, booking_id, payment_id, provider, kind, amount, currency, occurred_at)
      values ${row('one')}, ${row('two')}`);
    expect(await rows.guard()).toEqual([100, 0, 0, 0]);
    expect(await rows.found()).toEqual(['capture_unmatched']);
  });

  test('told again, neither counts nor is found again', async () => {
    await rows.fact('captured', 100, { name: 'first' });
    for (let times = 0; times < 2; times += 1)
      await rows.write(`insert into money_facts (id, booking_id, payment_id, provider, kind, amount, currency, occurred_at)
        values ('captured:again' || $id, $id, $pay, 'stripe', 'captured', 100, 'AED', now()) on conflict do nothing`);
    expect(await rows.guard()).toEqual([100, 0, 0, 0]);
    expect(await rows.found()).toEqual(['capture_unmatched']);
  });
});

describe('a fact', () => {
  const other = `'MIDAS-00000000', $pay`;
  test.each<[string, Parameters<GuardRows['fact']>]>([
    ['in another currency than its payment', ['captured', 100, { currency: 'USD' }]],
    ['of another booking than its payment', ['captured', 100, { of: other }]],
    ['of a payment and no booking', ['captured', 100, { of: 'null, $pay' }]],
    ['of a payment that is not there', ['captured', 100, { of: `$id, 'nobody'` }]],
    ['of another currency, for money that went back', ['refunded', 1, { currency: 'USD' }]],
    ['of another booking, for a fee', ['provider_fee', 1, { of: other, currency: 'USD' }]],
    ['of more than was asked for', ['captured', 101]],
    ['of a negative amount', ['captured', -1]],
  ])('is refused %s', async (_, given) => {
    await expect(rows.fact(...given)).rejects.toThrow(/constraint/);
    expect(await rows.guard()).toEqual([0, 0, 0, 0]);
  });

  test('of a fee may be in the currency of the account', async () => {
    await rows.fact('provider_fee', 3, { currency: 'USD' });
    expect(await rows.guard()).toEqual([0, 0, 0, 0]);
  });
});

describe('an amount moves only with a fact or a reservation', () => {
  test.each([
    'captured = 100',
    'captured = 99',
    'captured = 0, refunded = 0',
    'refunded = 1',
    'disputed = 1',
    'reserved_for_refund = 10',
    'reserved_for_refund = 0',
    'captured = captured + 1',
    'refunded = 25, reserved_for_refund = 15',
  ])('set %s', async (change) => {
    await rows.fact('captured', 50);
    await rows.fact('refunded', 20);
    await rows.reservation(20);
    await expect(rows.write(`update payments set ${change} where id = $pay`)).rejects.toThrow(
      /move only with a fact or a reservation/,
    );
    expect(await rows.guard()).toEqual([50, 20, 20, 0]);
  });

  test('nor is a payment made with money in it', async () => {
    await expect(
      rows.write(`insert into payments (id, booking_id, seq, provider, status, amount, currency, captured, created_at)
        values ($id || '-P2', $id, 2, 'stripe', 'paid', 100, 'AED', 100, now())`),
    ).rejects.toThrow(/move only with/);
  });

  test('follows each of them at once', async () => {
    await rows.fact('authorised', 100);
    await rows.fact('captured', 100);
    await rows.reservation(70);
    await rows.reservation(-30);
    await rows.fact('refunded', 10);
    await rows.fact('disputed', 25);
    await rows.fact('dispute_closed', 5);
    expect(await rows.guard()).toEqual([100, 10, 40, 20]);
    expect(await rows.found()).toEqual([]);
  });

  test('whoever it is reserved for', async () => {
    await rows.fact('captured', 100);
    await rows.reservation(70, 'part-1');
    await rows.reservation(20, 'refund:re_1');
    await rows.reservation(-70, 'part-1');
    expect(await rows.guard()).toEqual([100, 0, 20, 0]);
    await expect(
      rows.write('insert into refund_reservations (payment_id, amount) values ($pay, 1)'),
    ).rejects.toThrow(/holder/);
  });

  test('never below nothing', async () => {
    await rows.fact('captured', 100);
    await expect(rows.reservation(-1)).rejects.toThrow(/constraint/);
    await expect(rows.fact('dispute_closed', 1)).rejects.toThrow(/constraint/);
    await rows.fact('refunded', 10);
    await expect(rows.fact('refund_returned', 11)).rejects.toThrow(/constraint/);
  });

  test('of a paid payment nothing else of its money changes either', async () => {
    await rows.fact('captured', 100);
    for (const change of [
      `currency = 'USD'`,
      `booking_id = 'x'`,
      `provider = 'paypal'`,
      `id = 'x'`,
      'amount = 99',
    ])
      await expect(rows.write(`update payments set ${change} where id = $pay`), change).rejects.toThrow();
    await expect(rows.write('delete from payments where id = $pay')).rejects.toThrow();
  });
});

describe('no more goes out than came in', () => {
  beforeEach(() => rows.fact('captured', 100));

  test('a refund beyond what is not reserved is refused', async () => {
    await rows.reservation(60);
    await expect(rows.fact('refunded', 41)).rejects.toThrow(/never_more_out_than_in/);
    await rows.fact('refunded', 40);
  });

  test.each([
    ['refunded', () => rows.fact('refunded', 100)],
    ['reserved', () => rows.reservation(100)],
    ['disputed', () => rows.fact('disputed', 100)],
    [
      'all three of them',
      async () => Promise.all([rows.fact('refunded', 40), rows.reservation(30), rows.fact('disputed', 30)]),
    ],
    ['disputed, and more', () => rows.fact('disputed', 200)],
  ])('nothing is reserved of what is %s', async (_, leaves) => {
    await leaves();
    await expect(rows.reservation(1)).rejects.toThrow(/too little to reserve/);
  });

  test('a dispute is recorded whole, also beyond what is left, and the excess is one finding', async () => {
    await rows.reservation(50);
    await rows.fact('refunded', 50);
    await rows.fact('disputed', 60, { name: 'one' });
    await rows.fact('disputed', 70, { name: 'two' });
    expect(await rows.guard()).toEqual([100, 50, 50, 130]);
    expect(await rows.found()).toEqual(['payment_overdrawn']);
  });

  test('refunds of more than there was leave nothing, and are a finding', async () => {
    await rows.fact('refunded', 80, { name: 'one' });
    await rows.fact('refunded', 80, { name: 'two' });
    expect(await rows.guard()).toEqual([100, 100, 0, 0]);
    expect(await rows.found()).toEqual(['payment_overdrawn']);
  });

  test('a refund that the bank returns can go back another way, and no more than that', async () => {
    await rows.fact('refunded', 100, { name: 'one' });
    await rows.fact('refund_returned', 100, { name: 'one' });
    expect(await rows.guard()).toEqual([100, 0, 0, 0]);
    await rows.fact('settled', 60);
    expect(await rows.guard()).toEqual([100, 60, 0, 0]);
    await expect(rows.reservation(41)).rejects.toThrow(/too little to reserve/);
    await rows.reservation(40);
    await expect(rows.fact('settled', 1, { name: 'again' })).rejects.toThrow(/never_more_out_than_in/);
    expect(await rows.guard()).toEqual([100, 60, 40, 0]);
    expect(await rows.found()).toEqual([]);
  });

  test('a dispute that ends with its refund is no excess, within one transaction', async () => {
    await rows.fact('disputed', 100);
    await rows.store.db.transaction().execute(async (tx) => {
      const insert = (kind: string) =>
        sql
          .raw(
            `insert into money_facts (id, booking_id, payment_id, provider, kind, amount, currency, occurred_at)
            values ('${kind}:end${id}', '${id}', '${id}-P1', 'stripe', '${kind}', 100, 'AED', now())`,
          )
          .execute(tx);
      await insert('refunded');
      await insert('dispute_closed');
    });
    expect(await rows.guard()).toEqual([100, 100, 0, 0]);
    expect(await rows.found()).toEqual([]);
  });
});
