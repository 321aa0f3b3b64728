/** Booking with PayPal over HTTP: what is offered, what is recorded, and what a capture answers. */
import { beforeEach, expect, it } from 'vitest';
import {
  apiOfFile,
  apiUnderTest,
  bearer,
  bodyOf,
  bookingRequest,
  get,
  type OpenedBooking,
  post,
  quoteId,
  quoteRequest,
  WEBSITE,
} from '../../support/environments/apiApp.ts';
import { findReturnUrls } from '../../../src/store/booking/requests.ts';
import type { CaptureResult } from '../../../src/workflows/booking/messages.ts';

const api = await apiOfFile();
beforeEach(() => {
  api.temporal.capture = { outcome: 'taken' };
});

const PAYPAL = { provider: 'paypal', returnUrl: `${WEBSITE}/paid?b=1`, cancelUrl: `${WEBSITE}/back` };

async function openWithPayPal(): Promise<OpenedBooking> {
  const answer = await post(
    api.app,
    '/v1/bookings',
    bookingRequest(await quoteId(api.app), { payment: PAYPAL }),
  );
  expect(answer.statusCode).toBe(201);
  return answer.json<OpenedBooking>();
}

const capture = ({ id, accessToken }: OpenedBooking, payment = `${id}-P1`, headers = {}) =>
  post(api.app, `/v1/bookings/${id}/payments/${payment}/capture`, {}, { ...bearer(accessToken), ...headers });

it('a booking with PayPal answers with the page to go to, in dollars, and with nothing of a card', async () => {
  const booking = await openWithPayPal();
  expect(booking.payments).toMatchObject([
    { provider: 'paypal', currency: 'USD', approveUrl: expect.stringMatching(/^https:/) as unknown },
  ]);
  expect(booking.payments[0]).not.toHaveProperty('clientSecret');
  expect(booking.payments[0]).not.toHaveProperty('publishableKey');
});

it('the workflow is given what PayPal charges and the deposit in it, and no address of the customer', async () => {
  const booking = await openWithPayPal();
  const input = api.temporal.opened.at(-1)?.input;
  expect(input).toMatchObject({
    provider: 'paypal',
    currency: 'AED',
    presented: { amount: booking.payments[0]?.['amount'], currency: 'USD', deposit: 500_000 },
  });
  expect(JSON.stringify(input)).not.toContain(WEBSITE);
  expect(await findReturnUrls(api.store.db, booking.id)).toEqual({
    returnUrl: PAYPAL.returnUrl,
    cancelUrl: PAYPAL.cancelUrl,
  });
});

it.each(['returnUrl', 'cancelUrl'])('a %s outside the website is refused', async (field) => {
  const payment = { ...PAYPAL, [field]: 'https://elsewhere.example/paid' };
  const answer = await post(api.app, '/v1/bookings', bookingRequest(await quoteId(api.app), { payment }));
  expect(answer.statusCode).toBe(400);
  expect(bodyOf(answer)).toMatchObject({
    code: 'validation_failed',
    errors: [{ path: `payment.${field}` }],
  });
});

it('above the limit for PayPal it is neither offered nor taken', async () => {
  const quote = await post(api.app, '/v1/quotes', quoteRequest({ itemId: 'icon-280', tier: 'vvip' }));
  expect(bodyOf(quote)).toMatchObject({ presentment: { paypal: null } });
  const answer = await post(
    api.app,
    '/v1/bookings',
    bookingRequest(bodyOf(quote)['id'] as string, { payment: PAYPAL }), // an id, by the interface
  );
  expect(answer.statusCode).toBe(409);
  expect(bodyOf(answer)).toMatchObject({ code: 'payment_method_unavailable' });
});

it.each<[CaptureResult | 'closed', number, string | undefined]>([
  [{ outcome: 'taken' }, 200, undefined],
  [{ outcome: 'processing' }, 200, undefined],
  [{ outcome: 'declined' }, 200, undefined],
  [{ outcome: 'not_approved' }, 409, 'invalid_state'],
  [{ outcome: 'invalid_state', status: 'expired' }, 409, 'invalid_state'],
  [{ outcome: 'undecided' }, 503, 'provider_unavailable'],
  ['closed', 409, 'invalid_state'],
])('a capture of which the booking says %o is %i', async (outcome, status, code) => {
  const booking = await openWithPayPal();
  api.temporal.capture = outcome;
  const answer = await capture(booking);
  expect(answer.statusCode).toBe(status);
  if (code === undefined) expect(bodyOf(answer)).toMatchObject({ id: booking.id });
  else expect(bodyOf(answer)).toMatchObject({ code });
  expect(answer.headers['retry-after'] !== undefined).toBe(status === 503);
});

it('a capture needs the booking’s own token, and one of its own payments', async () => {
  const [booking, other] = [await openWithPayPal(), await openWithPayPal()];
  const noToken = await post(api.app, `/v1/bookings/${booking.id}/payments/${booking.id}-P1/capture`, {});
  expect(noToken.statusCode).toBe(401);
  expect((await capture({ ...booking, accessToken: other.accessToken })).statusCode).toBe(404);
  const foreign = await capture(booking, `${other.id}-P1`);
  expect(foreign.statusCode).toBe(404);
  expect(bodyOf(foreign)).toMatchObject({ code: 'not_found' });
});

it('a card payment is not captured here', async () => {
  const opened = await post(api.app, '/v1/bookings', bookingRequest(await quoteId(api.app)));
  const answer = await capture(opened.json<OpenedBooking>());
  expect(answer.statusCode).toBe(409);
});

it('a repeat under its key gets the first answer and asks nobody', async () => {
  const booking = await openWithPayPal();
  const headers = { 'idempotency-key': `capture-${booking.id}` };
  expect((await capture(booking, undefined, headers)).statusCode).toBe(200);
  const before = api.temporal.captured.length;
  expect((await capture(booking, undefined, headers)).statusCode).toBe(200);
  expect(api.temporal.captured).toHaveLength(before);
});

it('Temporal is away: 503, and nothing of it is kept under the key', async () => {
  const booking = await openWithPayPal();
  const headers = { 'idempotency-key': `capture-${booking.id}` };
  api.temporal.mode = 'down';
  expect(bodyOf(await capture(booking, undefined, headers))).toMatchObject({ code: 'unavailable' });
  api.temporal.mode = 'normal';
  expect((await capture(booking, undefined, headers)).statusCode).toBe(200);
});

/** An empty value is none. */
const WITHOUT_PAYPAL = Object.fromEntries(
  ['ENVIRONMENT', 'CLIENT_ID', 'CLIENT_SECRET', 'WEBHOOK_ID', 'MERCHANT_ID', 'RECEIVER_EMAIL'].map((name) => [
    `PAYPAL_${name}`,
    '',
  ]),
);

it('a company without an account at PayPal offers it to nobody', async () => {
  const without = await apiUnderTest(WITHOUT_PAYPAL);
  try {
    const quote = await post(without.app, '/v1/quotes', quoteRequest());
    expect(bodyOf(quote)).toMatchObject({ presentment: { paypal: null } });
    const answer = await post(
      without.app,
      '/v1/bookings',
      bookingRequest(bodyOf(quote)['id'] as string, { payment: PAYPAL }), // an id, by the interface
    );
    expect(bodyOf(answer)).toMatchObject({ code: 'payment_method_unavailable' });
    expect((await get(without.app, '/healthz')).statusCode).toBe(200);
  } finally {
    await without.close();
  }
});
