/** Webhooks are hints: late, doubled, lost, out of order or lying, they all lead to what Stripe itself says. */
import { beforeEach, expect, it } from 'vitest';
import { signatureHeader } from '../../../sandbox/payment/stripe/webhooks/webhookDelivery.ts';
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import { book, intentOf, readBooking, timelineCounts, untilStatus } from '../../support/clients/customer.ts';
import { eventsOf, has, sentEmails, untilQuiet } from '../../support/clients/histories.ts';
import {
  CARDS,
  deliveries,
  eventOf,
  intentsOf,
  emailCounts,
  pay,
  sendWebhooks,
  stripeFaults,
} from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { defined } from '../../../src/domain/defined.ts';
import { productOfFile } from '../../support/productOfFile.ts';

/** Long enough to pay in; the payment is fetched four times meanwhile, webhook or not. */
const HOLD = '20s';

beforeEach(() => stripeFaults(product));

const ONE_OF_EACH = {
  booking_confirmation: 1,
  payment_receipt: 1,
  concierge_new_booking: 1,
  payment_failed: 1,
  concierge_payment_failed: 1,
};

const { product, temporal } = await productOfFile({ BOOKING_HOLD: HOLD });

const arrived = (ids: readonly string[]) =>
  waitFor(
    'the webhooks sent manually',
    async () => (await deliveries(product)).filter(({ id }) => ids.includes(id)),
    (mine) => mine.length === ids.length && mine.every(({ status }) => status === 'delivered'),
  );

it('five copies of every event, reordered, and an old one last: still one of each', async () => {
  await stripeFaults(product, { webhooks: { copies: 5, reorder: true } });
  const booking = await book(product);
  const intent = intentOf(booking);
  await pay(product, intent, CARDS.withoutFunds);
  await waitFor(
    'the decline',
    () => readBooking(product, booking),
    ({ payments }) => payments[0]?.lastError !== undefined,
  );
  await pay(product, intent);
  await untilStatus(product, booking, 'confirmed');
  const old = await eventOf(product, 'payment_intent.payment_failed', intent);
  const late = await sendWebhooks(product, { eventId: old.id, copies: 5, ageSeconds: 240 });
  await arrived(late.map(({ id }) => id));

  expect(await sentEmails(product, temporal.client, booking.id, 5)).toEqual(ONE_OF_EACH);
  const now = await readBooking(product, booking);
  expect(now).toMatchObject({ status: 'confirmed', payments: [{ status: 'paid' }] });
  expect(Object.values(timelineCounts(now)).every((count) => count === 1)).toBe(true);
  expect(await intentsOf(product, booking.id)).toHaveLength(1);
});

it('a genuine webhook that claims a payment which never happened changes nothing', async () => {
  const booking = await book(product);
  const before = await readBooking(product, booking);
  const lie = await sendWebhooks(product, { paymentIntentId: intentOf(booking), copies: 2 });
  await arrived(lie.map(({ id }) => id));
  await untilQuiet(product, temporal.client, booking.id);

  const events = await eventsOf(temporal.client, `booking/${booking.id}`);
  expect(has(events, 'WORKFLOW_EXECUTION_SIGNALED', 'paymentChanged')).toBe(true);
  expect(has(events, 'ACTIVITY_TASK_COMPLETED', 'fetchPayment')).toBe(true);
  expect(await readBooking(product, booking)).toEqual(before);
  expect(await emailCounts(product, booking.id)).toEqual({});
});

it('a booking whose webhooks are all lost is confirmed all the same', async () => {
  await stripeFaults(product, { webhooks: { drop: true } });
  const booking = await book(product);
  await pay(product, intentOf(booking));
  await untilStatus(product, booking, 'confirmed');
  const [first] = await runsOf(booking.id);
  const events = await eventsOf(temporal.client, `booking/${booking.id}`, first);
  expect(has(events, 'WORKFLOW_EXECUTION_SIGNALED')).toBe(false);
});

/** Run ids, oldest first. */
async function runsOf(bookingId: string): Promise<string[]> {
  const runs = temporal.client.workflow.list({ query: `WorkflowId = "booking/${bookingId}"` });
  const found = [];
  for await (const { runId, startTime } of runs) found.push({ runId, at: startTime.getTime() });
  return found.sort((a, b) => a.at - b.at).map(({ runId }) => runId);
}

it('a webhook with a forged, stale or missing signature is refused and not recorded', async () => {
  const booking = await book(product);
  const { stripeWebhookSecret } = await embeddedSecrets(product.dataDir);
  const body = JSON.stringify({
    id: 'evt_forged',
    object: 'event',
    type: 'payment_intent.succeeded',
    data: { object: { id: intentOf(booking), object: 'payment_intent' } },
  });
  const now = Math.floor(Date.now() / 1000);
  for (const signature of [
    signatureHeader(body, 'whsec_of_somebody_else', now),
    signatureHeader(body, stripeWebhookSecret, now - 301),
    signatureHeader(body, stripeWebhookSecret, now + 330),
    undefined,
  ]) {
    const answer = await fetch(`${product.api}/webhooks/stripe`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...defined({ 'stripe-signature': signature }),
      },
      body,
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_signature' }),
    ]);
  }
  const events = await eventsOf(temporal.client, `booking/${booking.id}`);
  expect(has(events, 'WORKFLOW_EXECUTION_SIGNALED')).toBe(false);
});
