/** Providers that fail, hang up or say nothing cost a booking time, never a second payment. */
import { afterEach, expect, it } from 'vitest';
import {
  book,
  cancelBooking,
  countBy,
  intentOf,
  readBooking,
  tryToBook,
  untilPayment,
  untilStatus,
} from '../../support/clients/customer.ts';
import { sentEmails } from '../../support/clients/histories.ts';
import {
  intentsOf,
  emailsOf,
  pay,
  refunds,
  smtpFaults,
  stripeFaults,
  stripeRequests,
} from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

/** The answer comes within 5 s whatever a provider does (api.md); the rest is for a crowded machine. */
const ANSWER_WITHIN_MS = 20_000;
const CREATE = { method: 'POST', path: '/v1/payment_intents$' } as const;

const { product, temporal } = await productOfFile({ EMAIL_RETRY_SCHEDULE: '1s,2s,3s' });

afterEach(async () => {
  await stripeFaults(product);
  await smtpFaults(product, { times: 0 });
});

/** `later`: the provider is away for longer than the customer's answer may take. */
it.each([
  { kind: '503', times: 3, session: 'later' },
  { kind: 'drop_after', times: 6, session: 'later' }, // Stripe's own library repeats a closed connection once
  { kind: 'timeout', times: 1, session: 'later' },
  { kind: 'timeout_before', times: 1, session: 'later' },
  { kind: '500', times: 1, session: 'at once or later' },
  { kind: '500_after', times: 1, session: 'at once or later' },
  // Stripe replays each of these under its key for ever, whatever came of the call.
  { kind: '500', times: 3, session: 'at once or later' },
  { kind: '500_after', times: 3, session: 'at once or later' },
] as const)(
  'opening a payment met by $kind, $times times: the customer has an answer in time, then one payment',
  async ({ kind, times, session }) => {
    await stripeFaults(product, { calls: [{ ...CREATE, kind, times }] });
    const began = Date.now();
    const { status, body } = await tryToBook(product);
    expect(Date.now() - began).toBeLessThan(ANSWER_WITHIN_MS);
    expect(session === 'later' ? [202] : [201, 202]).toContain(status);
    expect(body.status).toBe('awaiting_payment');

    const open = await untilPayment(product, body, 'requires_payment');
    expect(await intentsOf(product, body.id)).toMatchObject([{ id: intentOf(open) }]);
    await pay(product, intentOf(open));
    expect(await untilStatus(product, body, 'confirmed')).toMatchObject({ payments: [{ status: 'paid' }] });
  },
);

it.each(['500', '500_after'] as const)(
  'a refund met by a %s that Stripe keeps under its key still goes back once',
  async (kind) => {
    await stripeFaults(product, {
      webhooks: { drop: true },
      calls: [{ method: 'POST', path: '/v1/refunds$', kind }],
    });
    const booking = await book(product);
    await pay(product, intentOf(booking));
    await cancelBooking(product, booking);
    await waitFor(
      'the refund',
      () => readBooking(product, booking),
      ({ refund }) => refund?.['status'] === 'succeeded',
    );
    const returned = (await refunds(product)).filter(({ payment_intent: of }) => of === intentOf(booking));
    expect(returned.map(({ amount }) => amount)).toEqual([booking.quote.amounts.total]);
  },
);

it('every repeat of an opening carries the same idempotency key', async () => {
  await stripeFaults(product, { calls: [{ ...CREATE, kind: '503', times: 2 }] });
  const { body } = await tryToBook(product);
  await untilPayment(product, body, 'requires_payment');
  const creations = (await stripeRequests(product)).filter(
    ({ method, path, params }) =>
      method === 'POST' && path === '/v1/payment_intents' && JSON.stringify(params).includes(body.id),
  );
  expect(creations.length).toBeGreaterThan(1);
  expect(new Set(creations.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
});

it('a fetch of the payment that fails is repeated, and the booking is confirmed', async () => {
  const booking = await book(product);
  await stripeFaults(product, {
    calls: [{ method: 'GET', path: '/v1/payment_intents/', kind: '500', times: 2 }],
  });
  await pay(product, intentOf(booking));
  await untilStatus(product, booking, 'confirmed');
});

it.each(['421', '550_quota', 'drop_at_data', 'drop_at_greeting'] as const)(
  'emails that the mail server does not take (%s) arrive on a later pass, each once',
  async (kind) => {
    const booking = await book(product);
    await smtpFaults(product, { kind, times: 2 });
    await pay(product, intentOf(booking));
    await untilStatus(product, booking, 'confirmed');
    const counts = await sentEmails(product, temporal.client, booking.id, 3);
    expect(counts).toEqual({ booking_confirmation: 1, payment_receipt: 1, concierge_new_booking: 1 });
  },
);

it('an email that was taken without a word may come twice, under one Message-ID only', async () => {
  const booking = await book(product);
  await smtpFaults(product, { kind: 'drop_after_data', times: 1 });
  await pay(product, intentOf(booking));
  await sentEmails(product, temporal.client, booking.id, 3);
  const emails = await emailsOf(product, booking.id);
  const byTemplate = Object.values(countBy(emails.map(({ headers }) => headers['x-midas-template'] ?? '')));
  expect(byTemplate.sort()).toEqual([1, 1, 2]);
  expect(new Set(emails.map(({ headers }) => headers['message-id'])).size).toBe(3);
});
