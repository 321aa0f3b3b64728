/** Another way to pay for the same held slot, and an account that is refused: through the real HTTP and both stand-ins. */
import { expect, it } from 'vitest';
import { book, changePayment, intentOf, readBooking, untilStatus } from '../../support/clients/customer.ts';
import { sentEmails } from '../../support/clients/histories.ts';
import {
  approve,
  bookWithPayPal,
  byPayPal,
  captureBooking,
  capturesOf,
  orderOf,
  paypalFaults,
} from '../../support/clients/paypalClient.ts';
import { emailCounts, emailsOf, intentStatus, pay } from '../../support/clients/sandboxClient.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile();

it('card to PayPal: the card can be charged no more, and PayPal’s order buys the booking', async () => {
  const booking = await book(product);
  const intent = intentOf(booking);
  const { status, body } = await changePayment(product, booking, byPayPal(product));
  expect(status).toBe(200);
  expect(body.payments).toMatchObject([
    { id: `${booking.id}-P1`, provider: 'stripe', status: 'canceled' },
    { id: `${booking.id}-P2`, provider: 'paypal', status: 'requires_payment', currency: 'USD' },
  ]);
  expect(body.payments[0]).not.toHaveProperty('clientSecret');
  expect(await intentStatus(product, intent)).toBe('canceled');
  expect((await changePayment(product, booking, byPayPal(product))).body.payments).toHaveLength(2); // open already: the same one

  await approve(product, orderOf(body));
  const captured = await captureBooking(product, { ...booking, ...body });
  expect(captured.body).toMatchObject({ status: 'confirmed' });
  expect(await capturesOf(product, booking.id)).toHaveLength(1);
  await sentEmails(product, temporal.client, booking.id, 3);
  expect(await emailCounts(product, booking.id)).toMatchObject({
    booking_confirmation: 1,
    payment_receipt: 1,
  });
  expect((await changePayment(product, booking, { provider: 'stripe' })).status).toBe(409);
});

it('PayPal refuses our account: the customer reads that theirs is not the cause, pays by card, and finance knows', async () => {
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking));
  await paypalFaults(product, {
    refusals: [{ path: '/capture', issue: 'PAYEE_ACCOUNT_RESTRICTED', times: 20 }],
  });
  const refused = await captureBooking(product, booking);
  expect(refused.status).toBe(200);
  expect(refused.body).toMatchObject({
    status: 'awaiting_payment',
    payments: [{ lastError: expect.stringContaining('your account is not the cause') as unknown }],
  });
  await sentEmails(product, temporal.client, booking.id, 3);
  expect(await emailCounts(product, booking.id)).toEqual({
    payment_failed: 1,
    concierge_payment_failed: 1,
    finance_payment_problem: 1,
  });

  const { body } = await changePayment(product, booking, { provider: 'stripe' });
  await pay(product, intentOf({ payments: body.payments.slice(-1) }));
  await untilStatus(product, booking, 'confirmed');
  await paypalFaults(product);
  await sentEmails(product, temporal.client, booking.id, 6);
  const receipt = (await emailsOf(product, booking.id)).find(
    ({ headers }) => headers['x-midas-template'] === 'payment_receipt',
  );
  expect(JSON.stringify(receipt)).not.toContain('USD'); // paid in dirhams in the end
  expect((await readBooking(product, booking)).payments).toMatchObject([
    { provider: 'paypal', status: 'canceled' },
    { provider: 'stripe', status: 'paid' },
  ]);
  expect(await capturesOf(product, booking.id)).toEqual([]);
});
