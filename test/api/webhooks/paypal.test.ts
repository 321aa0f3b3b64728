/** PayPal's webhooks: only verified ones count, each reaches its booking, and none is ever lost or harmful. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { defined } from '../../../src/domain/defined.ts';
import { sweepWebhooks } from '../../../src/api/background/sweeper.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { findingsOfBooking, listFindings } from '../../../src/store/reconciliation.ts';
import { bodyOf, openBooking, send } from '../../support/environments/apiApp.ts';
import { capturedBy, type Forgery, payWithPayPal } from '../../support/clients/paypalWebhooks.ts';
import { paypalApiOfFile } from './paypalApi.ts';

let bookingId: string;
const silence = async () => undefined;
let asking: (id: string) => Promise<string | undefined> = silence;
const { api, webhooks } = await paypalApiOfFile({ findBookingOfPayment: (_provider, id) => asking(id) });

beforeAll(async () => {
  bookingId = (await openBooking(api.app)).id;
  await payWithPayPal(api.store.db, bookingId, { orderId: 'ORDER-1' });
  await capturedBy(api.store.db, 'CAPTURE-1', { id: `${bookingId}-P1`, bookingId });
});
afterEach(() => {
  asking = silence;
  webhooks.isAway = false;
  api.temporal.closed.clear();
  api.temporal.signalled.length = 0;
});

let events = 0;
const eventOf = (event_type: string, resource: object) => ({
  id: `WH-${(events += 1)}`,
  event_type,
  resource,
});
const approved = (changes: object = {}) => eventOf('CHECKOUT.ORDER.APPROVED', { id: 'ORDER-1', ...changes });
const refundOf = (captureId: string, type = 'PAYMENT.CAPTURE.REFUNDED') =>
  eventOf(type, {
    id: 'REFUND-1',
    links: [{ rel: 'up', href: `https://api-m.paypal.com/v2/payments/captures/${captureId}` }],
  });
/** An event of a dispute that PayPal shows when it is asked, with the same capture. */
const dispute = (type: string, captureId: string | null, dispute_id: string) => {
  webhooks.disputes.set(dispute_id, { result: 'shown', ...defined({ captureId: captureId ?? undefined }) });
  return eventOf(`CUSTOMER.DISPUTE.${type}`, {
    dispute_id,
    disputed_transactions: captureId === null ? [] : [{ seller_transaction_id: captureId }],
  });
};

function deliverRaw(payload: string | Buffer, forgery?: Forgery) {
  const headers = webhooks.headersOf(payload, forgery);
  return send(api.app, { method: 'POST', url: '/webhooks/paypal', payload, headers });
}
const deliver = (event: object) => deliverRaw(JSON.stringify(event, null, 2));
const inbox = (id: string) =>
  api.store.db.selectFrom('webhook_inbox').selectAll().where('id', '=', `paypal:${id}`).executeTakeFirst();
const eventsOf = (id: string) =>
  api.store.db.selectFrom('dispute_events').selectAll().where('id', '=', `paypal:${id}`).execute();

describe('a delivery with proof reaches its booking', () => {
  test.each<[string, () => { id: string } & object]>([
    ['by our own reference', () => approved({ purchase_units: [{ custom_id: bookingId }] })],
    ['by the order', () => approved()],
    ['by the order that a capture names', () => captureEvent('COMPLETED')],
    ['when money is on its way', () => captureEvent('PENDING')],
    ['when it was refused', () => captureEvent('DENIED')],
    ['by the capture alone, when money went back', () => refundOf('CAPTURE-1')],
  ])('%s', async (_, event) => {
    const sent = event();
    expect((await deliver(sent)).statusCode).toBe(200);
    expect(api.temporal.signalled).toEqual([bookingId]);
    expect(await inbox(sent.id)).toMatchObject({ outcome: 'signalled', provider: 'paypal' });
  });

  const captureEvent = (what: string) =>
    eventOf(`PAYMENT.CAPTURE.${what}`, {
      id: 'CAPTURE-1',
      supplementary_data: { related_ids: { order_id: 'ORDER-1' } },
    });

  test('by asking PayPal for the order of a capture that the database does not know yet', async () => {
    webhooks.captures.set('CAPTURE-NEW', bookingId);
    await deliver(refundOf('CAPTURE-NEW'));
    expect(api.temporal.signalled).toEqual([bookingId]);
  });

  test('by asking PayPal for an order that the database does not know', async () => {
    asking = async (id) => (id === 'ORDER-LOST' ? bookingId : undefined);
    await deliver(approved({ id: 'ORDER-LOST' }));
    expect(api.temporal.signalled).toEqual([bookingId]);
  });
});

test('a delivery sent again is 200 each time, kept once and reported once', async () => {
  api.temporal.closed.add(bookingId);
  const event = approved();
  const answers = await Promise.all([deliver(event), deliver(event), deliver(event)]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  expect(await inbox(event.id)).toMatchObject({ outcome: 'closed' });
  const found = await findingsOfBooking(api.store.db, bookingId);
  expect(found.filter(({ detail }) => detail['webhookDelivery'] === `paypal:${event.id}`)).toHaveLength(1);
});

test('an event of no interest is 200, one of no booking is kept and reported', async () => {
  const subscription = eventOf('BILLING.SUBSCRIPTION.CREATED', { id: 'I-1' });
  const foreign = approved({ id: 'ORDER-OF-ANOTHER-SHOP' });
  for (const event of [subscription, foreign]) expect((await deliver(event)).statusCode).toBe(200);
  expect(await inbox(subscription.id)).toMatchObject({ outcome: 'ignored' });
  expect(await inbox(foreign.id)).toMatchObject({ outcome: 'unknown' });
});

test('a genuine delivery that nobody can read is 200 and kept', async () => {
  for (const body of ['{"id":', '[]', Buffer.from([0xff, 0xfe])])
    expect((await deliverRaw(body)).statusCode).toBe(200);
});

describe('a delivery without proof is 400 and leaves no trace', () => {
  const DAY = 86_400_000;
  test.each<[string, (body: string) => Forgery]>([
    ['tampered with after it was signed', (body) => ({ signed: `${body} ` })],
    ['meant for another webhook', () => ({ webhookId: 'SOMEBODY-ELSES' })],
    ['five days old', () => ({ ageMs: 5 * DAY })],
    ['from the future', () => ({ ageMs: -600_000 })],
    ['with a certificate on a foreign host', () => ({ certUrl: 'https://api.paypal.com.evil.example/c' })],
    [
      'with a certificate on an address of ours inside',
      () => ({ certUrl: 'http://169.254.169.254/latest/meta-data' }),
    ],
  ])('%s', async (_, forge) => {
    const event = approved();
    const body = JSON.stringify(event);
    const answer = await deliverRaw(body, forge(body));
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)['code']).toBe('invalid_signature');
    expect(api.temporal.signalled).toEqual([]);
    expect(await inbox(event.id)).toBeUndefined();
  });

  test('unsigned', async () => {
    const answer = await send(api.app, { method: 'POST', url: '/webhooks/paypal', payload: approved() });
    expect(answer.statusCode).toBe(400);
  });
});

describe('while it cannot be taken, a delivery is 503 and not lost', () => {
  test('when Temporal is away, PayPal tries again and the sweeper brings it too', async () => {
    api.temporal.mode = 'down';
    const event = refundOf('CAPTURE-1');
    expect((await deliver(event)).statusCode).toBe(503);
    expect(await inbox(event.id)).toMatchObject({ dispatched_at: null, charge_id: 'CAPTURE-1' });
    api.temporal.mode = 'normal';
    await sweepWebhooks({
      store: api.store,
      config: api.config,
      temporal: api.temporal,
      paypal: webhooks.deps,
      findBookingOfPayment: silence,
      fetchPayment: silence,
      fetchFraudWarning: silence,
      clock: () => new Date(Date.now() + 60_000),
      log: createLogger('silent'),
    });
    expect(api.temporal.signalled).toEqual([bookingId]);
    expect(await inbox(event.id)).toMatchObject({ outcome: 'signalled' });
  });

  test('when the certificate cannot be fetched, nothing is taken for a forgery', async () => {
    webhooks.chain = { status: 503 };
    const event = approved();
    const body = JSON.stringify(event);
    const unfetched = { certUrl: `${webhooks.server.url}/v1/notifications/certs/CERT-2` };
    const answer = await deliverRaw(body, unfetched);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
  });

  test('when PayPal cannot be asked whose order it is', async () => {
    asking = () => Promise.reject(new Error('away'));
    const event = approved({ id: 'ORDER-UNKNOWN' });
    expect((await deliver(event)).statusCode).toBe(503);
    expect(await inbox(event.id)).toMatchObject({ dispatched_at: null });
  });
});

describe('an event of a dispute', () => {
  test.each([
    ['CREATED', 'opened'],
    ['UPDATED', 'updated'],
    ['RESOLVED', 'resolved'],
  ])('%s is recorded, flags the booking and reaches legal and finance', async (type, kind) => {
    const event = dispute(type, 'CAPTURE-1', `PP-D-${type}`);
    for (let sent = 0; sent < 2; sent += 1) expect((await deliver(event)).statusCode).toBe(200);
    expect(await eventsOf(event.id)).toMatchObject([
      { kind, dispute_id: `PP-D-${type}`, charge_id: 'CAPTURE-1', booking_id: bookingId, amount: null },
    ]);
    const found = await findingsOfBooking(api.store.db, bookingId);
    expect(found.filter(({ detail }) => detail['webhookDelivery'] === `paypal:${event.id}`)).toMatchObject([
      { kind: 'dispute_reported', objectId: `PP-D-${type}`, detail: { [`paypal:${event.id}`]: kind } },
    ]);
    const booking = api.store.db.selectFrom('bookings').select('disputed').where('id', '=', bookingId);
    expect(await booking.executeTakeFirst()).toEqual({ disputed: true });
    expect(api.temporal.signalled).toContain(bookingId);
  });

  test.each(['OF-NOBODY', null])('of no booking (capture %s) is reported all the same', async (capture) => {
    const event = dispute('CREATED', capture, `PP-D-OF-${capture}`);
    expect((await deliver(event)).statusCode).toBe(200);
    const found = await listFindings(api.store.db, { limit: 100, after: undefined });
    expect(found.filter(({ detail }) => detail['webhookDelivery'] === `paypal:${event.id}`)).toMatchObject([
      { kind: 'dispute_reported', bookingId: null },
    ]);
  });

  test('of one dispute is one finding, in whatever order it comes, with every telling in it', async () => {
    const events = ['RESOLVED', 'CREATED', 'UPDATED'].map((type) => dispute(type, 'CAPTURE-1', 'PP-D-ONE'));
    for (const event of [...events, ...events]) await deliver(event);
    const found = await findingsOfBooking(api.store.db, bookingId);
    expect(found.filter(({ objectId }) => objectId === 'PP-D-ONE')).toMatchObject([
      {
        kind: 'dispute_reported',
        detail: {
          type: 'CUSTOMER.DISPUTE.RESOLVED',
          [`paypal:${events[0]?.id}`]: 'resolved',
          [`paypal:${events[1]?.id}`]: 'opened',
          [`paypal:${events[2]?.id}`]: 'updated',
        },
      },
    ]);
  });

  test('a reversal reaches finance, also after the booking has ended', async () => {
    api.temporal.closed.add(bookingId);
    webhooks.reversals.set('CAPTURE-1', { result: 'shown', captureId: 'CAPTURE-1' });
    const event = refundOf('CAPTURE-1', 'PAYMENT.CAPTURE.REVERSED');
    expect((await deliver(event)).statusCode).toBe(200);
    expect(await eventsOf(event.id)).toMatchObject([{ kind: 'reversed', booking_id: bookingId }]);
    const found = await findingsOfBooking(api.store.db, bookingId);
    expect(found.filter(({ kind }) => kind === 'payment_reversed')).toHaveLength(1);
  });
});
