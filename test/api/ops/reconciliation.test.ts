/** An event that no running booking can take becomes a finding once; every other event finds its booking. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sweepWebhooks } from '../../../src/api/background/sweeper.ts';
import { createLogger } from '../../../src/observability/log.ts';
import {
  type ApiUnderTest,
  WEBHOOK_SECRETS,
  apiUnderTest,
  bodyOf,
  get,
  openBooking,
  send,
} from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

let api: ApiUnderTest;
let bookingId: string;
/** What the provider has written on its payments; `away` while it does not answer. */
let references: Record<string, string> | 'away' = {};
const asked: string[] = [];
const findBookingOfPayment = (_: string, payment: string) => {
  asked.push(payment);
  if (references === 'away') return Promise.reject(new Error('no answer'));
  return Promise.resolve(references[payment]);
};

beforeAll(async () => {
  api = await apiUnderTest({}, { findBookingOfPayment });
  bookingId = (await openBooking(api.app)).id;
});
afterAll(() => api.close());
beforeEach(() => {
  api.temporal.closed.clear();
  api.temporal.signalled.length = 0;
  asked.length = 0;
  references = {};
});

let events = 0;
const stripeEvent = (type: string, object: object, id = `evt_f${(events += 1)}`) => ({
  id,
  type,
  data: { object },
});
const dispute = (payment_intent: string) => ({ object: 'dispute', id: `dp_${events}`, payment_intent });
const intent = (changes: object = {}) => ({
  object: 'payment_intent',
  id: `pi_${bookingId}`,
  metadata: { booking_id: bookingId },
  ...changes,
});
function deliver(event: object) {
  const payload = JSON.stringify(event);
  const at = Math.floor(Date.now() / 1000);
  const proof = createHmac('sha256', WEBHOOK_SECRETS[0]).update(`${at}.${payload}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${proof}` };
  return send(api.app, { method: 'POST', url: '/webhooks/stripe', payload, headers });
}
const findings = async (query = '') =>
  (await get(api.app, `/v1/ops/findings${query}`, await staffHeaders(['finance']))).json<{
    data: Record<string, unknown>[];
    nextCursor: string | null;
  }>();
const about = async (webhookDeliveryId: string) =>
  (await findings('?limit=100')).data.filter(
    ({ detail }) => (detail as { webhookDelivery: string }).webhookDelivery === `stripe:${webhookDeliveryId}`,
  );

describe('an event of a booking that has ended', () => {
  beforeEach(() => api.temporal.closed.add(bookingId));

  test('is one finding, however often it is delivered', async () => {
    const event = stripeEvent('charge.refunded', {
      object: 'charge',
      id: 'ch_1',
      payment_intent: `pi_${bookingId}`,
    });
    const answers = await Promise.all([deliver(event), deliver(event), deliver(event)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(await about(event.id)).toEqual([
      {
        id: expect.stringMatching(/^fnd_/) as string,
        kind: 'webhook_after_end',
        provider: 'stripe',
        objectId: 'ch_1',
        bookingId,
        detail: {
          type: 'charge.refunded',
          webhookDelivery: `stripe:${event.id}`,
          payment: `pi_${bookingId}`,
        },
        status: 'open',
        closing: null,
        createdAt: expect.any(String) as string,
      },
    ]);
  });

  test('stands with the booking too', async () => {
    const answer = await get(api.app, `/v1/ops/bookings/${bookingId}`, await staffHeaders(['ops']));
    expect((bodyOf(answer)['findings'] as object[]).length).toBeGreaterThan(0);
  });

  test('is none where it only repeats that the payment was cancelled, as every expired hold brings it', async () => {
    const { db } = api.store;
    const set = (status: 'canceled' | 'requires_payment') =>
      db
        .updateTable('payments')
        .set({ status })
        .where('provider_payment_id', '=', `pi_${bookingId}`)
        .execute();
    const [unknown, known] = [
      stripeEvent('payment_intent.canceled', intent()),
      stripeEvent('payment_intent.canceled', intent()),
    ];
    await deliver(unknown);
    await set('canceled');
    expect((await deliver(known)).statusCode).toBe(200);
    await set('requires_payment');
    expect(await about(unknown.id)).toHaveLength(1);
    expect(await about(known.id)).toHaveLength(0);
  });
});

test('a booking that Temporal has forgotten has ended: its event is a finding of that booking', async () => {
  const forgotten = (await openBooking(api.app)).id;
  const { paymentChanged } = api.temporal;
  api.temporal.paymentChanged = () => Promise.resolve('unknown');
  const event = stripeEvent('charge.dispute.created', dispute(`pi_${forgotten}`));
  await deliver(event);
  api.temporal.paymentChanged = paymentChanged;
  expect(await about(event.id)).toMatchObject([{ kind: 'webhook_after_end', bookingId: forgotten }]);
});

describe('an event without a reference of ours', () => {
  test('is taken to the booking whose payment Postgres knows, and the provider is not asked', async () => {
    await deliver(stripeEvent('charge.dispute.created', dispute(`pi_${bookingId}`)));
    expect(api.temporal.signalled).toEqual([bookingId]);
    expect(asked).toEqual([]);
  });

  test('else to the booking that the payment itself names at the provider', async () => {
    references = { pi_not_written_down: bookingId };
    const event = stripeEvent('radar.early_fraud_warning.created', dispute('pi_not_written_down'));
    expect((await deliver(event)).statusCode).toBe(200);
    expect(api.temporal.signalled).toEqual([bookingId]);
    expect(await about(event.id)).toEqual([]);
  });

  test('else, of nobody, it is a finding', async () => {
    references = { pi_evil: "x'; drop table bookings; --" };
    for (const payment of ['pi_of_another_shop', 'pi_evil']) {
      const event = stripeEvent('charge.dispute.created', dispute(payment));
      expect((await deliver(event)).statusCode).toBe(200);
      expect(await about(event.id)).toMatchObject([{ kind: 'webhook_unmatched', bookingId: null }]);
    }
  });

  test('waits while the provider does not answer: 503, no finding, and the sweeper brings it later', async () => {
    references = 'away';
    const event = stripeEvent('charge.dispute.created', dispute('pi_asked_later'));
    const answer = await deliver(event);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await about(event.id)).toEqual([]);

    const other = stripeEvent('payment_intent.succeeded', intent());
    api.temporal.mode = 'down';
    await deliver(other);
    api.temporal.mode = 'normal';
    const later = new Date(Date.now() + 60_000);
    const { config, store, temporal } = api;
    const fetchPayment = async () => undefined;
    const fetchFraudWarning = async () => undefined;
    const sources = { findBookingOfPayment, fetchFraudWarning, fetchPayment };
    const deps = { config, store, temporal, ...sources, clock: () => later, log: createLogger('silent') };
    await expect(sweepWebhooks(deps)).rejects.toThrow('unavailable');
    expect(api.temporal.signalled).toEqual([bookingId]); // one that waits holds up no other

    references = { pi_asked_later: bookingId };
    expect(await sweepWebhooks(deps)).toBe(1);
    expect(api.temporal.signalled).toEqual([bookingId, bookingId]);
  });
});

test('the list goes in pages, the newest first, and by status', async () => {
  const whole = (await findings()).data;
  expect(whole.length).toBeGreaterThan(3);
  const first = await findings('?limit=2');
  const second = await findings(`?limit=2&cursor=${first.nextCursor ?? ''}`);
  expect([...first.data, ...second.data]).toEqual(whole.slice(0, 4));
  const times = whole.map(({ createdAt }) => String(createdAt));
  expect(times).toEqual([...times].sort().reverse());
  expect((await findings('?status=open')).data).toEqual(whole);
  expect((await findings('?status=closed')).data).toEqual([]);
});
