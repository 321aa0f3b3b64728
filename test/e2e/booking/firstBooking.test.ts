/** One booking through everything: a price, a held slot, a refused card, a paid one, the emails. */
import { beforeAll, expect, it } from 'vitest';
import type { BookingBody } from '../../../src/api/schemas/booking.ts';
import {
  type Booked,
  book,
  intentOf,
  readBooking,
  timelineCounts,
  untilStatus,
} from '../../support/clients/customer.ts';
import { followBooking } from '../../support/clients/eventStream.ts';
import { eventsOf, has, sentEmails } from '../../support/clients/histories.ts';
import { CARDS, charges, intentsOf, emailsOf, pay } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile();

let booked: Booked;
let declined: BookingBody;
let confirmed: BookingBody;
let emails: Record<string, number>;
let seen: readonly BookingBody[];

beforeAll(async () => {
  booked = await book(product);
  const stream = await followBooking(product, booked);
  await pay(product, intentOf(booked), CARDS.withoutFunds);
  declined = await waitFor(
    'the decline',
    () => readBooking(product, booked),
    ({ payments }) => payments[0]?.lastError !== undefined,
  );
  await pay(product, intentOf(booked));
  confirmed = await untilStatus(product, booked, 'confirmed');
  emails = await sentEmails(product, temporal.client, booked.id, 5);
  seen = await stream.untilStatus('confirmed');
});

it('a booking answers with a held slot and one payment of the whole total', () => {
  expect(booked).toMatchObject({
    status: 'awaiting_payment',
    payments: [
      {
        provider: 'stripe',
        status: 'requires_payment',
        amount: booked.quote.amounts.total,
        currency: 'AED',
        publishableKey: expect.stringContaining('pk_test_'),
      },
    ],
    deposit: { status: 'none' },
  });
  expect(Date.parse(booked.holdExpiresAt) - Date.parse(booked.createdAt)).toBe(30 * 60_000);
});

it('a declined card leaves the booking open and tells the customer how to try again', () => {
  expect(declined).toMatchObject({ status: 'awaiting_payment', payments: [{ status: 'requires_payment' }] });
  expect(declined.payments[0]?.lastError).toMatch(/funds/i);
  expect(intentOf(declined)).toBe(intentOf(booked));
});

it('the second card pays the same payment: one at Stripe, charged once', async () => {
  expect(await intentsOf(product, booked.id)).toMatchObject([
    { id: intentOf(booked), status: 'succeeded', amount_received: booked.quote.amounts.total },
  ]);
  const paid = (await charges(product)).filter(({ status }) => status === 'succeeded');
  expect(paid).toHaveLength(1);
});

it('after payment the money stands in the booking, the deposit apart, and nothing can be paid any more', () => {
  const total = booked.quote.amounts.total;
  expect(confirmed).toMatchObject({
    status: 'confirmed',
    confirmedAt: expect.any(String),
    payments: [{ status: 'paid', amount: total }],
    deposit: { status: 'held', amount: booked.quote.amounts.deposit, released: 0, retained: 0 },
    refund: null,
  });
  expect(confirmed.payments[0]).not.toHaveProperty('clientSecret');
});

it('the timeline shows each step once', () => {
  const counts = timelineCounts(confirmed);
  expect(counts).toMatchObject({ held: 1, confirmed: 1 });
  expect(Object.values(counts)).toEqual(Object.values(counts).map(() => 1));
});

it('each email arrives once, at whom it concerns', async () => {
  expect(emails).toEqual({
    booking_confirmation: 1,
    payment_receipt: 1,
    concierge_new_booking: 1,
    payment_failed: 1,
    concierge_payment_failed: 1,
  });
  for (const { to, headers } of await emailsOf(product, booked.id)) {
    const isForTeam = headers['x-midas-template']?.startsWith('concierge_') === true;
    expect(to).toEqual([isForTeam ? 'concierge@midasthelifestyle.com' : booked.customer?.email]);
  }
});

it('whoever follows the events sees the open booking, the decline and the confirmation', () => {
  expect(seen[0]).toMatchObject({ status: 'awaiting_payment' });
  expect(seen.some(({ payments }) => payments[0]?.lastError !== undefined)).toBe(true);
  expect(seen.at(-1)).toMatchObject({ status: 'confirmed', payments: [{ status: 'paid' }] });
  expect(seen.at(-1)?.payments[0]).not.toHaveProperty('clientSecret');
});

it('one run tells the whole story, and lives on as the stay', async () => {
  const events = await eventsOf(temporal.client, `booking/${booked.id}`);
  expect(has(events, 'WORKFLOW_EXECUTION_UPDATE_COMPLETED')).toBe(true);
  expect(has(events, 'ACTIVITY_TASK_COMPLETED', 'openPayment')).toBe(true);
  expect(has(events, 'ACTIVITY_TASK_COMPLETED', 'sendEmails')).toBe(true);
  expect(has(events, 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW')).toBe(false);
  expect(has(events, 'START_CHILD_WORKFLOW_EXECUTION_INITIATED')).toBe(false);
});
