/** Which earlier payments Visa's compelling evidence 3.0 can rest on: undisputed ones of the same customer, in its time. */
import { afterEach, describe, expect, it, test } from 'vitest';
import { disputeRowsOfFile, PAID_AT } from './disputeRows.ts';
import { paymentOf, reportedRefund, TOTAL } from '../refund/refundRows.ts';

const rows = await disputeRowsOfFile();
const { chargeOf, earlier, paidBefore, say } = rows;

/** Each test has its customers for itself. */
afterEach(async () => {
  await rows.db.updateTable('customers').set({ email: 'gone@example.com' }).execute();
});

describe('an earlier payment counts by its day', () => {
  test.each([
    [119, 0, false],
    [120, 1, false],
    [120, 0, true],
    [364, 0, true],
    [365, 1, true],
    [365, 0, false],
  ])('%i days before, %i ms later: %s', async (days, ms, counts) => {
    const booking = await paidBefore(days, { ms });
    expect(await earlier()).toEqual(counts ? [chargeOf(booking)] : []);
  });
});

it('is the same customer’s, however their address is spelt, and nobody else’s', async () => {
  const mine = await paidBefore(200, { email: 'isabella@EXAMPLE.com' });
  await paidBefore(200, { email: 'isabel@example.com' });
  await paidBefore(200, { email: 'isabella@example.com.evil.example' });
  expect(await earlier({ email: 'ISABELLA@example.com' })).toEqual([chargeOf(mine)]);
});

it('comes first where it came from the same address on the internet, then the latest', async () => {
  const elsewhere = await paidBefore(130, { clientIp: '192.0.2.1' });
  const unknown = await paidBefore(125, { clientIp: null });
  const [older, newer] = [await paidBefore(300), await paidBefore(200)];
  expect(await earlier()).toEqual([newer, older, unknown, elsewhere].map(chargeOf));
});

describe('one that is not beyond doubt does not count', () => {
  test.each([
    [
      'has a dispute',
      `insert into disputes (id, provider, booking_id, payment_id, stage, status, amount, currency, opened_at,
        accepts_evidence, changed_at)
      values ('du_' || $id, 'stripe', $id, $pay, 'inquiry', 'won', 1, 'AED', now(), false, now())`,
    ],
    [
      'had one reported for its booking',
      `insert into dispute_events (id, provider, kind, booking_id, reported_by, reported_at)
      values ('e' || $id, 'stripe', 'opened', $id, 'webhook', now())`,
    ],
    [
      'had one reported for its charge',
      `insert into dispute_events (id, provider, kind, charge_id, reported_by, reported_at)
      values ('e' || $pay, 'stripe', 'opened', 'ch_' || $pay, 'webhook', now())`,
    ],
    [
      'was warned of as fraud',
      `insert into fraud_warnings (id, provider, booking_id, payment_id, reason, warned_at, recorded_at)
      values ('fw' || $id, 'stripe', $id, $pay, 'card_never_received', now(), now())`,
    ],
  ])('as it %s', async (_, statement) => {
    await say(statement, await paidBefore(200));
    expect(await earlier()).toEqual([]);
  });

  test('as it was paid by PayPal', async () => {
    const booking = await paidBefore(200);
    await rows.payByPayPal(booking);
    await rows.takenBefore(booking, 200);
    expect(await earlier()).toEqual([chargeOf(booking)]);
  });

  test('as all of it has gone back', async () => {
    const [whole, part] = [await paidBefore(200), await paidBefore(201)];
    await rows.reported(paymentOf(whole), { refunds: [reportedRefund('re_whole', TOTAL)] });
    await rows.reported(paymentOf(part), { refunds: [reportedRefund('re_part', TOTAL - 1)] });
    expect(await earlier()).toEqual([chargeOf(part)]);
  });
});

test('nothing is looked for where Visa’s rule has no part, or nobody is left to recognise', async () => {
  await paidBefore(200);
  expect(await earlier({}, 'not_qualified')).toEqual([]);
  const disputed = await rows.paid(PAID_AT);
  expect((await rows.factsOf(await rows.dispute(disputed))).earlierPayments).toEqual([]);
  const erased = await rows.paid(PAID_AT);
  await say('delete from customers where booking_id = $id', erased);
  const disputeId = await rows.dispute(erased, { status: 'qualified', missing: [] });
  expect(await rows.factsOf(disputeId)).toMatchObject({ customer: null, earlierPayments: [] });
});
