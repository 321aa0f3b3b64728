/** Keys, quotes and webhooks go when their time is over, and not while a booking or a finding speaks of them. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRetentionActivities } from '../../../../src/activities/retention.ts';
import type { BookingStatus } from '../../../../src/domain/booking.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { bindTransmission } from '../../../../src/store/webhook/transmissions.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { findAnswer, rememberAnswer } from '../../../../src/store/idempotency.ts';
import { findQuote } from '../../../../src/store/quote.ts';
import { type NewFinding, recordFinding } from '../../../../src/store/reconciliation.ts';
import { markDispatched, recordWebhookDelivery } from '../../../../src/store/webhook/inbox.ts';
import { payInFull, requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { DAY, PERIODS } from '../../../support/retentionPeriods.ts';

const NOW = Date.parse('2027-06-30T12:00:00Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of ['webhook_inbox', 'findings', 'idempotency_keys'] as const)
    await store.db.deleteFrom(table).execute();
  await store.db.updateTable('slots').set({ live: false }).execute();
});

const activities = (batch = 1_000, nowMs = NOW) =>
  createRetentionActivities({ db: store.db, periods: PERIODS, clock: () => new Date(nowMs), batch });

describe('idempotency keys', () => {
  const keep = (name: string, expiresAt: string) =>
    rememberAnswer(
      store.db,
      { scope: 'POST /v1/quotes', keyHash: name },
      { bodyHash: 'body', status: 201, resource: name },
      expiresAt,
    );
  const left = async () =>
    (await store.db.selectFrom('idempotency_keys').select('resource').orderBy('resource').execute()).map(
      ({ resource }) => resource,
    );

  test('go a day after they ran out, and not a moment before', async () => {
    await keep('long out', ago(8 * DAY));
    await keep('just due', ago(DAY + 1));
    await keep('not yet', ago(DAY - 1));
    await keep('in use', ago(-DAY));
    expect(await activities().purgeIdempotencyKeys()).toEqual({ deleted: 2, isDone: true });
    expect(await left()).toEqual(['in use', 'not yet']);
  });

  test('in use answers on, and one that ran out and was taken anew is in use', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    await keep('taken anew', new Date(Date.now() - 9 * DAY).toISOString());
    await keep('taken anew', inAnHour);
    expect(await activities(1_000, Date.now()).purgeIdempotencyKeys()).toMatchObject({ deleted: 0 });
    expect(await findAnswer(store.db, { scope: 'POST /v1/quotes', keyHash: 'taken anew' })).toMatchObject({
      resource: 'taken anew',
    });
  });

  test('of one name in two scopes are two', async () => {
    await keep('shared', ago(8 * DAY));
    const other = { bodyHash: 'body', status: 200, resource: 'other' };
    await rememberAnswer(store.db, { scope: 'another', keyHash: 'shared' }, other, ago(-DAY));
    expect(await activities().purgeIdempotencyKeys()).toMatchObject({ deleted: 1 });
    expect(await left()).toEqual(['other']);
  });

  test('that are very many go bit by bit', async () => {
    for (let name = 0; name < 45; name += 1) await keep(`key-${name}`, ago(8 * DAY));
    expect(await activities(4).purgeIdempotencyKeys()).toEqual({ deleted: 40, isDone: false });
    expect(await activities(4).purgeIdempotencyKeys()).toEqual({ deleted: 5, isDone: true });
  });
});

describe('quotes', () => {
  const quoteThatEnded = async (ms: number): Promise<string> => {
    const { bookingId, quote } = await requestBooking(store.db, { days: [1, 2] });
    await store.db.deleteFrom('customers').where('booking_id', '=', bookingId).execute();
    await store.db.deleteFrom('booking_requests').where('booking_id', '=', bookingId).execute();
    await sql`update quotes set expires_at = ${ago(ms)} where id = ${quote.id}`.execute(store.db);
    return quote.id;
  };
  const isThere = async (id: string) => (await findQuote(store.db, id)) !== undefined;

  test('that nobody booked go a week after their end, and not a moment before', async () => {
    const [due, notYet, open] = [
      await quoteThatEnded(7 * DAY + 1),
      await quoteThatEnded(7 * DAY - 1),
      await quoteThatEnded(-60_000),
    ];
    expect(await activities().purgeQuotes()).toEqual({ deleted: 1, isDone: true });
    expect([await isThere(due), await isThere(notYet), await isThere(open)]).toEqual([false, true, true]);
  });

  test('that a request or a booking names stay, however old', async () => {
    const requested = await requestBooking(store.db, { days: [3, 4] });
    const booked = await requestBooking(store.db, { days: [5, 6] });
    expect(
      await reserve(store.db, reservationOf(booked.bookingId), {
        maxUnpaidPerEmail: 3,
        maxBookingsPerIpDay: 100,
      }),
    ).toBe('reserved');
    expect(await activities(1_000, NOW + 3_650 * DAY).purgeQuotes()).toMatchObject({ isDone: true });
    expect([await isThere(requested.quote.id), await isThere(booked.quote.id)]).toEqual([true, true]);
  });
});

describe('webhooks', () => {
  const webhook = async (
    id: string,
    dispatchedAt: string | undefined,
    about: { bookingId?: string; objectId?: string } = {},
  ) => {
    await recordWebhookDelivery(store.db, {
      id,
      provider: 'stripe',
      type: 'payment_intent.succeeded',
      objectId: about.objectId ?? null,
      providerPaymentId: null,
      chargeId: null,
      bookingId: about.bookingId ?? null,
    });
    if (dispatchedAt !== undefined) await markDispatched(store.db, id, dispatchedAt, 'signalled');
  };
  const left = async () =>
    (await store.db.selectFrom('webhook_inbox').select('id').orderBy('id').execute()).map(({ id }) => id);
  const purge = () => activities().purgeWebhooks();

  test('go ninety days after they were handed over; those that wait stay, however old', async () => {
    await webhook('stripe:due', ago(90 * DAY + 1));
    await webhook('stripe:not-yet', ago(90 * DAY - 1));
    await webhook('stripe:waits', undefined);
    await sql`update webhook_inbox set received_at = ${ago(900 * DAY)}`.execute(store.db);
    expect(await purge()).toEqual({ deleted: 1, isDone: true });
    expect(await left()).toEqual(['stripe:not-yet', 'stripe:waits']);
  });

  test.each<[BookingStatus, number]>([
    ['awaiting_payment', 0],
    ['confirmed', 0],
    ['active', 0],
    ['completed', 1],
    ['expired', 1],
    ['cancelled', 1],
  ])('of a booking that is %s: %i deleted', async (status, deleted) => {
    const { bookingId } = await requestBooking(store.db, { days: [7, 8] });
    await reserve(store.db, reservationOf(bookingId), { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 });
    await payInFull(store.db, bookingId);
    await sql`update bookings set status = ${status} where id = ${bookingId}`.execute(store.db);
    await webhook('stripe:of-booking', ago(100 * DAY), { bookingId });
    expect(await purge()).toMatchObject({ deleted });
  });

  test('leave what PayPal’s transmissions said behind for as long again, and not longer', async () => {
    const said = (id: string, receivedAt: string) =>
      bindTransmission(store.db, { id, digest: 'of a body', receivedAt });
    await said('due', ago(180 * DAY + 1));
    await said('not yet', ago(180 * DAY - 1));
    await webhook('stripe:due', ago(90 * DAY + 1));
    expect(await purge()).toEqual({ deleted: 2, isDone: true });
    const known = await store.db.selectFrom('webhook_transmissions').select('id').execute();
    expect(known).toEqual([{ id: 'not yet' }]);
  });

  const finding = { kind: 'webhook_unmatched', provider: 'stripe', objectId: null, bookingId: null } as const;
  test.each<[string, Partial<NewFinding>]>([
    ['by its own id', { key: 'webhook:stripe:spoken-of' }],
    ['by its object', { key: 'dispute:stripe:dp_1', kind: 'dispute_reported', objectId: 'ch_1' }],
    ['by its booking', { key: 'mismatch:1', kind: 'payment_mismatch', bookingId: 'MIDAS-ABCDEFGH' }],
  ])('that an open finding speaks of %s stay, and go once it is closed', async (_, named) => {
    await webhook('stripe:spoken-of', ago(100 * DAY), { objectId: 'ch_1', bookingId: 'MIDAS-ABCDEFGH' });
    await webhook('stripe:other', ago(100 * DAY), { objectId: 'ch_2', bookingId: 'MIDAS-00000000' });
    await recordFinding(store.db, { ...finding, detail: {}, createdAt: ago(0), key: '', ...named });
    expect(await purge()).toMatchObject({ deleted: 1 });
    expect(await left()).toEqual(['stripe:spoken-of']);
    await store.db.updateTable('findings').set({ status: 'closed' }).execute();
    expect(await purge()).toMatchObject({ deleted: 1 });
  });
});
