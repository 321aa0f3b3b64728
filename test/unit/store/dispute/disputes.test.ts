/** A dispute as its provider last showed it, and what its end sets free. */
import { describe, expect, it, test } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { evidenceEnded } from '../../../../src/store/dispute/evidence.ts';
import { disputeFacts } from '../../../../src/store/dispute/facts.ts';
import { recordDispute } from '../../../../src/store/dispute/disputes.ts';
import { AT, type PaidBooking, paymentOf, refundRowsOfFile, TOTAL } from '../refund/refundRows.ts';
import { DUE, shownDispute, shownDisputesIn } from './shownDisputes.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;
const { ask, evidence, isFlagged, row, shows } = shownDisputesIn(db);

const OVER = ['won', 'lost', 'withdrawn', 'prevented'] as const;
const second = ({ bookingId }: PaidBooking) => ({ disputeId: `du2_${bookingId}` });

test('evidence that was refused is known by its dispute until another is sent', async () => {
  const booking = await rows.book();
  const id = `evd_${booking.bookingId}`;
  await shows(booking);
  await ask(booking);
  expect(await shows(booking)).toMatchObject({ evidenceId: id });
  await evidenceEnded(db, id, 'too_large');
  const stands = await shows(booking);
  expect(stands).toMatchObject({ refusedEvidenceId: id });
  expect(stands).not.toHaveProperty('evidenceId');
  expect(await disputeFacts(db, `du_${booking.bookingId}`, () => '-')).toMatchObject({
    dispute: { evidenceRefused: 'too_large' },
  });
  const again = `${id}_2`;
  await ask(booking, { id: again, at: '2027-02-01T06:00:01.000Z' });
  expect(await shows(booking)).not.toHaveProperty('refusedEvidenceId');
  await evidenceEnded(db, again);
  expect(await shows(booking)).not.toHaveProperty('refusedEvidenceId');
});

describe('how it stands', () => {
  it('is recorded, and told to its workflow', async () => {
    const booking = await rows.book();
    const { bookingId } = booking;
    expect(await shows(booking)).toEqual({
      bookingId,
      stage: 'chargeback',
      status: 'needs_response',
      amount: 100,
      currency: 'AED',
      openedAt: AT,
      evidenceDueBy: DUE,
      refundsToGoOn: [],
    });
    expect(await row(booking)).toMatchObject({
      booking_id: bookingId,
      payment_id: `${bookingId}-P1`,
      reason: 'fraudulent',
      opened_at: AT,
      evidence_due_by: DUE,
      accepts_evidence: true,
      compelling_evidence: null,
      closed_at: null,
      dispatched: true,
    });
    expect(await isFlagged(booking)).toBe(true);
  });

  it('follows what is shown, but for when it was opened', async () => {
    const booking = await rows.book();
    await shows(booking, { stage: 'inquiry', amount: minor(50) });
    const compellingEvidence = { status: 'requires_action', missing: ['the address'] } as const;
    await shows(booking, {
      status: 'under_review',
      reason: 'duplicate',
      amount: minor(70),
      openedAt: '2027-02-02T00:00:00.000Z',
      acceptsEvidence: false,
      compellingEvidence,
    });
    expect(await row(booking)).toMatchObject({
      stage: 'chargeback',
      status: 'under_review',
      reason: 'duplicate',
      amount: 70,
      opened_at: AT,
      accepts_evidence: false,
      compelling_evidence: compellingEvidence,
    });
  });

  it('loses what is no longer shown', async () => {
    const booking = await rows.book();
    await shows(booking, { compellingEvidence: { status: 'qualified', missing: [] } });
    const { bookingId } = booking;
    const { evidenceDueBy, ...rest } = shownDispute(booking);
    const of = { paymentId: `${bookingId}-P1`, bookingId, provider: 'stripe' } as const;
    expect(evidenceDueBy).toBe(DUE);
    expect(await recordDispute(db, of, rest)).not.toHaveProperty('evidenceDueBy');
    expect(await row(booking)).toMatchObject({ evidence_due_by: null, compelling_evidence: null });
  });

  it('is the same for every repeat', async () => {
    const booking = await rows.book();
    const first = await shows(booking);
    const before = await row(booking);
    expect(await shows(booking)).toEqual(first);
    expect({ ...(await row(booking)), changed_at: '' }).toEqual({ ...before, changed_at: '' });
  });
});

describe('when it was over', () => {
  it('is the first moment that showed it, also where its end comes first of all', async () => {
    const booking = await rows.book();
    await shows(booking, { status: 'won' });
    await db
      .updateTable('disputes')
      .set({ closed_at: AT })
      .where('id', '=', `du_${booking.bookingId}`)
      .execute();
    await shows(booking, { status: 'lost' });
    expect(await row(booking)).toMatchObject({ status: 'lost', closed_at: AT });
  });

  it('is taken back where it goes on after all', async () => {
    const booking = await rows.book();
    await shows(booking, { status: 'won' });
    expect((await row(booking))?.closed_at).not.toBeNull();
    await shows(booking, { status: 'under_review' });
    expect(await row(booking)).toMatchObject({ status: 'under_review', closed_at: null });
    expect(await isFlagged(booking)).toBe(true);
    await shows(booking, { status: 'won' });
    expect((await row(booking))?.closed_at).not.toBeNull();
  });
});

describe('the flag of its booking', () => {
  test.each([
    ['won', false],
    ['withdrawn', false],
    ['prevented', false],
    ['lost', true],
    ['under_review', true],
  ] as const)('once it is %s: %s', async (status, isSet) => {
    const booking = await rows.book();
    await shows(booking);
    await shows(booking, { status });
    expect(await isFlagged(booking)).toBe(isSet);
  });

  it('stays until the last one has ended without taking anything', async () => {
    const booking = await rows.book();
    await shows(booking);
    await shows(booking, second(booking));
    await shows(booking, { status: 'won' });
    expect(await isFlagged(booking)).toBe(true);
    await shows(booking, { ...second(booking), status: 'withdrawn' });
    expect(await isFlagged(booking)).toBe(false);
  });

  it('stays where one of them was lost, whichever ended last', async () => {
    const booking = await rows.book();
    await shows(booking, { status: 'lost' });
    await shows(booking, { ...second(booking), status: 'won' });
    expect(await isFlagged(booking)).toBe(true);
  });

  it('is each booking’s own', async () => {
    const [mine, other] = [await rows.book(), await rows.book()];
    await shows(mine);
    await shows(other);
    await shows(mine, { status: 'won' });
    expect([await isFlagged(mine), await isFlagged(other)]).toEqual([false, true]);
  });
});

describe('refunds that had waited', () => {
  const blocked = async () => {
    const booking = await rows.book();
    await rows.reported(paymentOf(booking), {
      disputes: [{ disputeId: `du_${booking.bookingId}`, amount: minor(TOTAL), at: AT }],
    });
    const { id } = await rows.request(booking);
    await db.updateTable('refunds').set({ dispatched: true }).where('id', '=', id).execute();
    return { booking, id };
  };

  test.each(OVER)('go on once it is %s, and whoever sweeps knows', async (status) => {
    const { booking, id } = await blocked();
    expect(await rows.refund(id)).toMatchObject({ status: 'blocked' });
    expect(await shows(booking)).toMatchObject({ refundsToGoOn: [] });
    expect(await rows.refund(id)).toMatchObject({ dispatched: true });
    expect(await shows(booking, { status })).toMatchObject({ refundsToGoOn: [1] });
    expect(await rows.refund(id)).toMatchObject({ status: 'blocked', dispatched: false });
    expect(await shows(booking, { status })).toMatchObject({ refundsToGoOn: [1] });
  });

  it('alone: none that has gone out, and none of another booking', async () => {
    const { id } = await blocked();
    const booking = await rows.book();
    await rows.request(booking);
    expect(await shows(booking, { status: 'won' })).toMatchObject({ refundsToGoOn: [] });
    expect(await rows.refund(id)).toMatchObject({ dispatched: true });
  });
});

describe('evidence that nobody has sent', () => {
  test.each(OVER)('is dropped once it is %s, and says why', async (status) => {
    const booking = await rows.book();
    await shows(booking);
    await ask(booking);
    expect(await shows(booking)).toMatchObject({ evidenceId: `evd_${booking.bookingId}` });
    expect(await shows(booking, { status })).not.toHaveProperty('evidenceId');
    expect(await evidence(booking)).toMatchObject([
      { status: 'refused', code: `dispute_${status}`, ended_at: expect.any(String) as string },
    ]);
  });

  it('of another dispute is left', async () => {
    const booking = await rows.book();
    await shows(booking);
    await shows(booking, second(booking));
    await ask(booking);
    await shows(booking, { ...second(booking), status: 'lost' });
    expect(await evidence(booking)).toMatchObject([{ status: 'sending' }]);
  });
});
