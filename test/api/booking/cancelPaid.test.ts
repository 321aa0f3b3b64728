/** A paid booking is cancelled by its customer: by its terms, once, and for the total they saw. */
import { afterEach, describe, expect, test } from 'vitest';
import { apiOfFile, bearer, bodyOf, get, newKey, post } from '../../support/environments/apiApp.ts';
import { confirmedBooking, guardOf, type PaidBooking } from '../../support/fakes/paidBooking.ts';

const HOUR_MS = 3_600_000;
const api = await apiOfFile();
afterEach(() => api.setNow(undefined));

const before = ({ quoted }: PaidBooking, ms: number) => api.setNow(new Date(Date.parse(quoted.startAt) - ms));

const cancel = ({ id, accessToken }: PaidBooking, body = {}, headers = {}) =>
  post(
    api.app,
    `/v1/bookings/${id}/cancel`,
    { reason: 'customer_request', ...body },
    { ...bearer(accessToken), ...headers },
  );

const previewTotal = async ({ id, accessToken }: PaidBooking): Promise<number> =>
  (await get(api.app, `/v1/bookings/${id}/refund-preview`, bearer(accessToken))).json<{ total: number }>()
    .total;

const isFree = async (bookingId: string): Promise<boolean> =>
  !(
    await api.store.db
      .selectFrom('slots')
      .select('live')
      .where('id', '=', bookingId)
      .executeTakeFirstOrThrow()
  ).live;

describe('by its customer', () => {
  test.each([
    [72 * HOUR_MS, 100],
    [72 * HOUR_MS - 1000, 75],
    [1000, 25],
  ])('%i ms before the start it pays what the preview shows, and reserves it', async (ms, percentage) => {
    const booking = await confirmedBooking(api);
    before(booking, ms);
    const total = await previewTotal(booking);
    const answer = await cancel(booking, { expectedTotal: total });
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toMatchObject({
      status: 'cancelled',
      refund: { id: `${booking.id}-R1`, status: 'processing', reason: 'customer_request', percentage, total },
      deposit: { status: 'released', released: booking.quoted.amounts.deposit },
    });
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ refunded: 0, reserved: total });
    expect(await isFree(booking.id)).toBe(true);
  });

  test('for another total than the one they saw, nothing is done', async () => {
    const booking = await confirmedBooking(api);
    before(booking, 100 * HOUR_MS);
    const expectedTotal = await previewTotal(booking);
    before(booking, 50 * HOUR_MS);
    const answer = await cancel(booking, { expectedTotal });
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)).toMatchObject({ code: 'refund_changed', preview: { percentage: 75 } });
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ reserved: 0 });
    expect(await isFree(booking.id)).toBe(false);
  });

  test('a special reason cancels at once, and its refund waits for finance', async () => {
    const booking = await confirmedBooking(api);
    before(booking, 30 * HOUR_MS);
    const answer = await cancel(booking, { reason: 'medical_emergency', note: 'A fall on the stairs.' });
    expect(answer.statusCode).toBe(202);
    expect(bodyOf(answer)).toMatchObject({
      status: 'cancelled',
      refund: { status: 'under_review', percentage: 100 },
    });
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ reserved: 0 });
    expect(await isFree(booking.id)).toBe(true);
  });

  test('after the start it is 409 with the state', async () => {
    const booking = await confirmedBooking(api);
    before(booking, 0);
    const answer = await cancel(booking);
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)).toMatchObject({ code: 'invalid_state' });
  });

  test('twice under one key is one cancellation; under another it is 409', async () => {
    const [booking, headers] = [await confirmedBooking(api), newKey()];
    const both = await Promise.all([cancel(booking, {}, headers), cancel(booking, {}, headers)]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await cancel(booking, {}, headers)).statusCode).toBe(200);
    expect((await cancel(booking, {}, newKey())).statusCode).toBe(409);
    const refunds = await api.store.db
      .selectFrom('refunds')
      .select('id')
      .where('booking_id', '=', booking.id)
      .execute();
    expect(refunds).toEqual([{ id: `${booking.id}-R1` }]);
  });

  test('whose answer was lost is the first answer again, under its key', async () => {
    const [booking, headers] = [await confirmedBooking(api), newKey()];
    api.temporal.loseAnswer = true;
    expect((await cancel(booking, {}, headers)).statusCode).toBe(503);
    api.temporal.loseAnswer = false;
    expect((await cancel(booking, {}, headers)).statusCode).toBe(200);
  });
});
