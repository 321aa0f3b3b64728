/** A hold that ends unpaid gives everything back: nothing can be paid any more, and the dates are free. */
import { expect, it } from 'vitest';
import {
  book,
  cancelBooking,
  freshDates,
  intentOf,
  quote,
  readBooking,
  tryToBook,
  untilStatus,
} from '../../support/clients/customer.ts';
import { sentEmails, untilQuiet } from '../../support/clients/histories.ts';
import {
  charges,
  intentsOf,
  intentStatus,
  pay,
  refunds,
  stripeFaults,
} from '../../support/clients/sandboxClient.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile({ BOOKING_HOLD: '8s' });

it('an unpaid booking expires: its payment is canceled at Stripe, its dates are free, one email says so', async () => {
  const dates = freshDates();
  const booking = await book(product, { quoteId: (await quote(product, dates)).id });
  const expired = await untilStatus(product, booking, 'expired');
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(booking.holdExpiresAt));
  expect(expired.payments).toMatchObject([{ status: 'canceled' }]);
  expect(expired.payments[0]).not.toHaveProperty('clientSecret');
  expect(await intentStatus(product, intentOf(booking))).toBe('canceled');
  expect(await sentEmails(product, temporal.client, booking.id, 1)).toEqual({ booking_expired: 1 });
  const next = await tryToBook(product, { quoteId: (await quote(product, dates)).id });
  expect(next.status).toBe(201);
});

it('a customer who steps back before paying frees the dates, and nothing can be paid any more', async () => {
  const dates = freshDates();
  const booking = await book(product, { quoteId: (await quote(product, dates)).id });
  const answers = await Promise.all([cancelBooking(product, booking), cancelBooking(product, booking)]);
  expect(answers.map(({ status }) => status)).toContain(200);

  expect(await readBooking(product, booking)).toMatchObject({
    status: 'cancelled',
    payments: [{ status: 'canceled' }],
  });
  expect(await intentStatus(product, intentOf(booking))).toBe('canceled');
  expect(await sentEmails(product, temporal.client, booking.id, 1)).toEqual({ cancellation_confirmation: 1 });
  const next = await tryToBook(product, { quoteId: (await quote(product, dates)).id });
  expect(next.status).toBe(201);
});

it('money that arrived while the customer was leaving goes back in full', async () => {
  await stripeFaults(product, { webhooks: { drop: true } });
  const booking = await book(product);
  await pay(product, intentOf(booking));
  expect((await cancelBooking(product, booking)).status).toBe(200);
  await untilQuiet(product, temporal.client, booking.id);
  await stripeFaults(product);

  const [intent] = await intentsOf(product, booking.id);
  const returned = (await refunds(product)).filter(({ payment_intent }) => payment_intent === intent?.id);
  expect(returned.map(({ amount }) => amount)).toEqual([booking.quote.amounts.total]);
  const taken = (await charges(product)).filter(({ payment_intent }) => payment_intent === intent?.id);
  expect(taken).toMatchObject([{ amount_refunded: booking.quote.amounts.total, refunded: true }]);
  expect(await readBooking(product, booking)).toMatchObject({
    status: 'cancelled',
    payments: [{ status: 'refunded' }],
    refund: { status: 'succeeded', total: booking.quote.amounts.total },
  });
});

it('a booking paid in time, with its webhook lost, is kept when the hold ends', async () => {
  await stripeFaults(product, { webhooks: { drop: true } });
  const booking = await book(product);
  await pay(product, intentOf(booking));
  await untilStatus(product, booking, 'confirmed');
  await stripeFaults(product);
  const emails = await sentEmails(product, temporal.client, booking.id, 3);
  expect(emails).not.toHaveProperty('booking_expired');
});
