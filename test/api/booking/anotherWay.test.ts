/** Another way to pay over HTTP: what is asked of the workflow, and what each of its answers becomes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { findReturnUrls } from '../../../src/store/booking/requests.ts';
import type { ChangePaymentResult } from '../../../src/workflows/booking/messages.ts';
import {
  apiOfFile,
  bearer,
  bodyOf,
  bookingRequest,
  type OpenedBooking,
  post,
  quoteId,
  quoteRequest,
  WEBSITE,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();
beforeEach(() => {
  api.temporal.change = { outcome: 'open' };
  api.temporal.changed.length = 0;
});

const PAYPAL = { provider: 'paypal', returnUrl: `${WEBSITE}/paid?b=2`, cancelUrl: `${WEBSITE}/back` };
const CARD = { provider: 'stripe' };

async function booked(quote?: string): Promise<OpenedBooking> {
  const answer = await post(api.app, '/v1/bookings', bookingRequest(quote ?? (await quoteId(api.app))));
  expect(answer.statusCode).toBe(201);
  return answer.json<OpenedBooking>();
}

const change = ({ id, accessToken }: OpenedBooking, body: Readonly<Record<string, unknown>>, headers = {}) =>
  post(api.app, `/v1/bookings/${id}/payments`, body, { ...bearer(accessToken), ...headers });

it('asks the workflow for what the quote presented, and for nothing of the customer', async () => {
  const booking = await booked();
  const answer = await change(booking, PAYPAL);
  expect(answer.statusCode).toBe(200);
  expect(bodyOf(answer)).toMatchObject({ id: booking.id, status: 'awaiting_payment' });
  expect(api.temporal.changed).toEqual([
    {
      bookingId: booking.id,
      way: {
        provider: 'paypal',
        presented: { amount: expect.any(Number) as number, deposit: 500_000, currency: 'USD' },
      },
    },
  ]);
  expect(await findReturnUrls(api.store.db, booking.id)).toEqual({
    returnUrl: PAYPAL.returnUrl,
    cancelUrl: PAYPAL.cancelUrl,
  });
  await change(booking, CARD);
  expect(api.temporal.changed.at(-1)?.way).toEqual({ provider: 'stripe' });
});

it.each<[ChangePaymentResult, number, string | undefined]>([
  [{ outcome: 'open' }, 200, undefined],
  [{ outcome: 'preparing' }, 200, undefined],
  [{ outcome: 'refused' }, 409, 'payment_method_unavailable'],
  [{ outcome: 'undecided' }, 503, 'unavailable'],
  [{ outcome: 'invalid_state', status: 'awaiting_payment' }, 409, 'invalid_state'],
  [{ outcome: 'invalid_state', status: 'expired' }, 409, 'invalid_state'],
])('%j is a %i', async (result, status, code) => {
  const booking = await booked();
  api.temporal.change = result;
  const answer = await change(booking, PAYPAL);
  expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([status, code]);
});

it('a booking that is over says where it stands', async () => {
  const booking = await booked();
  await post(
    api.app,
    `/v1/bookings/${booking.id}/cancel`,
    { reason: 'customer_request' },
    bearer(booking.accessToken),
  );
  const answer = await change(booking, PAYPAL);
  expect(answer.statusCode).toBe(409);
  expect(bodyOf(answer)).toMatchObject({
    code: 'invalid_state',
    detail: expect.stringContaining('cancelled') as string,
  });
  expect(api.temporal.changed).toEqual([]);
});

describe('refused before anybody is asked', () => {
  it.each([
    ['an unknown provider', { provider: 'cash' }, 'provider'],
    ['no provider', {}, 'provider'],
    ['PayPal without a page to return to', { provider: 'paypal' }, 'returnUrl'],
    ['a page of somebody else', { ...PAYPAL, returnUrl: 'https://elsewhere.example/' }, 'returnUrl'],
    ['pages with a card', { ...PAYPAL, provider: 'stripe' }, ''],
  ])('%s', async (_, body, path) => {
    const answer = await change(await booked(), body);
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ code: 'validation_failed' });
    expect(JSON.stringify(bodyOf(answer)['errors'])).toContain(path);
    expect(api.temporal.changed).toEqual([]);
  });

  it('PayPal where the quote does not offer it', async () => {
    const quote = await post(api.app, '/v1/quotes', quoteRequest({ itemId: 'icon-280', tier: 'vvip' }));
    const booking = await booked(bodyOf(quote)['id'] as string); // an id, by the interface
    const answer = await change(booking, PAYPAL);
    expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([409, 'payment_method_unavailable']);
    expect(api.temporal.changed).toEqual([]);
  });

  it('nobody without the booking’s own token', async () => {
    const [booking, other] = [await booked(), await booked()];
    const path = `/v1/bookings/${booking.id}/payments`;
    expect((await post(api.app, path, CARD)).statusCode).toBe(401);
    expect((await post(api.app, path, CARD, bearer(other.accessToken))).statusCode).toBe(404);
  });
});

it('the same key asks once, and another body under it is refused', async () => {
  const booking = await booked();
  const key = { 'idempotency-key': 'change-1' };
  expect((await change(booking, PAYPAL, key)).statusCode).toBe(200);
  expect((await change(booking, PAYPAL, key)).statusCode).toBe(200);
  expect(api.temporal.changed).toHaveLength(1);
  expect((await change(booking, CARD, key)).statusCode).toBe(422);
});
