/** Money that has gone back, or is disputed, by the time the booking hears of it: over Stripe's stand-in, as a whole. */
import { expect, it } from 'vitest';
import {
  book,
  type Booked,
  intentOf,
  readBooking,
  untilPayment,
  untilStatus,
} from '../../support/clients/customer.ts';
import { financeOf } from '../../support/clients/staff.ts';
import { sentEmails } from '../../support/clients/histories.ts';
import {
  disputePayment,
  emailsOf,
  eventOf,
  pay,
  refundByHand,
  refunds,
  sendWebhooks,
  stripeFaults,
} from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile();

const finance = await financeOf(product);
await stripeFaults(product, { webhooks: { drop: true } }); // each test says when the booking hears

/** Paid, then something happens to the money, and only then the booking hears that it was paid. */
async function paidBut(happens: (intent: string, amount: number) => Promise<unknown>): Promise<Booked> {
  const booking = await book(product);
  const intent = intentOf(booking);
  await pay(product, intent);
  await happens(intent, booking.payments[0]?.amount ?? 0);
  const { id } = await eventOf(product, 'payment_intent.succeeded', intent);
  await sendWebhooks(product, { eventId: id });
  return booking;
}

const refundedOf = async (booking: Booked) =>
  (await refunds(product))
    .filter(({ payment_intent }) => payment_intent === intentOf(booking))
    .map(({ amount }) => amount);

it('refunded in full before the booking heard of it: nothing is confirmed, and no receipt leaves', async () => {
  const booking = await paidBut((intent) => refundByHand(product, intent));
  expect(await untilPayment(product, booking, 'refunded')).toMatchObject({ status: 'awaiting_payment' });
  expect((await finance.view(booking)).findings).toEqual([]);
  expect(await emailsOf(product, booking.id)).toEqual([]);
});

it('refunded but for one unit: finance decides, and approved it is confirmed with what is left', async () => {
  const booking = await paidBut((intent, amount) => refundByHand(product, intent, amount - 1));
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

it('refunded in part and refused: what is left goes back once, and the email says that much', async () => {
  const booking = await paidBut((intent) => refundByHand(product, intent, 100_000));
  await untilPayment(product, booking, 'under_review');
  const amount = booking.payments[0]?.amount ?? 0;
  await finance.decide(booking, false);
  const after = await waitFor(
    'the refund',
    () => readBooking(product, booking),
    ({ refund }) => refund?.['status'] === 'succeeded',
  );
  expect(after).toMatchObject({ status: 'cancelled', refund: { total: amount - 100_000 } });
  expect(await refundedOf(booking)).toEqual([100_000, amount - 100_000]);
  expect(await sentEmails(product, temporal.client, booking.id, 4)).toEqual({
    booking_in_review: 1,
    finance_payment_problem: 2, // the review, and the refund that was cut
    cancellation_confirmation: 1,
    refund_confirmation: 1,
  });
});

it('disputed: the booking is flagged and waits for finance, and nothing is promised while the bank holds the money', async () => {
  const booking = await paidBut((intent) => disputePayment(product, intent));
  await untilPayment(product, booking, 'under_review');
  const view = await finance.view(booking);
  expect(view.disputed).toBe(true);
  expect(view.findings.map(({ kind }) => kind)).toContain('payment_reduced');
  await finance.decide(booking, false);
  await untilStatus(product, booking, 'cancelled');
  expect(await refundedOf(booking)).toEqual([]);
});
