/** What a payment shows of a dispute is noted once, flags its booking, and waits for whoever asks its provider. */
import { describe, expect, it, test } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import type { DisputedMoney } from '../../../../src/domain/payment/net.ts';
import { undispatchedDisputes } from '../../../../src/store/dispute/disputes.ts';
import {
  disputeNotShown,
  findNotedDispute,
  noteDisputeCase,
  noteDisputes,
} from '../../../../src/store/dispute/noted.ts';
import { AT, type PaidBooking, refundRowsOfFile } from '../refund/refundRows.ts';
import { shownDisputesIn } from './shownDisputes.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;
const { asked, isFlagged, row, shows } = shownDisputesIn(db);

const of = ({ bookingId }: PaidBooking) =>
  ({ id: `${bookingId}-P1`, bookingId, provider: 'stripe', currency: 'AED' }) as const;
const money = ({ bookingId }: PaidBooking, changes: Partial<DisputedMoney> = {}): DisputedMoney => ({
  disputeId: `du_${bookingId}`,
  amount: minor(100),
  at: AT,
  ...changes,
});
const note = (booking: PaidBooking, ...disputes: readonly DisputedMoney[]) =>
  db.transaction().execute((tx) => noteDisputes(tx, of(booking), disputes));
const waiting = async (limit = 100) =>
  (await undispatchedDisputes(db, '9999-01-01T00:00:00.000Z', limit)).map(({ disputeId }) => disputeId);

describe('a dispute that a payment shows', () => {
  it('is noted once, as one of which nobody has been asked yet', async () => {
    const booking = await rows.book();
    expect(await note(booking, money(booking))).toEqual([`du_${booking.bookingId}`]);
    expect(await note(booking, money(booking, { amount: minor(7), stage: 'inquiry' }))).toEqual([]);
    expect(await row(booking)).toMatchObject({
      provider: 'stripe',
      payment_id: `${booking.bookingId}-P1`,
      stage: 'chargeback',
      status: 'needs_response',
      reason: null,
      amount: 100,
      currency: 'AED',
      opened_at: AT,
      accepts_evidence: false,
      evidence_due_by: null,
      closed_at: null,
      dispatched: false,
    });
    expect(await waiting()).toContain(`du_${booking.bookingId}`);
  });

  it('is known by its booking until its provider has spoken', async () => {
    const booking = await rows.book();
    const { bookingId } = booking;
    await note(booking, money(booking));
    expect(await findNotedDispute(db, `du_${bookingId}`)).toEqual({ bookingId });
    await shows(booking);
    expect(await findNotedDispute(db, `du_${bookingId}`)).toBeUndefined();
  });

  it('flags its booking, an inquiry too', async () => {
    const booking = await rows.book();
    await note(booking, money(booking, { stage: 'inquiry' }));
    expect([(await row(booking))?.stage, await isFlagged(booking)]).toEqual(['inquiry', true]);
  });

  it('says nothing of what its own provider has said since, and flags nothing again', async () => {
    const booking = await rows.book();
    await shows(booking, { status: 'won', acceptsEvidence: false });
    const before = await row(booking);
    expect(await note(booking, money(booking))).toEqual([]);
    expect(await row(booking)).toEqual(before);
    expect(await isFlagged(booking)).toBe(false);
  });

  it('is told beside another, which was known', async () => {
    const booking = await rows.book();
    await note(booking, money(booking));
    const other = money(booking, { disputeId: `du2_${booking.bookingId}` });
    expect(await note(booking, money(booking), other)).toEqual([other.disputeId]);
  });

  test('none is none', async () => {
    const booking = await rows.book();
    expect(await note(booking)).toEqual([]);
    expect(await isFlagged(booking)).toBe(false);
  });
});

describe('a case that somebody else speaks of', () => {
  it('is noted, and its provider is asked each time', async () => {
    const booking = await rows.book();
    const inquiry = money(booking, { stage: 'inquiry' });
    await noteDisputeCase(db, of(booking), inquiry);
    expect(await row(booking)).toMatchObject({ stage: 'inquiry', dispatched: false });
    await asked(booking);
    expect(await waiting()).not.toContain(inquiry.disputeId);
    await noteDisputeCase(db, of(booking), inquiry);
    expect(await waiting()).toContain(inquiry.disputeId);
  });

  it('stands otherwise as its provider has shown it', async () => {
    const booking = await rows.book();
    await shows(booking);
    await noteDisputeCase(db, of(booking), money(booking, { stage: 'inquiry', amount: minor(1) }));
    expect(await row(booking)).toMatchObject({
      stage: 'chargeback',
      amount: 100,
      accepts_evidence: true,
      dispatched: false,
    });
  });
});

describe('what waits for whoever sweeps', () => {
  it('is left once its provider was asked, whatever that showed', async () => {
    const booking = await rows.book();
    await note(booking, money(booking));
    const { dispatched, ...before } = (await row(booking)) ?? {};
    expect(dispatched).toBe(false);
    await disputeNotShown(db, `du_${booking.bookingId}`);
    expect(await waiting()).not.toContain(`du_${booking.bookingId}`);
    expect(await row(booking)).toEqual({ ...before, dispatched: true });
    await expect(disputeNotShown(db, 'du_unknown')).resolves.toBeUndefined();
  });

  it('comes oldest first, no more of it than asked for, and none that is too young', async () => {
    await db.updateTable('disputes').set({ dispatched: true }).execute();
    const [young, old] = [await rows.book(), await rows.book()];
    for (const [booking, changed_at] of [
      [young, '2027-01-02T00:00:00.000Z'],
      [old, '2027-01-01T00:00:00.000Z'],
    ] as const) {
      await note(booking, money(booking));
      const id = `du_${booking.bookingId}`;
      await db.updateTable('disputes').set({ changed_at }).where('id', '=', id).execute();
    }
    expect(await waiting()).toEqual([`du_${old.bookingId}`, `du_${young.bookingId}`]);
    expect(await waiting(1)).toEqual([`du_${old.bookingId}`]);
    expect(await undispatchedDisputes(db, '2027-01-02T00:00:00.000Z', 100)).toEqual([
      { disputeId: `du_${old.bookingId}`, provider: 'stripe', bookingId: old.bookingId },
    ]);
  });
});
