/** What is left of a payment when it is fetched: after refunds by others, and disputes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingsOfBooking } from '../../../../src/store/reconciliation.ts';
import { AMOUNT, openPaidAtStripe, type PaidAtStripe } from './paidAtStripe.ts';

let paidAtStripe: PaidAtStripe;
beforeAll(async () => {
  paidAtStripe = await openPaidAtStripe();
});
afterAll(() => paidAtStripe.close());

describe('a payment that is fetched', () => {
  it('whole, leaves the guard to whoever confirms', async () => {
    const paid = await paidAtStripe.paidBooking();
    await paidAtStripe.fetched(paid);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ captured: 0, refunded: 0 });
    expect(await paidAtStripe.kindsFound(paid)).toEqual([]);
  });

  it('all gone back, is refunded in the guard, and no finding', async () => {
    const paid = await paidAtStripe.paidBooking();
    await paidAtStripe.refundByHand(paid, AMOUNT);
    await paidAtStripe.fetched(paid);
    await paidAtStripe.fetched(paid);
    expect(await paidAtStripe.guardOf(paid)).toEqual({
      captured: AMOUNT,
      refunded: AMOUNT,
      reserved: 0,
      disputed: 0,
      status: 'refunded',
    });
    expect(await paidAtStripe.factsOf(paid)).toEqual([`captured ${AMOUNT}`, `refunded ${AMOUNT}`]);
    expect(await paidAtStripe.kindsFound(paid)).toEqual([]);
  });

  it('some gone back, in parts, is one finding that knows each part, and not yet paid', async () => {
    const paid = await paidAtStripe.paidBooking();
    await paidAtStripe.refundByHand(paid, 100, 'first');
    await paidAtStripe.fetched(paid);
    await paidAtStripe.refundByHand(paid, 200, 'second');
    await paidAtStripe.fetched(paid);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({
      captured: AMOUNT,
      refunded: 300,
      status: 'processing',
    });
    expect(await paidAtStripe.factsOf(paid)).toEqual([`captured ${AMOUNT}`, 'refunded 100', 'refunded 200']);
    const findings = await findingsOfBooking(paidAtStripe.db, paid.captured.bookingId);
    expect(findings.map(({ kind }) => kind)).toEqual(['payment_reduced']);
    expect(Object.values(findings[0]?.detail ?? {})).toEqual([paid.captured.id, 'refund', 'refund']);
  });

  it.each([
    ['disputed', {}, AMOUNT],
    ['disputed in part', { amount: 400 }, 400],
    ['asked about by the bank', { status: 'warning_needs_response' }, 0],
  ])('%s, flags the booking and is not yet paid', async (_how, order, disputed) => {
    const paid = await paidAtStripe.paidBooking();
    await paidAtStripe.dispute(paid, order);
    await paidAtStripe.fetched(paid);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({
      captured: AMOUNT,
      refunded: 0,
      disputed,
      status: 'processing',
    });
    expect(await paidAtStripe.kindsFound(paid)).toEqual(['payment_reduced']);
    const booking = await paidAtStripe.db
      .selectFrom('bookings')
      .select('disputed')
      .where('id', '=', paid.captured.bookingId)
      .executeTakeFirst();
    expect(booking).toEqual({ disputed: true });
  });

  it('of which a dispute was won or prevented before money moved, is whole', async () => {
    const won = await paidAtStripe.paidBooking();
    const { id } = await paidAtStripe.dispute(won);
    await paidAtStripe.settle('disputes', id, 'won');
    expect((await paidAtStripe.fetched(won)).disputes).toEqual([]);
    const prevented = await paidAtStripe.paidBooking();
    await paidAtStripe.dispute(prevented, { status: 'prevented' });
    expect((await paidAtStripe.fetched(prevented)).disputes).toEqual([]);
    expect([...(await paidAtStripe.kindsFound(won)), ...(await paidAtStripe.kindsFound(prevented))]).toEqual(
      [],
    );
  });

  it.each([
    ['that the workflow knows of', { wasReduced: true }],
    ['that only an attempt of before has recorded', { attempt: 2 }],
  ])('of which a dispute is won in the end %s, is whole again in the guard', async (_which, how) => {
    const paid = await paidAtStripe.paidBooking();
    const { id } = await paidAtStripe.dispute(paid);
    await paidAtStripe.fetched(paid);
    await paidAtStripe.settle('disputes', id, 'won');
    await paidAtStripe.fetched(paid, how);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ captured: AMOUNT, disputed: 0 });
    expect(await paidAtStripe.kindsFound(paid)).toEqual(['payment_reduced']);
  });
});
