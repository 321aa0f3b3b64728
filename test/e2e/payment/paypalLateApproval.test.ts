/** A customer who agrees at PayPal after the hold has ended: the slot first, and only then the money. */
import { expect, it } from 'vitest';
import { freshDates, quote, readBooking, tryToBook, untilStatus } from '../../support/clients/customer.ts';
import { sentEmails } from '../../support/clients/histories.ts';
import {
  approve,
  bookWithPayPal,
  captureBooking,
  capturesOf,
  orderOf,
  refundsOf,
  settle,
} from '../../support/clients/paypalClient.ts';
import { emailCounts } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile({ BOOKING_HOLD: '8s', PAYPAL_PENDING_HOLD: '16s' });

it('the slot is still free: it is held again, the money is taken, the booking is confirmed', async () => {
  const booking = await bookWithPayPal(product);
  const order = orderOf(booking);
  const expired = await untilStatus(product, booking, 'expired');
  expect(expired.payments).toMatchObject([{ status: 'canceled' }]);
  expect(expired.payments[0]).not.toHaveProperty('approveUrl');

  await approve(product, order);
  await captureBooking(product, booking);
  const confirmed = await untilStatus(product, booking, 'confirmed');
  expect(confirmed.payments).toMatchObject([{ status: 'paid' }]);
  expect(await capturesOf(product, booking.id)).toHaveLength(1);
});

it('somebody else has the slot: nothing is captured, and the customer is notified', async () => {
  const dates = freshDates();
  const booking = await bookWithPayPal(product, { quoteId: (await quote(product, dates)).id });
  const order = orderOf(booking);
  await untilStatus(product, booking, 'expired');
  expect((await tryToBook(product, { quoteId: (await quote(product, dates)).id })).status).toBe(201);

  await approve(product, order);
  expect(await captureBooking(product, booking)).toMatchObject({
    status: 409,
    body: { code: 'invalid_state' },
  });
  expect(await capturesOf(product, booking.id)).toEqual([]);
  expect(await readBooking(product, booking)).toMatchObject({ status: 'expired', refund: null });
  const emails = () => emailCounts(product, booking.id);
  await waitFor('both emails', emails, (counts) => counts['booking_expired'] === 2);
});

it('an e-check that clears after somebody else has the slot goes back in full, in dollars', async () => {
  const dates = freshDates();
  const booking = await bookWithPayPal(product, { quoteId: (await quote(product, dates)).id });
  await approve(product, orderOf(booking), 'echeck');
  await captureBooking(product, booking);
  await untilStatus(product, booking, 'expired');
  expect((await tryToBook(product, { quoteId: (await quote(product, dates)).id })).status).toBe(201);

  const [capture] = await capturesOf(product, booking.id);
  await settle(product, capture?.id ?? 'none', 'completed');
  await temporal.client.workflow.getHandle(`booking/${booking.id}`).signal('paymentChanged');
  const emails = await sentEmails(product, temporal.client, booking.id, 4);
  expect(emails).toMatchObject({ payment_pending: 1, booking_expired: 1, late_payment_refunded: 1 });
  const presented = booking.quote.presentment.paypal;
  expect(await refundsOf(product, booking.id)).toMatchObject([
    { status: 'COMPLETED', money: { amount: presented?.amount, currency: 'USD' } },
  ]);
  expect(await readBooking(product, booking)).toMatchObject({
    status: 'expired',
    payments: [{ status: 'refunded' }],
    refund: {
      currency: 'AED',
      total: booking.quote.amounts.total,
      payout: { amount: presented?.amount, currency: 'USD' },
    },
  });
});
