/** Bookings by PayPal through everything: the real HTTP, the real workflows, and a stand-in with PayPal's wire format. */
import { expect, it } from 'vitest';
import { cancelBooking, readBooking, timelineCounts, untilStatus } from '../../support/clients/customer.ts';
import { sentEmails } from '../../support/clients/histories.ts';
import {
  approve,
  bookWithPayPal,
  captureBooking,
  captureCalls,
  capturesOf,
  orderOf,
  paypalFaults,
  settle,
} from '../../support/clients/paypalClient.ts';
import { emailsOf } from '../../support/clients/sandboxClient.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile();

it('dirhams are shown and dollars are charged, on the booking, at PayPal and in the emails', async () => {
  const booking = await bookWithPayPal(product);
  const { presentment, amounts } = booking.quote;
  expect(booking).toMatchObject({
    status: 'awaiting_payment',
    quote: { currency: 'AED' },
    payments: [
      { provider: 'paypal', status: 'requires_payment', amount: presentment.paypal?.amount, currency: 'USD' },
    ],
  });
  expect(booking.payments[0]).not.toHaveProperty('clientSecret');

  await approve(product, orderOf(booking));
  const { status, body } = await captureBooking(product, booking);
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'confirmed', payments: [{ status: 'paid', currency: 'USD' }] });
  expect(body.payments[0]).not.toHaveProperty('approveUrl');
  expect(body.deposit).toMatchObject({ status: 'held', amount: amounts.deposit, currency: 'AED' });
  expect(await capturesOf(product, booking.id)).toMatchObject([
    { status: 'COMPLETED', money: { amount: presentment.paypal?.amount, currency: 'USD' } },
  ]);

  await sentEmails(product, temporal.client, booking.id, 3);
  const receipt = (await emailsOf(product, booking.id)).find(
    ({ headers }) => headers['x-midas-template'] === 'payment_receipt',
  );
  const words = JSON.stringify(receipt);
  expect(words).toContain('AED 3.6725 for USD 1');
});

it('the same capture asked for by several at once: one capture, one confirmation', async () => {
  const booking = await bookWithPayPal(product);
  const order = orderOf(booking);
  await approve(product, order); // whose webhook comes too
  const answers = await Promise.all([1, 2, 3, 4].map(() => captureBooking(product, booking)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await capturesOf(product, booking.id)).toHaveLength(1);
  expect(await captureCalls(product, order)).toBe(1);
  expect(timelineCounts(await readBooking(product, booking))).toMatchObject({ paid: 1, confirmed: 1 });
});

it('a customer whose funding is declined reads why, chooses again on the same page and is confirmed', async () => {
  const booking = await bookWithPayPal(product);
  const order = orderOf(booking);
  await approve(product, order, 'card_declined');
  const declined = await captureBooking(product, booking);
  expect(declined.status).toBe(200);
  expect(declined.body).toMatchObject({
    status: 'awaiting_payment',
    payments: [{ status: 'requires_payment', lastError: expect.stringMatching(/PayPal/) as unknown }],
  });
  expect(orderOf(declined.body)).toBe(order);

  await approve(product, order);
  const paid = await captureBooking(product, booking);
  expect(paid.body).toMatchObject({ status: 'confirmed' });
  expect(await sentEmails(product, temporal.client, booking.id, 5)).toMatchObject({
    payment_failed: 1,
    booking_confirmation: 1,
  });
});

it('an order that a declined capture has used up is replaced by another, which is paid', async () => {
  const booking = await bookWithPayPal(product);
  const order = orderOf(booking);
  await approve(product, order, 'capture_declined');
  const { body } = await captureBooking(product, booking);
  expect(orderOf(body)).not.toBe(order);
  await approve(product, orderOf(body));
  expect((await captureBooking(product, booking)).body).toMatchObject({ status: 'confirmed' });
});

it('an e-check is under way, cannot be paid a second time, and confirms when it clears', async () => {
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking), 'echeck');
  const { status, body } = await captureBooking(product, booking);
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'awaiting_payment', payments: [{ status: 'processing' }] });
  expect(body.payments[0]).not.toHaveProperty('approveUrl');
  const [capture] = await capturesOf(product, booking.id);
  await settle(product, capture?.id ?? 'none', 'completed');
  await temporal.client.workflow.getHandle(`booking/${booking.id}`).signal('paymentChanged');
  await untilStatus(product, booking, 'confirmed');
});

it('PayPal answers 500 after capturing: one capture', async () => {
  const booking = await bookWithPayPal(product);
  const order = orderOf(booking);
  await approve(product, order);
  await paypalFaults(product, {
    calls: [{ path: `/v2/checkout/orders/${order}/capture`, kind: '500_after' }],
  });
  await captureBooking(product, booking);
  await untilStatus(product, booking, 'confirmed');
  expect(await capturesOf(product, booking.id)).toHaveLength(1);
});

it('a customer who has not approved at PayPal gets that answer, and an unknown payment is not found', async () => {
  const booking = await bookWithPayPal(product);
  const early = await captureBooking(product, booking);
  expect(early).toMatchObject({ status: 409, body: { code: 'invalid_state' } });
  const other = await captureBooking(product, {
    ...booking,
    payments: [{ ...booking.payments[0], id: 'MIDAS-00000000-P1' }] as typeof booking.payments, // whose?
  });
  expect(other).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

it('PayPal is out of reach: the customer is asked to come again, and the booking captures once it is back', async () => {
  const booking = await bookWithPayPal(product);
  await paypalFaults(product, { webhooks: { drop: true } });
  await approve(product, orderOf(booking));
  await paypalFaults(product, {
    webhooks: { drop: true },
    calls: [{ path: '/v2/checkout/orders', kind: '503', times: 1000 }],
  });
  const answer = await captureBooking(product, booking);
  expect(answer).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } });
  await paypalFaults(product);
  await untilStatus(product, booking, 'confirmed');
  expect(await capturesOf(product, booking.id)).toHaveLength(1);
});

it('a customer who cancels after agreeing pays nothing', async () => {
  await paypalFaults(product, { webhooks: { drop: true } });
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking));
  expect((await cancelBooking(product, booking)).status).toBe(200);
  await paypalFaults(product);
  expect(await captureBooking(product, booking)).toMatchObject({ status: 409 });
  expect(await capturesOf(product, booking.id)).toEqual([]);
});
