/**
 * `kill -9` of the whole product while three bookings are under way: one between the reserved slot and the open
 * payment, one between the payment at Stripe and the confirmation, one in the middle of an email. After `npm start`
 * on the same folder each ends as if nothing had happened, and the histories show that the kill fell where it should.
 */
import { beforeAll, expect, it } from 'vitest';
import type { TemporalClient } from '../../../src/temporal/connection.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import {
  type Booked,
  book,
  intentOf,
  quote,
  tryToBook,
  untilPayment,
  untilStatus,
} from '../../support/clients/customer.ts';
import {
  activitiesUnderWay,
  eventsOf,
  has,
  type HistoryEvent,
  sentEmails,
  temporalClientOf,
} from '../../support/clients/histories.ts';
import { productFolder } from '../../support/environments/product.ts';
import { type ProductProcess, startProductProcess } from '../../support/environments/productProcess.ts';
import {
  charges,
  intents,
  intentsOf,
  emailsOf,
  pay,
  smtpFaults,
  stripeFaults,
  stripeRequests,
} from '../../support/clients/sandboxClient.ts';
import { readNotification } from '../../support/clients/emailClient.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { waitFor } from '../../support/waitFor.ts';

const STAFF_SECRET = 'the-staff-secret-of-the-crash-test-00';
const SETTINGS = { EMAIL_RETRY_SCHEDULE: '1s,2s,3s', STAFF_JWT_SECRET: STAFF_SECRET };
const EMAILS = { booking_confirmation: 1, payment_receipt: 1, concierge_new_booking: 1 };
const FOREVER_MS = 600_000;

let dataDir: string;
let product: ProductProcess;
let temporal: TemporalClient;
let killedAt: number;
let paid: Booked;
let writing: Booked;
/** Its customer never had an answer; the repeat of the same request is how they come back. */
const unanswered = { key: 'the-request-that-was-cut-off', customer: { email: 'retrying@example.com' } };
let unansweredQuote: string;
let unansweredId: string;

const teardown = cleanUp();

beforeAll(async () => {
  dataDir = await productFolder();
  product = await startProductProcess(dataDir, SETTINGS);
  teardown.add('the product', () => product.discard());
  temporal = await temporalClientOf(product);
  teardown.add('the Temporal client', () => temporal.close());
  [paid, writing] = [await book(product), await book(product)];
  unansweredQuote = (await quote(product)).id;

  await interruptAnEmail();
  await payWithoutWebhook();
  await interruptAnOpening();
  killedAt = Date.now();
  await temporal.close();
  await product.end('SIGKILL');

  product = await startProductProcess(dataDir, SETTINGS);
  temporal = await temporalClientOf(product);
});

async function interruptAnEmail(): Promise<void> {
  const staff = await staffHeaders(['ops'], 'layla', STAFF_SECRET);
  await smtpFaults(product, { kind: 'slow', times: 1, delayMs: FOREVER_MS });
  await pay(product, intentOf(writing));
  await untilStatus(product, writing, 'confirmed');
  const sending = async () =>
    (await activitiesUnderWay(temporal.client, `booking/${writing.id}`)).includes('sendEmails');
  await waitFor('the emails under way', sending);
  await waitFor('the first of them at the mail server', async () => {
    const id = `booking_confirmation.${writing.id}`;
    const [begun] = (await readNotification(product, staff, id)).attempts;
    return begun !== undefined;
  });
}

async function payWithoutWebhook(): Promise<void> {
  await stripeFaults(product, {
    webhooks: { delayMs: FOREVER_MS },
    calls: [{ method: 'POST', path: '/v1/payment_intents$', kind: 'slow', delayMs: FOREVER_MS, times: 100 }],
  });
  await pay(product, intentOf(paid));
}

/** Resolves while Stripe holds the call that opens the payment, and the slot is reserved. */
async function interruptAnOpening(): Promise<void> {
  const before = (await stripeRequests(product)).length;
  tryToBook(product, { ...unanswered, quoteId: unansweredQuote }).catch(() => undefined); // cut off by the kill
  const isOpening = async () =>
    (await stripeRequests(product))
      .slice(before)
      .find(({ path, method }) => method === 'POST' && path === '/v1/payment_intents');
  const call = await waitFor('the call that opens a payment', isOpening);
  unansweredId = /MIDAS-[0-9A-Z]{8}/.exec(JSON.stringify(call?.params))?.[0] ?? '';
  await waitFor('the opening under way', async () =>
    (await activitiesUnderWay(temporal.client, `booking/${unansweredId}`)).includes('openPayment'),
  );
}

const before = (events: readonly HistoryEvent[]) => events.filter(({ at }) => at < killedAt);
const after = (events: readonly HistoryEvent[]) => events.filter(({ at }) => at >= killedAt);

/** Of the run that was there when the kill came. */
async function checkoutOf(bookingId: string): Promise<HistoryEvent[]> {
  const latest = await eventsOf(temporal.client, `booking/${bookingId}`);
  const earlier = latest[0]?.raw.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  return earlier ? eventsOf(temporal.client, `booking/${bookingId}`, earlier) : latest;
}

it('killed between payment and confirmation: confirmed after the start, charged once, each email once', async () => {
  const confirmed = await untilStatus(product, paid, 'confirmed');
  expect(Date.parse(confirmed.confirmedAt ?? '')).toBeGreaterThan(killedAt);
  expect(await intentsOf(product, paid.id)).toMatchObject([{ id: intentOf(paid), status: 'succeeded' }]);
  const taken = (await charges(product)).filter(({ payment_intent: of }) => of === intentOf(paid));
  expect(taken).toMatchObject([{ status: 'succeeded', amount: paid.quote.amounts.total }]);
  expect((taken[0]?.created ?? 0) * 1000).toBeLessThan(killedAt);
  expect(await sentEmails(product, temporal.client, paid.id, 3)).toEqual(EMAILS);

  const events = await checkoutOf(paid.id);
  expect(has(before(events), 'ACTIVITY_TASK_COMPLETED', 'openPayment')).toBe(true);
  expect(has(before(events), 'ACTIVITY_TASK_SCHEDULED', 'fetchPayment')).toBe(false);
  expect(has(after(events), 'ACTIVITY_TASK_COMPLETED', 'fetchPayment')).toBe(true);
  expect(has(after(events), 'WORKFLOW_TASK_COMPLETED')).toBe(true);
});

it('killed while an email was being handed over: all three arrive, under three Message-IDs', async () => {
  expect(await sentEmails(product, temporal.client, writing.id, 3)).toEqual(EMAILS);
  const emails = await emailsOf(product, writing.id);
  expect(new Set(emails.map(({ headers }) => headers['message-id'])).size).toBe(3);

  const events = await checkoutOf(writing.id);
  expect(has(before(events), 'ACTIVITY_TASK_SCHEDULED', 'sendEmails')).toBe(true);
  expect(has(events, 'ACTIVITY_TASK_COMPLETED', 'sendEmails')).toBe(false);
  expect(has(after(events), 'ACTIVITY_TASK_TIMED_OUT')).toBe(true);
  for (const { headers } of emails) {
    const own = await eventsOf(temporal.client, `notification/${headers['x-midas-notification'] ?? ''}`);
    expect(has(own, 'ACTIVITY_TASK_COMPLETED', 'sendEmails')).toBe(true);
  }
});

it('killed between the reserved slot and the open payment: the same request finds its booking, and one payment opens', async () => {
  const again = await tryToBook(product, { ...unanswered, quoteId: unansweredQuote });
  expect([201, 202]).toContain(again.status);
  expect(again.body).toMatchObject({ id: unansweredId, status: 'awaiting_payment' });
  const open = await untilPayment(product, again.body, 'requires_payment');
  expect(await intentsOf(product, unansweredId)).toMatchObject([{ id: intentOf(open) }]);

  const events = await checkoutOf(unansweredId);
  expect(has(before(events), 'ACTIVITY_TASK_SCHEDULED', 'openPayment')).toBe(true);
  expect(has(before(events), 'ACTIVITY_TASK_COMPLETED', 'openPayment')).toBe(false);
  expect(has(after(events), 'ACTIVITY_TASK_COMPLETED', 'openPayment')).toBe(true);

  await pay(product, intentOf(open));
  await untilStatus(product, again.body, 'confirmed');
});

it('three bookings have three payments, whatever was repeated', async () => {
  expect(await intents(product)).toHaveLength(3);
});
