/** What a cancellation would pay: every line, at the exact moment, and never more than is left. */
import { afterEach, describe, expect, test } from 'vitest';
import { minor } from '../../../src/domain/money/money.ts';
import { confirm } from '../../../src/store/booking/bookings.ts';
import { paymentCaptured } from '../../../src/store/payment/payments.ts';
import { payInFull } from '../../support/bookingRequests.ts';
import {
  apiOfFile,
  bearer,
  bodyOf,
  get,
  type OpenedBooking,
  openBooking,
  post,
} from '../../support/environments/apiApp.ts';

const HOUR_MS = 3_600_000;
const api = await apiOfFile();
afterEach(() => api.setNow(undefined));

interface Quoted {
  readonly startAt: string;
  readonly amounts: { readonly total: number; readonly deposit: number };
}

async function quoteOf(booking: OpenedBooking): Promise<Quoted> {
  const { quote } = await api.store.db
    .selectFrom('bookings')
    .select('quote')
    .where('id', '=', booking.id)
    .executeTakeFirstOrThrow();
  return quote;
}

async function confirmedBooking(): Promise<OpenedBooking & { readonly quoted: Quoted }> {
  const booking = await openBooking(api.app);
  await payInFull(api.store.db, booking.id);
  await confirm(api.store.db, booking.id, new Date().toISOString());
  return { ...booking, quoted: await quoteOf(booking) };
}

/** What somebody else has sent back of a payment, as its provider reports it. */
async function refundedElsewhere({ id: bookingId }: OpenedBooking, amount: number): Promise<void> {
  const payment = await api.store.db
    .selectFrom('payments')
    .select(['id', 'amount', 'currency'])
    .where('booking_id', '=', bookingId)
    .executeTakeFirstOrThrow();
  const at = new Date().toISOString();
  const refunds = [{ refundId: `re_${bookingId}`, state: 'succeeded', amount: minor(amount), at }] as const;
  await paymentCaptured(
    api.store.db,
    {
      ...payment,
      bookingId,
      at,
      chargeId: `ch_${payment.id}`,
      risk: 'normal',
      deductions: { refunds, disputes: [] },
    },
    undefined,
    { isFresh: true },
  );
}

const preview = ({ id, accessToken }: OpenedBooking, query = '') =>
  get(api.app, `/v1/bookings/${id}/refund-preview${query}`, bearer(accessToken));
const before = ({ startAt }: Quoted, ms: number) => api.setNow(new Date(Date.parse(startAt) - ms));

describe('of a confirmed booking', () => {
  test.each([
    [72 * HOUR_MS, 100, 72],
    [72 * HOUR_MS - 1000, 75, 71],
    [48 * HOUR_MS, 75, 48],
    [48 * HOUR_MS - 1000, 50, 47],
    [24 * HOUR_MS - 1000, 25, 23],
    [1000, 25, 0],
  ])('%i ms before the start %i %% of the charge come back, less the fees', async (ms, percentage, hours) => {
    const booking = await confirmedBooking();
    const { amounts } = booking.quoted;
    const charge = amounts.total - amounts.deposit;
    before(booking.quoted, ms);
    const answer = await preview(booking);
    expect(answer.statusCode).toBe(200);
    const withheld = Math.round((charge * percentage) / 100) - charge;
    const [processing, insurance] = [Math.round(charge * 0.05), Math.round(charge * 0.1)];
    const ofCharge = charge + withheld - processing - insurance - 36_725;
    expect(bodyOf(answer)).toEqual({
      reason: 'customer_request',
      hoursBeforeStart: hours,
      percentage,
      lines: [
        { kind: 'charge', amount: charge },
        { kind: 'policy_withheld', amount: withheld },
        { kind: 'processing_fee', amount: -processing },
        { kind: 'insurance_fee', amount: -insurance },
        { kind: 'concierge_fee', amount: -36_725 },
        { kind: 'deposit', amount: amounts.deposit },
      ],
      charge: { refund: ofCharge },
      deposit: { refund: amounts.deposit },
      total: ofCharge + amounts.deposit,
      currency: 'AED',
      payout: { amount: ofCharge + amounts.deposit, currency: 'AED' },
    });
  });

  test('a special reason shows what finance may approve: all of it', async () => {
    const booking = await confirmedBooking();
    before(booking.quoted, HOUR_MS);
    expect(bodyOf(await preview(booking, '?reason=medical_emergency'))).toMatchObject({
      reason: 'medical_emergency',
      percentage: 100,
      total: booking.quoted.amounts.total,
    });
  });

  test('refunded elsewhere in part, no more than what is left is promised', async () => {
    const booking = await confirmedBooking();
    const { total } = booking.quoted.amounts;
    before(booking.quoted, 100 * HOUR_MS);
    await refundedElsewhere(booking, total - 1000);
    expect(bodyOf(await preview(booking))).toMatchObject({
      charge: { refund: 0 },
      deposit: { refund: 1000 },
      total: 1000,
      payout: { amount: 1000, currency: 'AED' },
    });
  });

  test('from the very start on its customer cannot cancel it, and is told so', async () => {
    const booking = await confirmedBooking();
    before(booking.quoted, 0);
    const answer = await preview(booking);
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)).toMatchObject({
      code: 'invalid_state',
      detail: expect.stringContaining('confirmed and its rental has started') as string,
    });
  });
});

describe('of a booking that is not confirmed', () => {
  test('nothing was paid, so nothing comes back, and nothing is kept', async () => {
    const answer = await preview(await openBooking(api.app));
    expect(bodyOf(answer)).toMatchObject({
      percentage: 100,
      total: 0,
      payout: { amount: 0, currency: 'AED' },
    });
  });

  test('what was paid of it comes back in full, without a fee', async () => {
    const booking = await openBooking(api.app);
    await payInFull(api.store.db, booking.id);
    const { amounts, startAt } = await quoteOf(booking);
    api.setNow(new Date(Date.parse(startAt) - HOUR_MS));
    expect(bodyOf(await preview(booking))).toMatchObject({ percentage: 100, total: amounts.total });
  });

  test('one that was cancelled has nothing to show', async () => {
    const booking = await openBooking(api.app);
    const cancelled = { reason: 'customer_request' };
    await post(api.app, `/v1/bookings/${booking.id}/cancel`, cancelled, bearer(booking.accessToken));
    const answer = await preview(booking);
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)['detail']).toContain('cancelled');
  });

  test('a cancellation that expects another total is refused, and shows the new one', async () => {
    const booking = await openBooking(api.app);
    const body = { reason: 'customer_request', expectedTotal: 100 };
    const answer = await post(
      api.app,
      `/v1/bookings/${booking.id}/cancel`,
      body,
      bearer(booking.accessToken),
    );
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)).toMatchObject({ code: 'refund_changed', preview: { total: 0 } });
    expect((await preview(booking)).statusCode).toBe(200);
  });
});

test.each(['?reason=boredom', '?reason=', '?cause=customer_request'])('%s is 400', async (query) => {
  expect((await preview(await openBooking(api.app), query)).statusCode).toBe(400);
});

test('somebody else’s booking is not there, and without a token nobody is', async () => {
  const [booking, other] = [await openBooking(api.app), await openBooking(api.app)];
  expect((await preview({ ...booking, accessToken: other.accessToken })).statusCode).toBe(404);
  expect((await get(api.app, `/v1/bookings/${booking.id}/refund-preview`)).statusCode).toBe(401);
});
