/** Who never became a customer is erased in time; who paid, disputes or is still waited for is not. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRetentionActivities } from '../../../../src/activities/retention.ts';
import { confirm, endUnpaid } from '../../../../src/store/booking/bookings.ts';
import { findCustomer, findRequest, refuseRequest } from '../../../../src/store/booking/requests.ts';
import { recordAccess } from '../../../../src/store/booking/accesses.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { findBooking } from '../../../../src/store/booking/view.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { insertNotification } from '../../../../src/store/notification/notifications.ts';
import { recordFinding } from '../../../../src/store/reconciliation.ts';
import { payInFull, requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { DAY, PERIODS } from '../../../support/retentionPeriods.ts';

const NOW = Date.parse('2027-06-30T12:00:00Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();
const DUE = ago(30 * DAY + 1);
const NOT_YET = ago(30 * DAY - 1);

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());
beforeEach(() => store.db.updateTable('slots').set({ live: false }).execute());

const activities = () =>
  createRetentionActivities({ db: store.db, periods: PERIODS, clock: () => new Date(NOW) });

/** Statements that say of a booking what its workflow would have. */
const say = (statement: string, bookingId: string) =>
  sql.raw(statement.replaceAll('$id', `'${bookingId}'`)).execute(store.db);

describe('a request of which no booking came', () => {
  const purge = () => activities().purgeUnbookedRequests();
  const requested = async (at: string): Promise<string> => {
    const { bookingId } = await requestBooking(store.db);
    await say(`update booking_requests set created_at = '${at}' where booking_id = $id`, bookingId);
    return bookingId;
  };

  test.each([
    ['refused', (id: string) => refuseRequest(store.db, id, 'item_unavailable')],
    ['never followed', () => Promise.resolve()],
  ])('%s: goes with its person after thirty days, and not a moment before', async (_, then) => {
    const [due, young] = [await requested(DUE), await requested(NOT_YET)];
    await then(due);
    await then(young);
    expect(await purge()).toEqual({ deleted: 1, isDone: true });
    expect(await findRequest(store.db, due)).toBeUndefined();
    expect(await findCustomer(store.db, due)).toBeUndefined();
    expect(await findRequest(store.db, young)).toBeDefined();
    expect(await findCustomer(store.db, young)).toBeDefined();
    await say('delete from customers where booking_id = $id', young);
    await say('delete from booking_requests where booking_id = $id', young);
  });

  test('stays once a booking came of it, whatever became of that', async () => {
    const id = await requested(DUE);
    expect(
      await reserve(store.db, reservationOf(id), { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 }),
    ).toBe('reserved');
    expect(await purge()).toMatchObject({ deleted: 0 });
    expect(await findCustomer(store.db, id)).toBeDefined();
  });

  test('frees its quote, which goes too', async () => {
    const id = await requested(DUE);
    const { quoteId } = (await findRequest(store.db, id)) ?? { quoteId: '' };
    await purge();
    await activities().purgeQuotes();
    const { rows } = await sql`select from quotes where id = ${quoteId}`.execute(store.db);
    expect(rows).toEqual([]);
  });
});

describe('a booking that ended', () => {
  const purge = () => activities().purgeAbandonedCustomers();

  /** Ended without any money, as its workflow records it: every payment is closed at its provider. */
  async function ended(status: 'expired' | 'cancelled', at = DUE): Promise<string> {
    await store.db.updateTable('slots').set({ live: false }).execute();
    const { bookingId } = await requestBooking(store.db);
    await reserve(store.db, reservationOf(bookingId), { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 });
    await say(`update payments set status = 'canceled' where booking_id = $id`, bookingId);
    await endUnpaid(store.db, bookingId, status, at);
    return bookingId;
  }
  const forget = (id: string) => say('delete from customers where booking_id = $id', id);

  test('unpaid forgets from where it was opened, and notes nothing of it any more', async () => {
    const [due, young] = [await ended('expired'), await ended('expired', NOT_YET)];
    const open = (bookingId: string) =>
      recordAccess(store.db, { bookingId, clientIp: '203.0.113.9', at: '2027-01-02T23:59:59.999Z' });
    for (const id of [due, young]) await open(id);
    await purge();
    await open(due);
    const { rows } = await sql`select booking_id, day::text, client_ip from booking_accesses`.execute(
      store.db,
    );
    expect(rows).toEqual([{ booking_id: young, day: '2027-01-02', client_ip: '203.0.113.9' }]);
    await forget(young);
  });

  test.each(['expired', 'cancelled'] as const)('unpaid (%s) keeps all but the person', async (status) => {
    const [due, young] = [await ended(status), await ended(status, NOT_YET)];
    expect(await purge()).toEqual({ deleted: 1, isDone: true });
    expect(await findBooking(store.db, due)).toMatchObject({ status, customer: null, payments: [{}] });
    const request = await sql`select client_ip, network_day_hash from booking_requests
      where booking_id = ${due}`.execute(store.db);
    expect(request.rows).toEqual([{ client_ip: null, network_day_hash: null }]);
    expect(await findCustomer(store.db, young)).toBeDefined();
    await forget(young);
  });

  const fact = (kind: string, amount = 1) =>
    `insert into money_facts (id, booking_id, payment_id, provider, kind, amount, currency, occurred_at)
     values ('${kind}:' || $id, $id, $id || '-P1', 'stripe', '${kind}', ${amount}, 'AED', now())`;

  test.each([
    ['was paid and went back', `${fact('captured', 100)}; ${fact('refunded', 100)}`],
    [
      'has a refund under way',
      `${fact('captured', 100)}; insert into refund_reservations (payment_id, holder, amount) values ($id || '-P1', 'refund:1', 100)`,
    ],
    ['is disputed', `update bookings set disputed = true where id = $id`],
    ['was confirmed once', `update bookings set confirmed_at = now() where id = $id`],
    [
      'has a payment that can still be made',
      `update payments set status = 'requires_payment' where booking_id = $id`,
    ],
    ['has a payment on its way', `update payments set status = 'processing' where booking_id = $id`],
    ['has a payment under review', `update payments set status = 'under_review' where booking_id = $id`],
    ['has a payment being prepared', `update payments set status = 'preparing' where booking_id = $id`],
    ['has a captured fact', fact('captured')],
    ['has a refunded fact', fact('refunded')],
    ['has a disputed fact', fact('disputed')],
    ['has a fee', fact('provider_fee')],
    [
      'had a dispute reported',
      `insert into dispute_events (id, provider, kind, booking_id, reported_by, reported_at)
       values ('event:' || $id, 'stripe', 'opened', $id, 'webhook', now())`,
    ],
    [
      'has a review that nobody has decided',
      `insert into risk_reviews (booking_id, opened_at, due_at) values ($id, now(), now())`,
    ],
  ])('and %s keeps its person', async (_, statement) => {
    const id = await ended('expired');
    for (const each of statement.split('; ')) await say(each, id);
    expect(await purge()).toEqual({ deleted: 0, isDone: true });
    expect(await findCustomer(store.db, id)).toBeDefined();
    await forget(id);
  });

  test('and had a share authorised only, which was never taken, loses its person', async () => {
    const id = await ended('expired');
    await say(fact('authorised'), id);
    expect(await purge()).toMatchObject({ deleted: 1 });
  });

  test('keeps its person while an email to them is on its way', async () => {
    const id = await ended('expired');
    const email = { key: `booking_expired/${id}`, template: 'booking_expired', paymentId: null, data: {} };
    await insertNotification(store.db, { ...email, bookingId: id });
    expect(await purge()).toMatchObject({ deleted: 0 });
    await store.db.updateTable('notifications').set({ status: 'accepted' }).execute();
    expect(await purge()).toMatchObject({ deleted: 1 });
  });

  test('keeps its person while a finding about it is open', async () => {
    const id = await ended('cancelled');
    const finding = { kind: 'webhook_after_end', provider: 'stripe', objectId: null, detail: {} } as const;
    await recordFinding(store.db, { ...finding, key: `webhook:${id}`, bookingId: id, createdAt: DUE });
    expect(await purge()).toMatchObject({ deleted: 0 });
    await store.db.updateTable('findings').set({ status: 'closed' }).execute();
    expect(await purge()).toMatchObject({ deleted: 1 });
  });

  test('and was revived by a late payment keeps its person', async () => {
    const id = await ended('expired');
    await payInFull(store.db, id);
    await confirm(store.db, id, NOT_YET);
    expect(await purge()).toMatchObject({ deleted: 0 });
    await forget(id);
  });
});
