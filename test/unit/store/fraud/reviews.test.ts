/** A payment held for risk, in the database: recorded once, ended once, and audited only where staff ended it. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReviewActivities } from '../../../../src/activities/fraud.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import { confirm, endUnpaid } from '../../../../src/store/booking/bookings.ts';
import { findBooking } from '../../../../src/store/booking/view.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { retakeSlot } from '../../../../src/store/booking/reopenHold.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { closeReview, findReview, recordDecision } from '../../../../src/store/fraud/reviews.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { defined } from '../../../../src/domain/defined.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

const AT = '2027-01-01T00:10:00.000Z';
const DUE = '2027-01-02T00:10:00.000Z';
const LIMITS = { maxUnpaidPerEmail: 1, maxBookingsPerIpDay: 100 };

let day = 0;
async function held(email?: string): Promise<string> {
  day += 1;
  const { bookingId } = await requestBooking(store.db, {
    days: [day, day + 1],
    ...defined({ email }),
  });
  expect(await reserve(store.db, reservationOf(bookingId), LIMITS)).toBe('reserved');
  return bookingId;
}

const open = (bookingId: string) =>
  createReviewActivities({ db: store.db }).openReview({
    bookingId,
    at: AT,
    dueAt: DUE,
    payments: [
      {
        id: `${bookingId}-P1`,
        bookingId,
        chargeId: `ch_${bookingId}`,
        amount: minor(100),
        currency: 'AED',
        at: AT,
        risk: 'highest',
      },
    ],
  });
const slotIsLive = async (id: string) =>
  (await store.db.selectFrom('slots').select('live').where('id', '=', id).executeTakeFirstOrThrow()).live;
const auditOf = (object: string) =>
  store.db.selectFrom('audit').select(['actor', 'action']).where('object', '=', object).execute();
async function decision(bookingId: string, approve: boolean): Promise<string> {
  const id = `rvd_${bookingId}_${String(approve)}`;
  const by = { actor: 'noor', roles: ['finance'], requestId: 'r1', at: AT };
  await recordDecision(store.db, { id, bookingId, approve, note: 'why', ...by });
  return id;
}

test('opened twice it is one review, one captured fact and one entry in the timeline', async () => {
  const id = await held();
  await open(id);
  await open(id);
  const booking = await findBooking(store.db, id);
  expect(booking).toMatchObject({ status: 'awaiting_payment', hold_expires_at: DUE });
  expect(booking?.payments).toMatchObject([{ status: 'under_review', captured: 100, risk: 'highest' }]);
  expect(booking?.timeline.map(({ event }) => event)).toEqual(['held', 'paid', 'under_review']);
  const facts = await store.db.selectFrom('money_facts').select('id').where('booking_id', '=', id).execute();
  expect(facts).toEqual([{ id: `captured:ch_${id}` }]);
});

test('of two decisions that reach it the first ends it, and only that one is in the trail', async () => {
  const id = await held();
  await open(id);
  const [yes, no] = [await decision(id, true), await decision(id, false)];
  await closeReview(store.db, { bookingId: id, outcome: 'approved', decisionId: yes, at: AT });
  await closeReview(store.db, { bookingId: id, outcome: 'approved', decisionId: yes, at: AT });
  await closeReview(store.db, { bookingId: id, outcome: 'refused', decisionId: no, at: AT });
  expect(await findReview(store.db, id)).toMatchObject({
    outcome: 'approved',
    decidedBy: 'noor',
    note: 'why',
  });
  expect(await auditOf(id)).toEqual([{ actor: 'noor', action: 'review.approve' }]);
  expect((await findBooking(store.db, id))?.payments).toMatchObject([{ status: 'paid' }]);
});

test('a booking that is cancelled meanwhile ends its review without anybody’s decision', async () => {
  const id = await held();
  await open(id);
  await endUnpaid(store.db, id, 'cancelled', AT);
  expect(await findReview(store.db, id)).toMatchObject({ outcome: 'withdrawn', decidedBy: null });
  expect(await auditOf(id)).toEqual([]);
});

test.each(['refused', 'approved'] as const)(
  'a late payment under review, %s, leaves the slot as it should',
  async (outcome) => {
    const id = await held();
    await endUnpaid(store.db, id, 'expired', AT);
    expect(await retakeSlot(store.db, id)).toBe(true);
    await open(id);
    expect(await findBooking(store.db, id)).toMatchObject({ status: 'awaiting_payment' });
    const decisionId = await decision(id, outcome === 'approved');
    await closeReview(store.db, { bookingId: id, outcome, decisionId, at: AT });
    await (outcome === 'approved' ? confirm(store.db, id, AT) : endUnpaid(store.db, id, 'cancelled', AT));
    expect(await slotIsLive(id)).toBe(outcome === 'approved');
  },
);

test('a booking under review is paid: its customer may begin another', async () => {
  const email = 'ada@example.com';
  await open(await held(email));
  await held(email);
});

test('a decision, once written down, cannot be changed', async () => {
  const id = await held();
  await decision(id, true);
  await expect(sql`update review_decisions set approve = false`.execute(store.db)).rejects.toThrow(
    'append-only',
  );
});

test.each([
  ['it is the one that was written down', {}, true],
  ['it says the opposite', { approve: false }, false],
  ['it is about another booking', { bookingId: 'MIDAS-AAAAAAAA' }, false],
  ['nobody has written it down', { id: 'rvd_made_up' }, false],
])('a decision is in the records only where %s', async (_when, changes, isThere) => {
  const bookingId = await held();
  const id = await decision(bookingId, true);
  const { isDecisionRecorded } = createReviewActivities({ db: store.db });
  expect(await isDecisionRecorded({ id, bookingId, approve: true, ...changes })).toBe(isThere);
});
