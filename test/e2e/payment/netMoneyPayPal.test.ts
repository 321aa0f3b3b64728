/** Money that has gone back, or is disputed, by the time the booking hears of it: over PayPal's stand-in, as a whole. */
import { expect, it } from 'vitest';
import { type Booked, readBooking, untilPayment, untilStatus } from '../../support/clients/customer.ts';
import { financeOf } from '../../support/clients/staff.ts';
import { sentEmails } from '../../support/clients/histories.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import {
  approve,
  bookWithPayPal,
  captureBooking,
  capturesOf,
  orderOf,
  paypalFaults,
  refundsOf,
  settle,
} from '../../support/clients/paypalClient.ts';
import { tellOfOrder } from '../../support/clients/paypalRecords.ts';
import { emailsOf } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile();

const finance = await financeOf(product);
await paypalFaults(product, { webhooks: { drop: true }, ipns: { drop: true } }); // each test says when the booking hears

const atPayPal = (capture: string, action: 'refund' | 'reverse' | 'dispute', body: object = {}) =>
  requestOk('POST', `${product.sandbox}/sandbox/paypal/captures/${capture}/${action}`, { body });

/** An e-check that clears; then something happens to the money, and only then the booking hears that it has cleared. */
async function paidBut(happens: (capture: string, cents: number) => Promise<unknown>): Promise<Booked> {
  const booking = await bookWithPayPal(product);
  const order = orderOf(booking);
  await approve(product, order, 'echeck');
  await captureBooking(product, booking);
  const [capture] = await capturesOf(product, booking.id);
  if (capture === undefined) throw new Error('nothing was captured');
  await settle(product, capture.id, 'completed');
  await happens(capture.id, capture.money.amount);
  await tellOfOrder(product, 'PAYMENT.CAPTURE.COMPLETED', order);
  return booking;
}

const usd = (cents: number) => ({ amount: { currency_code: 'USD', value: (cents / 100).toFixed(2) } });

it.each([
  ['refunded in the dashboard', 'refund'],
  ['taken back by PayPal', 'reverse'],
] as const)(
  '%s before the booking heard of it: nothing is confirmed, and no receipt leaves',
  async (_how, action) => {
    const booking = await paidBut((capture) => atPayPal(capture, action));
    expect(await untilPayment(product, booking, 'refunded')).toMatchObject({ status: 'awaiting_payment' });
    expect(await emailsOf(product, booking.id)).toEqual([]);
  },
);

it('refunded but for one cent: finance decides, and approved it is confirmed with what is left', async () => {
  const booking = await paidBut((capture, cents) => atPayPal(capture, 'refund', usd(cents - 1)));
  expect(await untilPayment(product, booking, 'under_review')).toMatchObject({ status: 'awaiting_payment' });
  expect(await finance.view(booking)).toMatchObject({
    disputed: false,
    findings: [{ kind: 'payment_reduced' }],
  });
  await finance.decide(booking, true);
  await untilStatus(product, booking, 'confirmed');
  expect(await sentEmails(product, temporal.client, booking.id, 5)).toEqual({
    booking_in_review: 1,
    finance_payment_problem: 1,
    booking_confirmation: 1,
    payment_receipt: 1,
    concierge_new_booking: 1,
  });
});

it('refunded in part and refused: what is left goes back once', async () => {
  const booking = await paidBut((capture) => atPayPal(capture, 'refund', usd(1_000)));
  await untilPayment(product, booking, 'under_review');
  await finance.decide(booking, false);
  await waitFor(
    'the refund',
    () => readBooking(product, booking),
    ({ refund }) => refund?.['status'] === 'succeeded',
  );
  const paid = booking.payments[0]?.amount ?? 0;
  expect((await refundsOf(product, booking.id)).map(({ money }) => money.amount)).toEqual([
    1_000,
    paid - 1_000,
  ]);
});

it('disputed: the booking is flagged and waits for finance', async () => {
  const booking = await paidBut((capture) => atPayPal(capture, 'dispute'));
  await untilPayment(product, booking, 'under_review');
  const view = await finance.view(booking);
  expect(view.disputed).toBe(true);
  expect(view.findings.map(({ kind }) => kind)).toContain('payment_reduced');
  await finance.decide(booking, false);
  await untilStatus(product, booking, 'cancelled');
  expect(await refundsOf(product, booking.id)).toEqual([]);
});
