/** Finance decides on a payment of the highest risk, once, and it is written down who decided and why. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { StaffRole } from '../../../src/api/plugins/staffAuth.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { paymentCaptured } from '../../../src/store/payment/payments.ts';
import { openReview } from '../../../src/store/fraud/reviews.ts';
import { apiOfFile, bearer, bodyOf, get, openBooking, post } from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

const api = await apiOfFile();
let id: string;
let accessToken: string;
let total: number;
beforeEach(async () => {
  const opened = await openBooking(api.app);
  ({ id, accessToken } = opened);
  total = Number(opened.payments[0]?.['amount']);
});

const AT = '2027-01-01T00:00:00.000Z';
const DUE = '2027-01-02T00:00:00.000Z';

/** The booking as its workflow leaves it when it begins to wait for finance. */
async function hold(): Promise<void> {
  const { db } = api.store;
  const money = { id: `${id}-P1`, bookingId: id, chargeId: `ch_${id}`, amount: minor(total), at: AT };
  await paymentCaptured(db, { ...money, currency: 'AED', risk: 'highest' }, 'under_review');
  await openReview(db, { bookingId: id, at: AT, dueAt: DUE });
}

const YES = { approve: true, note: 'Known guest, called back on the number we have.' };
const NO = { approve: false, note: 'Does not answer.' };

interface Asking {
  readonly roles?: readonly StaffRole[];
  readonly as?: string;
  readonly headers?: Record<string, string>;
}

const decide = async (body: Record<string, unknown>, { roles = ['finance'], as, headers }: Asking = {}) =>
  post(api.app, `/v1/ops/bookings/${id}/review`, body, { ...(await staffHeaders(roles, as)), ...headers });
const everything = () =>
  api.store.db.selectFrom('audit').select(['actor', 'roles', 'action']).where('object', '=', id).execute();
/** Of what was done; what was shown is there as well. */
const trail = async () => (await everything()).filter(({ action }) => action !== 'booking.read');
const asCustomer = () => get(api.app, `/v1/bookings/${id}`, bearer(accessToken));

async function expectRefusal(
  answer: Awaited<ReturnType<typeof decide>>,
  status: number,
  code: string,
  says = '',
) {
  expect(answer.statusCode).toBe(status);
  expect(bodyOf(answer)).toMatchObject({ code, detail: expect.stringContaining(says) as string });
}

describe('while finance decides', () => {
  test('the customer sees a payment under review, nothing more to pay, and no word of risk', async () => {
    await hold();
    const answer = await asCustomer();
    expect(bodyOf(answer)).toMatchObject({
      status: 'awaiting_payment',
      holdExpiresAt: DUE,
      payments: [{ status: 'under_review' }],
    });
    expect(answer.body).not.toMatch(/clientSecret|risk|flags|finance/i);
    expect(bodyOf(answer)['timeline']).toMatchObject([
      { event: 'held' },
      { event: 'paid' },
      { event: 'under_review' },
    ]);
  });

  test('staff see why, and until when', async () => {
    await hold();
    const answer = await get(api.app, `/v1/ops/bookings/${id}`, await staffHeaders(['concierge']));
    expect(bodyOf(answer)).toMatchObject({
      flags: ['highest_risk'],
      review: { openedAt: AT, dueAt: DUE, outcome: null, decidedBy: null, note: null },
      payments: [{ status: 'under_review', risk: 'highest', captured: total }],
      moneyFacts: [{ kind: 'captured', amount: total }],
    });
  });

  test('a customer who cancels may expect all of it back, and no other amount', async () => {
    await hold();
    const cancel = (expectedTotal: number) =>
      post(
        api.app,
        `/v1/bookings/${id}/cancel`,
        { reason: 'customer_request', expectedTotal },
        bearer(accessToken),
      );
    expect((await cancel(0)).statusCode).toBe(409);
    expect(bodyOf(await cancel(total))).toMatchObject({ status: 'cancelled' });
    await expectRefusal(await decide(YES), 409, 'invalid_state', 'withdrawn');
  });
});

describe('a decision', () => {
  test('to approve confirms the booking and keeps the flag', async () => {
    await hold();
    const answer = await decide(YES, { as: 'noor' });
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toMatchObject({
      id,
      status: 'confirmed',
      flags: ['highest_risk'],
      payments: [{ status: 'paid', captured: total }],
      review: { outcome: 'approved', decidedBy: 'noor', note: YES.note },
    });
    expect(await trail()).toEqual([{ actor: 'noor', roles: ['finance'], action: 'review.approve' }]);
  });

  test('to refuse cancels it', async () => {
    await hold();
    expect(bodyOf(await decide(NO))).toMatchObject({
      status: 'cancelled',
      review: { outcome: 'refused', note: NO.note },
    });
    expect(await trail()).toMatchObject([{ action: 'review.refuse' }]);
  });

  test('repeated is answered the same and counts once, whoever repeats it', async () => {
    await hold();
    const first = bodyOf(await decide(YES, { as: 'noor' }));
    const again = await decide({ ...YES, note: 'I agree.' }, { roles: ['admin'], as: 'omar' });
    expect(again.statusCode).toBe(200);
    expect(bodyOf(again)).toEqual(first);
    expect(await trail()).toHaveLength(1);
    // the answer shows a person, also to whoever has decided nothing
    expect(await everything()).toContainEqual({ actor: 'omar', roles: ['admin'], action: 'booking.read' });
  });

  test('against one that was taken is refused with the status the booking has', async () => {
    await hold();
    await decide(NO);
    await expectRefusal(await decide(YES), 409, 'invalid_state', 'cancelled');
    expect(await trail()).toHaveLength(1);
  });

  test('under one key is one decision; the key with another body is a mistake', async () => {
    await hold();
    const headers = { 'idempotency-key': `review-${id}` };
    const both = await Promise.all([decide(YES, { headers }), decide(YES, { headers })]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await decide(NO, { headers })).statusCode).toBe(422);
    expect(await trail()).toHaveLength(1);
  });
});

describe('no decision', () => {
  test('on a booking that is not under review', async () => {
    await expectRefusal(await decide(YES), 409, 'invalid_state', 'awaiting_payment');
  });

  test.each(['MIDAS-00000000', 'x', '%00'])('on a booking that does not exist (%s)', async (unknown) => {
    id = unknown;
    await expectRefusal(await decide(YES), 404, 'booking_not_found');
  });

  test.each([
    {},
    { approve: true },
    { note: 'why' },
    { approve: 'true', note: 'why' },
    { approve: true, note: '' },
    { approve: true, note: ' \n ' },
    { approve: true, note: 'a\u0000b' },
    { approve: true, note: 'x'.repeat(2001) },
    { approve: true, note: 'why', amount: 1 },
  ])('from %j', async (body) => {
    await expectRefusal(await decide(body), 400, 'validation_failed');
  });

  test('by somebody who is not of finance', async () => {
    await hold();
    await expectRefusal(await decide(YES, { roles: ['concierge', 'ops', 'legal'] }), 403, 'forbidden');
    expect(await trail()).toEqual([]);
  });

  test('while Temporal is away: nothing is claimed, and the repeat is taken', async () => {
    await hold();
    api.temporal.mode = 'down';
    const answer = await decide(YES);
    await expectRefusal(answer, 503, 'unavailable');
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await trail()).toEqual([]);
    api.temporal.mode = 'normal';
    expect(bodyOf(await decide(YES))).toMatchObject({ status: 'confirmed' });
  });

  test('is claimed of a workflow that ended without it', async () => {
    await hold();
    api.temporal.closed.add(id);
    await expectRefusal(await decide(YES), 503, 'unavailable');
    expect(await trail()).toEqual([]);
  });
});

test('an elevated risk shows a flag to staff and none to the customer', async () => {
  const money = { id: `${id}-P1`, bookingId: id, chargeId: `ch_${id}`, amount: minor(total), at: AT };
  await paymentCaptured(api.store.db, { ...money, currency: 'AED', risk: 'elevated' });
  const answer = await get(api.app, `/v1/ops/bookings/${id}`, await staffHeaders(['concierge']));
  expect(bodyOf(answer)).toMatchObject({ flags: ['elevated_risk'], review: null });
  expect((await asCustomer()).body).not.toMatch(/risk|flags/);
});

test('what finance wrote is in no log', () => {
  const log = api.logLines.join('');
  expect(log).toContain('/v1/ops/bookings/:id/review');
  for (const word of ['Known guest', 'noor', 'Does not answer']) expect(log).not.toContain(word);
});
