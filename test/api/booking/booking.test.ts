/** From a quote to a booking that can be paid, with the company's figures and the customer's details. */
import { describe, expect, test } from 'vitest';
import { endUnpaid } from '../../../src/store/booking/bookings.ts';
import { paymentOpened } from '../../../src/store/payment/payments.ts';
import {
  CUSTOMER,
  type OpenedBooking,
  apiOfFile,
  bookingsOf,
  newKey,
  bearer,
  bodyOf,
  get,
  quoteId,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();

const book = bookingsOf(api.app);

describe('a booking', () => {
  test('answers with its reference, its token and a payment that can be made', async () => {
    const answer = await book(await quoteId(api.app), { notes: 'Airport\nTerminal 3' });
    expect(answer.statusCode).toBe(201);
    const booking = answer.json<OpenedBooking>();
    expect(booking).toMatchObject({
      id: expect.stringMatching(/^MIDAS-[0-9A-HJKMNP-TV-Z]{8}$/) as string,
      status: 'awaiting_payment',
      customer: CUSTOMER,
      notes: 'Airport\nTerminal 3',
      refund: null,
      disputed: false,
      deposit: { status: 'none', released: 0, retained: 0, currency: 'AED' },
      timeline: [{ event: 'held' }],
    });
    expect(booking.payments).toHaveLength(1);
    expect(booking.payments[0]).toMatchObject({
      status: 'requires_payment',
      publishableKey: 'pk_test_tests',
      clientSecret: `pi_${booking.id}_secret`,
    });
    const shown = await get(api.app, `/v1/bookings/${booking.id}`, bearer(booking.accessToken));
    const { accessToken: _, ...rest } = booking;
    expect(bodyOf(shown)).toEqual(rest);
  });

  test('takes its figures from the stored quote, and gives the workflow nothing personal', async () => {
    const answer = await book(await quoteId(api.app), {}, { 'x-request-id': 'checkout-0001' });
    const { id, quote } = answer.json<{ id: string; quote: { amounts: { total: number } } }>();
    const started = api.temporal.opened.find(({ input }) => input.bookingId === id);
    expect(started?.requestId).toBe('checkout-0001');
    expect(started?.input).toMatchObject({ total: quote.amounts.total, itemName: 'Bugatti Chiron' });
    const serialised = JSON.stringify(started);
    for (const word of [CUSTOMER.name, 'lovelace', CUSTOMER.email, CUSTOMER.phone.slice(4)])
      expect(serialised.toLowerCase()).not.toContain(word.toLowerCase());
  });

  test("keeps a name exactly as it was given, in any of the world's scripts", async () => {
    for (const name of ["  Séan O'Brien-Ní Dhónaill ", 'محمد بن راشد', '山田 太郎', 'X']) {
      const answer = await book(await quoteId(api.app), { customer: { ...CUSTOMER, name } });
      expect(answer.statusCode).toBe(201);
      expect(bodyOf(answer)['customer']).toMatchObject({ name });
    }
  });

  test.each([
    ['of characters that nobody sees', '\u200b\u00ad\u2060'],
    ['of a filler that counts as a letter', '\u3164'],
    ['with a code that is no character', 'Ada\uffff'],
  ])('is not made in a name %s', async (_, name) => {
    const answer = await book(await quoteId(api.app), { customer: { ...CUSTOMER, name } });
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)['errors']).toMatchObject([{ path: 'customer.name' }]);
  });

  test('whose payment session is late answers 202 and is joined later by the same key', async () => {
    api.temporal.mode = 'slow_provider';
    const [quote, headers] = [await quoteId(api.app), newKey()];
    const late = await book(quote, {}, headers);
    expect(late.statusCode).toBe(202);
    const { id, payments } = late.json<OpenedBooking>();
    expect(payments[0]).toMatchObject({ status: 'preparing' });
    expect(payments[0]).not.toHaveProperty('clientSecret');
    expect(payments[0]).not.toHaveProperty('publishableKey');
    await paymentOpened(api.store.db, {
      id: `${id}-P1`,
      providerPaymentId: `pi_${id}`,
      clientSecretSealed: 'sealed:s',
    });
    const joined = await book(quote, {}, headers);
    expect(joined.json<OpenedBooking>().id).toBe(id);
    expect(joined.json<OpenedBooking>().payments[0]).toMatchObject({ clientSecret: 's' });
  });

  test('that no worker comes to is 503, and the same key joins it once one does', async () => {
    api.temporal.mode = 'no_worker';
    const [quote, headers] = [await quoteId(api.app), newKey()];
    const first = await book(quote, {}, headers);
    expect(first.statusCode).toBe(503);
    expect(first.headers['retry-after']).toBeDefined();
    api.temporal.mode = 'normal';
    const second = await book(quote, {}, headers);
    expect(second.statusCode).toBe(201);
    const starts = new Set(api.temporal.opened.slice(-2).map(({ input }) => JSON.stringify(input)));
    expect(starts.size).toBe(1);
  });

  test('shows no secret once it has ended, also where nobody could close its payment yet', async () => {
    const { id, accessToken } = (await book(await quoteId(api.app))).json<OpenedBooking>();
    await endUnpaid(api.store.db, id, 'expired', new Date().toISOString());
    const shown = (await get(api.app, `/v1/bookings/${id}`, bearer(accessToken))).json<OpenedBooking>();
    expect(shown).toMatchObject({ status: 'expired', payments: [{ status: 'requires_payment' }] });
    expect(shown.payments[0]).not.toHaveProperty('clientSecret');
    expect(shown.payments[0]).not.toHaveProperty('publishableKey');
  });

  test('shows the secret of a payment only while it can be made, whatever the row still holds', async () => {
    const { id, accessToken } = (await book(await quoteId(api.app))).json<OpenedBooking>();
    await api.store.db
      .updateTable('payments')
      .set({ status: 'processing' })
      .where('booking_id', '=', id)
      .execute();
    const { payments } = (
      await get(api.app, `/v1/bookings/${id}`, bearer(accessToken))
    ).json<OpenedBooking>();
    expect(payments[0]).toMatchObject({ status: 'processing' });
    expect(payments[0]).not.toHaveProperty('clientSecret');
    expect(payments[0]).not.toHaveProperty('publishableKey');
  });
});
