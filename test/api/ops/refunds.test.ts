/** Staff cancel, and finance gives money back, decides, retries and settles. */
import { afterEach, describe, expect, test } from 'vitest';
import { minor } from '../../../src/domain/money/money.ts';
import { recordCancellationRequest } from '../../../src/store/booking/cancellation.ts';
import { decideRefund } from '../../../src/store/refund/decisions.ts';
import { findPart } from '../../../src/store/refund/parts.ts';
import { recordPart, refusePart } from '../../../src/store/refund/settle.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { apiOfFile, bearer, bodyOf, get, newKey, post } from '../../support/environments/apiApp.ts';
import { confirmedBooking, guardOf, type PaidBooking } from '../../support/fakes/paidBooking.ts';

const HOUR_MS = 3_600_000;
const api = await apiOfFile();
const finance = await staffHeaders(['finance'], 'fin-1');
const otherFinance = await staffHeaders(['finance'], 'fin-2');
const concierge = await staffHeaders(['concierge']);
afterEach(() => api.setNow(undefined));

const before = ({ quoted }: PaidBooking, ms: number) => api.setNow(new Date(Date.parse(quoted.startAt) - ms));
const NOTE = { note: 'As agreed by telephone.' };
const cancel = ({ id }: PaidBooking, reason: string, staff: Record<string, string>) =>
  post(api.app, `/v1/ops/bookings/${id}/cancel`, { reason, ...NOTE }, staff);
const byHand = ({ id }: PaidBooking, amount: number, headers: Record<string, string> = finance) =>
  post(api.app, `/v1/ops/bookings/${id}/refunds`, { amount, reason: 'customer_request', ...NOTE }, headers);
const decide = (id: string, approve: boolean, headers: Record<string, string>) =>
  post(api.app, `/v1/ops/refunds/${id}/decision`, { approve, ...NOTE }, headers);

const partOf = async (refundId: string) => {
  const { id } = await api.store.db
    .selectFrom('refund_parts')
    .select('id')
    .where('refund_id', '=', refundId)
    .orderBy('generation', 'desc')
    .executeTakeFirstOrThrow();
  return findPart(api.store.db, id);
};

async function failed(): Promise<{ readonly booking: PaidBooking; readonly id: string }> {
  const booking = await confirmedBooking(api);
  await byHand(booking, 1_000);
  const id = `${booking.id}-R1`;
  await refusePart(api.store.db, await partOf(id), { code: 'expired_card', isDisputed: false });
  return { booking, id };
}

describe('staff cancel', () => {
  test('finance, for a special reason, in full and at once; also after the start', async () => {
    const booking = await confirmedBooking(api);
    const at = new Date(Date.parse(booking.quoted.startAt) + HOUR_MS).toISOString();
    await recordCancellationRequest(api.store.db, {
      id: 'cxl_1',
      bookingId: booking.id,
      reason: 'vehicle_unavailable',
      note: null,
      expectedTotal: null,
      actor: 'fin-1',
      roles: ['finance'],
      requestId: 'r',
      at,
    });
    await api.temporal.cancelBooking(booking.id, 'cxl_1');
    const { deposit, total } = booking.quoted.amounts;
    const shown = await get(api.app, `/v1/bookings/${booking.id}`, bearer(booking.accessToken));
    expect(bodyOf(shown)).toMatchObject({
      status: 'cancelled',
      refund: { status: 'processing', percentage: 100, total, payout: { amount: total - deposit } },
      deposit: { status: 'held', released: 0 },
    });
  });

  test('the concierge, above USD 10,000: cancelled at once, confirmed by finance', async () => {
    const booking = await confirmedBooking(api);
    const answer = await cancel(booking, 'vehicle_unavailable', concierge);
    expect(answer.statusCode).toBe(202);
    const id = `${booking.id}-R1`;
    expect((await decide(id, true, finance)).statusCode).toBe(200);
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ reserved: booking.quoted.amounts.total });
    expect((await decide(id, true, finance)).statusCode).toBe(409);
  });

  test('a refused claim pays by the terms, as of the moment of the request', async () => {
    const booking = await confirmedBooking(api);
    before(booking, 50 * HOUR_MS);
    await post(
      api.app,
      `/v1/bookings/${booking.id}/cancel`,
      { reason: 'force_majeure' },
      bearer(booking.accessToken),
    );
    api.setNow(undefined);
    const answer = await decide(`${booking.id}-R1`, false, finance);
    expect(bodyOf(answer)).toMatchObject({
      status: 'processing',
      reason: 'customer_request',
      requestedReason: 'force_majeure',
      percentage: 75,
      hoursBeforeStart: 50,
      decisions: [{ decision: 'refuse' }],
    });
  });
});

describe('by hand', () => {
  test('from the charge first, under one key once, and its workflow is told', async () => {
    const [booking, key] = [await confirmedBooking(api), newKey()];
    const both = await Promise.all([1, 2].map(() => byHand(booking, 1_000, { ...finance, ...key })));
    expect(both.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect(bodyOf(await byHand(booking, 1_000, { ...finance, ...key }))).toMatchObject({
      id: `${booking.id}-R1`,
      kind: 'by_hand',
      charge: { refund: 1_000 },
      deposit: { refund: 0 },
    });
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ reserved: 1_000 });
    expect(api.temporal.refunds).toContainEqual({ bookingId: booking.id, n: 1 });
  });

  test('more than is left is 409 and moves nothing; zero is 400', async () => {
    const booking = await confirmedBooking(api);
    const answer = await byHand(booking, booking.quoted.amounts.total + 1);
    expect(answer.statusCode).toBe(409);
    expect((await byHand(booking, 0)).statusCode).toBe(400);
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ reserved: 0 });
  });

  test('above USD 10,000 another person of finance decides, not who asked', async () => {
    const booking = await confirmedBooking(api);
    const answer = await byHand(booking, booking.quoted.amounts.total);
    expect(answer.statusCode).toBe(202);
    const id = `${booking.id}-R1`;
    expect((await decide(id, true, finance)).statusCode).toBe(403);
    expect((await decide(id, true, concierge)).statusCode).toBe(403);
    expect(bodyOf(await decide(id, false, otherFinance))).toMatchObject({ status: 'succeeded', total: 0 });
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ reserved: 0 });
  });

  test('is not deducted from what a cancellation pays: only what is left caps that', async () => {
    const booking = await confirmedBooking(api);
    await byHand(booking, 1_000);
    before(booking, 30 * HOUR_MS);
    const { total } = (
      await get(api.app, `/v1/bookings/${booking.id}/refund-preview`, bearer(booking.accessToken))
    ).json<{ total: number }>();
    const untouched = await confirmedBooking(api);
    before(untouched, 30 * HOUR_MS);
    const other = await get(
      api.app,
      `/v1/bookings/${untouched.id}/refund-preview`,
      bearer(untouched.accessToken),
    );
    expect(total).toBe(other.json<{ total: number }>().total);
  });
});

describe('a failed refund', () => {
  test('reserves nothing; retried it is sent under a new key', async () => {
    const { booking, id } = await failed();
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ refunded: 0, reserved: 0 });
    expect((await get(api.app, '/v1/ops/refunds?status=failed', finance)).json()).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ id, status: 'failed' })]) as unknown,
    });
    const answer = await post(api.app, `/v1/ops/refunds/${id}/retry`, {}, finance);
    expect(bodyOf(answer)).toMatchObject({ status: 'processing' });
    expect(await partOf(id)).toMatchObject({ id: `refund/${booking.id}/1/payment/1/g2`, status: 'reserved' });
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ reserved: 1_000 });
    await recordPart(api.store.db, await partOf(id), {
      refundId: `re_${booking.id}`,
      state: 'succeeded',
      at: new Date().toISOString(),
      amount: minor(1_000),
    });
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ refunded: 1_000, reserved: 0 });
  });

  test('settled by other means counts as refunded, with its reference', async () => {
    const { booking, id } = await failed();
    const settled = { reference: 'SWIFT 8821', note: 'The card was closed.' };
    const answer = await post(api.app, `/v1/ops/refunds/${id}/settle`, settled, finance);
    expect(bodyOf(answer)).toMatchObject({ status: 'settled', decisions: [{ reference: 'SWIFT 8821' }] });
    expect(await guardOf(api.store.db, booking.id)).toMatchObject({ refunded: 1_000, reserved: 0 });
    expect((await post(api.app, `/v1/ops/refunds/${id}/settle`, settled, finance)).statusCode).toBe(409);
    expect((await post(api.app, `/v1/ops/refunds/${id}/retry`, {}, finance)).statusCode).toBe(409);
  });

  test('an unknown one is 404', async () => {
    expect((await decide('MIDAS-00000000-R1', true, finance)).statusCode).toBe(404);
    const at = new Date().toISOString();
    const staff = { actor: 'x', roles: [], requestId: 'r', at };
    const decision = { id: 'rfd_1', refundId: 'nothing', decision: 'retry', note: '', ...staff } as const;
    expect(await decideRefund(api.store.db, decision)).toEqual({ outcome: 'unknown' });
  });
});
