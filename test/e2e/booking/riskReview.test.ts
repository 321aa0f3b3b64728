/** A card that Stripe finds of the highest risk: the paid booking waits for finance, who approves, or refuses. */
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
import { charges, emailsOf, pay, refunds } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const ELEVATED = '4000000000009235';
const HIGHEST = '4000000000004954';

const { product, temporal } = await productOfFile();

const finance = await financeOf(product);

async function paidWith(card: string): Promise<Booked> {
  const booking = await book(product);
  await pay(product, intentOf(booking), card);
  return booking;
}

async function inReview(): Promise<Booked> {
  const booking = await paidWith(HIGHEST);
  await untilPayment(product, booking, 'under_review');
  return booking;
}

const refundsOf = async (booking: Booked) => {
  const intent = intentOf(booking);
  return (await refunds(product)).filter(({ payment_intent }) => payment_intent === intent);
};

it('approved, it is confirmed, and the same decision again changes nothing', async () => {
  const booking = await inReview();
  const waiting = await readBooking(product, booking);
  expect(waiting.status).toBe('awaiting_payment');
  expect(waiting.payments[0]).not.toHaveProperty('clientSecret');

  const answers = await Promise.all([finance.decide(booking, true), finance.decide(booking, true)]);
  expect(answers.map(({ status, body }) => [status, body.status])).toEqual([
    [200, 'confirmed'],
    [200, 'confirmed'],
  ]);
  expect((await finance.decide(booking, true)).body).toMatchObject({
    status: 'confirmed',
    flags: ['highest_risk'],
  });
  expect(await finance.decide(booking, false)).toMatchObject({
    status: 409,
    body: { code: 'invalid_state' },
  });
  expect(await sentEmails(product, temporal.client, booking.id, 5)).toEqual({
    booking_in_review: 1,
    finance_risk_review: 1,
    booking_confirmation: 1,
    payment_receipt: 1,
    concierge_new_booking: 1,
  });
  expect(await refundsOf(booking)).toEqual([]);
});

it('refused, everything goes back once, whoever repeats the refusal', async () => {
  const booking = await inReview();
  const total = booking.payments[0]?.amount;
  const answers = await Promise.all([finance.decide(booking, false), finance.decide(booking, false)]);
  expect(answers.map(({ status, body }) => [status, body.status])).toEqual([
    [200, 'cancelled'],
    [200, 'cancelled'],
  ]);
  const after = await waitFor(
    'the refund',
    () => readBooking(product, booking),
    ({ refund }) => refund?.['status'] === 'succeeded',
  );
  expect(after).toMatchObject({ status: 'cancelled', refund: { total }, payments: [{ status: 'refunded' }] });
  expect((await finance.decide(booking, false)).status).toBe(200);
  expect(await finance.decide(booking, true)).toMatchObject({ status: 409 });
  expect((await refundsOf(booking)).map(({ amount }) => amount)).toEqual([total]);
  expect(await sentEmails(product, temporal.client, booking.id, 4)).toEqual({
    booking_in_review: 1,
    finance_risk_review: 1,
    cancellation_confirmation: 1,
    refund_confirmation: 1,
  });
  const email = (await emailsOf(product, booking.id)).find(
    ({ headers }) => headers['x-midas-template'] === 'cancellation_confirmation',
  );
  expect(email?.text).toContain('We could not confirm your reservation');
  expect(email?.text).toMatch(/Refund\s+AED/);
});

it('an elevated risk confirms at once, and the concierge is warned', async () => {
  const booking = await paidWith(ELEVATED);
  await untilStatus(product, booking, 'confirmed');
  expect(await sentEmails(product, temporal.client, booking.id, 3)).toEqual({
    booking_confirmation: 1,
    payment_receipt: 1,
    concierge_new_booking: 1,
  });
  const [charge] = (await charges(product)).filter(
    ({ payment_intent }) => payment_intent === intentOf(booking),
  );
  expect(charge?.outcome?.risk_level).toBe('elevated');
  const email = (await emailsOf(product, booking.id)).find(
    ({ headers }) => headers['x-midas-template'] === 'concierge_new_booking',
  );
  expect(email?.text).toContain('elevated risk');
});
