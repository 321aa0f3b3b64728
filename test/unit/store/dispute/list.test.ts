/** Disputes as staff see them, and as an email about one tells. */
import { describe, expect, it, test } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { evidenceEnded } from '../../../../src/store/dispute/evidence.ts';
import { disputeFacts } from '../../../../src/store/dispute/facts.ts';
import { disputesOfBooking, findStaffDispute, listDisputes } from '../../../../src/store/dispute/list.ts';
import { noteDisputeCase } from '../../../../src/store/dispute/noted.ts';
import { AT, type PaidBooking, paymentOf, refundRowsOfFile, reportedRefund } from '../refund/refundRows.ts';
import { DUE, shownDisputesIn } from './shownDisputes.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;
const { ask, shows } = shownDisputesIn(db);
const note = ({ bookingId }: PaidBooking) =>
  noteDisputeCase(
    db,
    { id: `${bookingId}-P1`, bookingId, provider: 'paypal', currency: 'USD' },
    { disputeId: `du_${bookingId}`, amount: minor(5), at: AT, stage: 'inquiry' },
  );

describe('one dispute', () => {
  it('is shown with its reason in words and all evidence, the first one first', async () => {
    const booking = await rows.book();
    const { bookingId } = booking;
    await shows(booking, { compellingEvidence: { status: 'requires_action', missing: ['the address'] } });
    await ask(booking, { id: `evd_z_${bookingId}`, at: AT });
    await evidenceEnded(db, `evd_z_${bookingId}`, 'too_large');
    const second = '2027-02-02T06:00:00.123Z';
    await ask(booking, { id: `evd_a_${bookingId}`, at: second, actor: 'legal.noor' });
    expect(await findStaffDispute(db, `du_${bookingId}`)).toEqual({
      id: `du_${bookingId}`,
      provider: 'stripe',
      bookingId,
      paymentId: `${bookingId}-P1`,
      stage: 'chargeback',
      status: 'needs_response',
      reason: 'The cardholder says that they did not make this payment. (fraudulent)',
      amount: 100,
      currency: 'AED',
      openedAt: AT,
      evidenceDueBy: DUE,
      acceptsEvidence: true,
      compellingEvidence: { status: 'requires_action', missing: ['the address'] },
      closedAt: null,
      evidence: [
        expect.objectContaining({
          id: `evd_z_${bookingId}`,
          status: 'refused',
          code: 'too_large',
          by: 'legal.lea',
          at: AT,
          endedAt: expect.stringMatching(/Z$/) as string,
        }),
        expect.objectContaining({ id: `evd_a_${bookingId}`, by: 'legal.noor', at: second, endedAt: null }),
      ],
    });
  });

  it('of which nobody has been asked yet has no reason, and an unknown one is none', async () => {
    const booking = await rows.book();
    await note(booking);
    expect(await findStaffDispute(db, `du_${booking.bookingId}`)).toMatchObject({
      reason: null,
      evidence: [],
    });
    expect(await findStaffDispute(db, 'du_unknown')).toBeUndefined();
  });

  test('and those of a booking are its own, in the order in which they were opened', async () => {
    const [mine, other] = [await rows.book(), await rows.book()];
    await shows(mine, { disputeId: `du_a_${mine.bookingId}`, openedAt: '2027-02-02T00:00:00.000Z' });
    await shows(mine, { disputeId: `du_b_${mine.bookingId}` });
    await shows(other);
    expect((await disputesOfBooking(db, mine.bookingId)).map(({ id }) => id)).toEqual([
      `du_b_${mine.bookingId}`,
      `du_a_${mine.bookingId}`,
    ]);
  });
});

describe('all of them', () => {
  it('are read page by page, the latest first, those of one moment too, none twice', async () => {
    const booking = await rows.book();
    const opened = ['2030-01-02', '2030-01-01', '2030-01-01', '2030-01-01', '2029-12-31'];
    for (const [index, day] of opened.entries())
      await shows(booking, { disputeId: `du_page_${index}`, openedAt: `${day}T00:00:00.000Z` });
    const first = await listDisputes(db, { limit: 2, after: undefined });
    expect(first.map(({ id }) => id)).toEqual(['du_page_0', 'du_page_3']);
    const second = await listDisputes(db, {
      limit: 3,
      after: { at: '2030-01-01T00:00:00.000Z', id: 'du_page_3' },
    });
    expect(second.map(({ id }) => id)).toEqual(['du_page_2', 'du_page_1', 'du_page_4']);
  });

  it('are filtered by their state', async () => {
    const booking = await rows.book();
    await shows(booking, { status: 'withdrawn' });
    const found = await listDisputes(db, { limit: 10, after: undefined, status: 'withdrawn' });
    expect(found.map(({ id }) => id)).toEqual([`du_${booking.bookingId}`]);
    expect(await listDisputes(db, { limit: 10, after: undefined, status: 'prevented' })).toEqual([]);
  });
});

describe('what an email tells of one', () => {
  const linkTo = (provider: string, id: string) => `https://${provider}.example/${id}`;
  const factsOf = ({ bookingId }: PaidBooking) => disputeFacts(db, `du_${bookingId}`, linkTo);

  it('is the case, and where to read it', async () => {
    const booking = await rows.book();
    const id = `du_${booking.bookingId}`;
    await shows(booking);
    expect(await factsOf(booking)).toEqual({
      dispute: {
        id,
        provider: 'stripe',
        kind: 'chargeback',
        amount: 100,
        currency: 'AED',
        reason: 'The cardholder says that they did not make this payment. (fraudulent)',
        evidenceDueBy: DUE,
        link: `https://stripe.example/${id}`,
      },
      tookMoney: false,
    });
  });

  it('names no reason before its provider has, and nothing of an unknown one', async () => {
    const booking = await rows.book();
    await note(booking);
    expect(await factsOf(booking)).toMatchObject({
      dispute: { reason: 'No reason was given. (general)', evidenceDueBy: null },
    });
    expect(await disputeFacts(db, 'du_unknown', linkTo)).toEqual({});
  });

  test.each(['won', 'lost', 'withdrawn', 'prevented'] as const)('is its end too: %s', async (status) => {
    const booking = await rows.book();
    await shows(booking, { status });
    expect(await factsOf(booking)).toMatchObject({ outcome: status });
  });

  it('is what had gone back before, without what it has itself taken', async () => {
    const booking = await rows.book();
    const byHand = reportedRefund(`re_${booking.bookingId}`, 700);
    await rows.reported(paymentOf(booking), { refunds: [byHand] });
    await shows(booking, { stage: 'inquiry' });
    expect(await factsOf(booking)).toMatchObject({
      dispute: { refunded: { amount: 700, currency: 'AED' } },
      tookMoney: false,
    });
    await rows.reported(paymentOf(booking), {
      refunds: [byHand, reportedRefund(`du_${booking.bookingId}`, 100)],
    });
    await shows(booking, { status: 'prevented' });
    expect(await factsOf(booking)).toMatchObject({
      dispute: { refunded: { amount: 700, currency: 'AED' } },
      tookMoney: true,
      outcome: 'prevented',
    });
  });

  it('is the same where it disputes in another currency, and where what it took has come back', async () => {
    const booking = await rows.book();
    const id = `du_${booking.bookingId}`;
    const byHand = reportedRefund(`re_${booking.bookingId}`, 700);
    const payment = paymentOf(booking);
    await rows.reported(payment, { refunds: [byHand, reportedRefund(id, 367)] });
    await shows(booking, { status: 'lost', amount: minor(100), currency: 'USD' });
    const before = { refunded: { amount: 700, currency: 'AED' } };
    expect(await factsOf(booking)).toMatchObject({ dispute: before, tookMoney: true });
    await db
      .insertInto('money_facts')
      .values({
        id: `refund_returned:${id}`,
        booking_id: booking.bookingId,
        payment_id: payment.id,
        provider: 'stripe',
        kind: 'refund_returned',
        amount: minor(367),
        currency: 'AED',
        occurred_at: AT,
      })
      .execute();
    await shows(booking, { status: 'won' });
    expect(await factsOf(booking)).toMatchObject({ dispute: before, tookMoney: false });
  });
});
