/** A paid booking is cancelled and its money goes back, over the stand-ins as a whole. */
import { expect, it } from 'vitest';
import type { BookingBody } from '../../../src/api/schemas/booking.ts';
import {
  book,
  type Booked,
  cancelBooking,
  intentOf,
  readBooking,
  untilStatus,
} from '../../support/clients/customer.ts';
import { financeOf } from '../../support/clients/staff.ts';
import { httpJson, requestOk } from '../../support/clients/httpJson.ts';
import {
  approve,
  bookWithPayPal,
  captureBooking,
  orderOf,
  refundsOf,
} from '../../support/clients/paypalClient.ts';
import {
  CARDS,
  disputePayment,
  emailCounts,
  pay,
  refundByHand,
  refunds,
} from '../../support/clients/sandboxClient.ts';
import { productOfFile } from '../../support/productOfFile.ts';
import { waitFor } from '../../support/waitFor.ts';

const { product, temporal } = await productOfFile();
const finance = await financeOf(product);

/** Succeeds at once, and can be settled as failed afterwards; and one whose refunds are pending until settled. */
const PENDING_REFUND = '4000000000007726';

async function paid(card: string = CARDS.good): Promise<Booked> {
  const booking = await book(product);
  await pay(product, intentOf(booking), card);
  await untilStatus(product, booking, 'confirmed');
  return booking;
}

const untilRefund = (booking: Booked, status: string): Promise<BookingBody> =>
  waitFor(
    `the refund of ${booking.id} ${status}`,
    () => readBooking(product, booking),
    ({ refund }) => refund?.['status'] === status,
  );

const untilEmails = (booking: Booked, templates: Readonly<Record<string, number>>) =>
  waitFor(
    `the emails of ${booking.id}`,
    () => emailCounts(product, booking.id),
    (counts) => Object.entries(templates).every(([template, count]) => counts[template] === count),
  );

const refundedOf = async (booking: Booked) =>
  (await refunds(product))
    .filter(({ payment_intent }) => payment_intent === intentOf(booking))
    .map(({ id, amount, status, metadata }) => ({ id, amount, status, key: metadata?.['request_key'] }));

const settle = (id: string, outcome: 'succeeded' | 'failed') =>
  requestOk('POST', `${product.sandbox}/sandbox/stripe/refunds/${id}/settle`, { body: { outcome } });

it('its customer cancels: one refund at Stripe, one email for each thing that happened', async () => {
  const booking = await paid();
  const answer = await cancelBooking(product, booking);
  expect(answer.status).toBe(200);
  const after = await untilRefund(booking, 'succeeded');
  const { total } = after.quote.amounts;
  expect(after).toMatchObject({ status: 'cancelled', refund: { id: `${booking.id}-R1`, percentage: 100 } });
  const paidOut = after.refund?.payout.amount;
  expect(paidOut).toBeLessThan(total);
  expect(await refundedOf(booking)).toMatchObject([
    { amount: paidOut, status: 'succeeded', key: `refund/${booking.id}/1/payment/1/g1` },
  ]);
  await untilEmails(booking, {
    booking_confirmation: 1,
    cancellation_confirmation: 1,
    concierge_cancellation: 1,
    refund_confirmation: 1,
  });
  expect((await cancelBooking(product, booking)).status).toBe(409);
  const workflow = temporal.client.workflow.getHandle(`booking/${booking.id}`);
  expect(await workflow.result()).toEqual({ outcome: 'cancelled' });
});

it('a refund that is pending and fails: the customer was never told it had arrived; finance retries it', async () => {
  const booking = await paid(PENDING_REFUND);
  await cancelBooking(product, booking);
  const [made] = await waitFor(
    'the refund at Stripe',
    () => refundedOf(booking),
    (all) => all.length === 1,
  );
  await settle(made?.id ?? '', 'failed');
  await untilRefund(booking, 'failed');
  await untilEmails(booking, { refund_delayed: 1, finance_refund_failed: 1 });
  expect(await emailCounts(product, booking.id)).not.toHaveProperty('refund_confirmation');
  await finance.retryRefund(`${booking.id}-R1`);
  const again = await waitFor(
    'the second refund at Stripe',
    () => refundedOf(booking),
    (all) => all.length === 2,
  );
  await settle(again.find(({ id }) => id !== made?.id)?.id ?? '', 'succeeded');
  await untilRefund(booking, 'succeeded');
  await untilEmails(booking, { refund_confirmation: 1 });
});

it('a refund that had arrived and comes back from the bank is failed again, long after its workflow ended', async () => {
  const booking = await paid();
  await cancelBooking(product, booking);
  await untilRefund(booking, 'succeeded');
  const [made] = await refundedOf(booking);
  await temporal.client.workflow.getHandle(`refund/${booking.id}/1`).result();
  await settle(made?.id ?? '', 'failed');
  await untilRefund(booking, 'failed');
  await untilEmails(booking, { refund_delayed: 1, finance_refund_failed: 1 });
});

it('a dashboard refund, then a cancellation: never more than was captured, and the letters say so', async () => {
  const booking = await paid();
  const { total } = (await readBooking(product, booking)).quote.amounts;
  await refundByHand(product, intentOf(booking), total - 1_000);
  await cancelBooking(product, booking);
  const after = await untilRefund(booking, 'succeeded');
  expect(after.refund).toMatchObject({ total: 1_000, payout: { amount: 1_000 } });
  const all = await refundedOf(booking);
  expect(all.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
  await untilEmails(booking, { refund_confirmation: 1, finance_payment_problem: 1 });
});

it('a claim waits for finance, and approved it pays in full', async () => {
  const booking = await paid();
  const answer = await httpJson<BookingBody>('POST', `${product.api}/v1/bookings/${booking.id}/cancel`, {
    headers: { authorization: `Bearer ${booking.accessToken}` },
    body: { reason: 'medical_emergency', note: 'A fall on the stairs.' },
  });
  expect(answer).toMatchObject({ status: 202, body: { refund: { status: 'under_review' } } });
  await untilEmails(booking, { refund_under_review: 1, finance_refund_review: 1, concierge_cancellation: 1 });
  await finance.decideRefund(`${booking.id}-R1`, true);
  const after = await untilRefund(booking, 'succeeded');
  expect(after.refund?.total).toBe(after.quote.amounts.total);
  await untilEmails(booking, { claim_decided: 1, refund_confirmation: 1 });
  expect(await emailCounts(product, booking.id)).not.toHaveProperty('cancellation_confirmation');
});

it('a disputed booking is cancelled: its refund is blocked, and goes on once the dispute is won', async () => {
  const booking = await paid();
  const { id } = await disputePayment(product, intentOf(booking));
  await waitFor(
    'the dispute',
    () => finance.view(booking),
    ({ disputed }) => disputed,
  );
  await cancelBooking(product, booking);
  await untilRefund(booking, 'blocked');
  await untilEmails(booking, { finance_payment_problem: 1 });
  expect(await refundedOf(booking)).toEqual([]);
  await requestOk('POST', `${product.sandbox}/sandbox/stripe/disputes/${id}/close`, {
    body: { outcome: 'won' },
  });
  await untilRefund(booking, 'succeeded');
});

it('paid by PayPal, it goes back there, in the currency paid', async () => {
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking));
  await captureBooking(product, booking);
  await untilStatus(product, booking, 'confirmed');
  await cancelBooking(product, booking);
  const after = await untilRefund(booking, 'succeeded');
  const made = await refundsOf(product, booking.id);
  expect(made).toHaveLength(1);
  expect(after.refund?.payout).toEqual({ amount: made[0]?.money.amount, currency: 'USD' });
});
