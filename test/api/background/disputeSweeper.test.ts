/** Disputes whose workflow does not know of them are found, whoever noted them; all others are left alone. */
import { beforeEach, expect, test } from 'vitest';
import { sweepDisputes } from '../../../src/api/background/disputeSweeper.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { disputeNotShown, noteDisputeCase } from '../../../src/store/dispute/noted.ts';
import { apiOfFile } from '../../support/environments/apiApp.ts';
import { disputedBooking, inDays } from '../../support/fakes/disputedBooking.ts';
import { confirmedBooking } from '../../support/fakes/paidBooking.ts';

const api = await apiOfFile();
beforeEach(() => {
  api.temporal.disputes.length = 0;
});
const sweep = (inMs = 60_000) => sweepDisputes({ ...api, clock: () => new Date(Date.now() + inMs) });

async function noted(): Promise<string> {
  const { id: bookingId } = await confirmedBooking(api);
  const disputeId = `du_${bookingId}`;
  await noteDisputeCase(
    api.store.db,
    { id: `${bookingId}-P1`, bookingId, provider: 'stripe', currency: 'AED' },
    { disputeId, amount: minor(100), at: inDays(0) },
  );
  return disputeId;
}

test('one that was noted is dispatched once it is half a minute old, until its workflow has asked', async () => {
  const id = await noted();
  expect(await sweep(0)).toBe(0);
  expect(await sweep()).toBe(1);
  expect(await sweep(3_600_000)).toBe(0); // its workflow has been told, and may have to wait for its provider
  expect(await sweep(3_661_000)).toBe(1);
  expect(api.temporal.disputes).toEqual([`stripe ${id}`, `stripe ${id}`]);
  await disputeNotShown(api.store.db, id);
  expect(await sweep()).toBe(0);
});

test('one that its workflow has recorded is left alone', async () => {
  await disputedBooking(api);
  expect(await sweep()).toBe(0);
  expect(api.temporal.disputes).toEqual([]);
});

test('one of which there is news is told at once', async () => {
  const { id: bookingId } = await confirmedBooking(api);
  const disputeId = `du_${bookingId}`;
  const note = () =>
    noteDisputeCase(
      api.store.db,
      { id: `${bookingId}-P1`, bookingId, provider: 'stripe', currency: 'AED' },
      { disputeId, amount: minor(100), at: inDays(0) },
    );
  await note();
  expect(await sweepDisputes({ ...api, clock: () => new Date(Date.now() + 31_000) })).toBe(1);
  const later = new Date(Date.now() + 60_000).toISOString();
  await api.store.db.updateTable('disputes').set({ changed_at: later }).where('id', '=', disputeId).execute();
  expect(await sweep(120_000)).toBe(1);
  await disputeNotShown(api.store.db, disputeId);
});

test('while Temporal is away nothing is lost', async () => {
  const id = await noted();
  api.temporal.mode = 'down';
  await expect(sweep()).rejects.toThrow('Temporal');
  api.temporal.mode = 'normal';
  expect(await sweep()).toBe(1);
  expect(api.temporal.disputes).toEqual([`stripe ${id}`]);
});
