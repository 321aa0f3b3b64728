/** Stripe's webhooks: only verified ones count, each reaches its booking, and none is ever lost or harmful. */
import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { startWebhookSweeper, sweepWebhooks } from '../../../src/api/background/sweeper.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { recordWebhookDelivery } from '../../../src/store/webhook/inbox.ts';
import { WEBHOOK_SECRETS, apiOfFile, bodyOf, openBooking, send } from '../../support/environments/apiApp.ts';

const api = await apiOfFile();
const { id: bookingId } = await openBooking(api.app);
beforeEach(() => {
  api.temporal.closed.clear();
  api.temporal.signalled.length = 0;
});

let events = 0;
const eventId = () => `evt_${(events += 1)}`;
const intentEvent = (changes: Record<string, unknown> = {}) => ({
  id: eventId(),
  type: 'payment_intent.succeeded',
  data: {
    object: {
      object: 'payment_intent',
      id: `pi_${bookingId}`,
      metadata: { booking_id: bookingId },
      ...changes,
    },
  },
});

interface Proof {
  readonly secret?: string;
  readonly ageSeconds?: number;
}
function signatureOf(
  body: string | Buffer,
  { secret = WEBHOOK_SECRETS[0], ageSeconds = 0 }: Proof = {},
): string {
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
  const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return `t=${timestamp},v1=${digest}`;
}

const deliverRaw = (payload: string | Buffer, headers: Record<string, string>) =>
  send(api.app, {
    method: 'POST',
    url: '/webhooks/stripe',
    payload,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
const deliver = (event: unknown, proof: Proof = {}) => {
  const body = JSON.stringify(event, null, 2); // as Stripe writes them: the bytes count, not the JSON
  return deliverRaw(body, { 'stripe-signature': signatureOf(body, proof) });
};
const inbox = (id: string) =>
  api.store.db.selectFrom('webhook_inbox').selectAll().where('id', '=', `stripe:${id}`).executeTakeFirst();

describe('a delivery with proof', () => {
  test.each(WEBHOOK_SECRETS)(
    'is taken under any secret in use (%s) and signalled to its booking',
    async (secret) => {
      const event = intentEvent();
      expect((await deliver(event, { secret })).statusCode).toBe(200);
      expect(api.temporal.signalled).toEqual([bookingId]);
      expect(await inbox(event.id)).toMatchObject({ outcome: 'signalled', booking_id: bookingId });
    },
  );

  test('finds its booking by the payment when it carries no reference of ours', async () => {
    for (const payment_intent of [`pi_${bookingId}`, { id: `pi_${bookingId}` }])
      await deliver({
        id: eventId(),
        type: 'charge.dispute.created',
        data: { object: { object: 'dispute', id: 'dp_1', payment_intent } },
      });
    expect(api.temporal.signalled).toEqual([bookingId, bookingId]);
  });

  test('delivered again is 200 and kept once', async () => {
    const event = intentEvent();
    const answers = await Promise.all([deliver(event), deliver(event), deliver(event)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(await inbox(event.id)).toMatchObject({ outcome: 'signalled' });
  });

  test('of a booking that has ended is kept, reported and 200', async () => {
    api.temporal.closed.add(bookingId);
    const event = intentEvent();
    expect((await deliver(event)).statusCode).toBe(200);
    expect(await inbox(event.id)).toMatchObject({ outcome: 'closed' });
    expect(api.logLines.some((line) => line.includes(event.id) && line.includes('"level":"warn"'))).toBe(
      true,
    );
  });

  test('of no booking we know is kept, reported and 200', async () => {
    const event = intentEvent({ id: 'pi_of_another_shop', metadata: {} });
    expect((await deliver(event)).statusCode).toBe(200);
    expect(await inbox(event.id)).toMatchObject({ outcome: 'unknown' });
  });

  test('of no interest is 200', async () => {
    const event = { id: eventId(), type: 'balance.available', data: { object: { object: 'balance' } } };
    expect((await deliver(event)).statusCode).toBe(200);
    expect(await inbox(event.id)).toMatchObject({ outcome: 'ignored' });
  });

  test('that we cannot read is 200 all the same, and kept', async () => {
    for (const body of ['{"id":', '[]', Buffer.from([0xff, 0xfe])])
      expect((await deliverRaw(body, { 'stripe-signature': signatureOf(body) })).statusCode).toBe(200);
    const kept = await api.store.db
      .selectFrom('webhook_inbox')
      .select('id')
      .where('type', '=', 'unreadable')
      .execute();
    expect(kept).toHaveLength(3);
  });

  test('that names a booking with a made-up id reaches nobody', async () => {
    const event = intentEvent({ id: 'pi_x', metadata: { booking_id: '../../../etc/passwd' } });
    expect((await deliver(event)).statusCode).toBe(200);
    expect(api.temporal.signalled).toEqual([]);
  });
});

describe('a delivery without proof is 400 and leaves no trace', () => {
  const event = () => JSON.stringify(intentEvent());
  test.each<[string, (body: string) => Record<string, string>]>([
    ['no signature', () => ({})],
    ['a malformed one', () => ({ 'stripe-signature': 'v1=abc' })],
    ['an empty one', () => ({ 'stripe-signature': '' })],
    [
      'one under another secret',
      (body) => ({ 'stripe-signature': signatureOf(body, { secret: 'whsec_guess' }) }),
    ],
    ['one of another body', () => ({ 'stripe-signature': signatureOf('{}') })],
    ['one over five minutes old', (body) => ({ 'stripe-signature': signatureOf(body, { ageSeconds: 310 }) })],
    [
      'one over five minutes in the future',
      (body) => ({ 'stripe-signature': signatureOf(body, { ageSeconds: -310 }) }),
    ],
    [
      'one of Stripe’s test scheme',
      (body) => ({ 'stripe-signature': signatureOf(body).replace('v1=', 'v0=') }),
    ],
  ])('%s', async (_, headers) => {
    const body = event();
    const answer = await deliverRaw(body, headers(body));
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)['code']).toBe('invalid_signature');
    expect(api.temporal.signalled).toEqual([]);
    expect(await inbox((JSON.parse(body) as { id: string }).id)).toBeUndefined();
  });

  test('but one just within five minutes, either way, is taken', async () => {
    for (const ageSeconds of [290, -290])
      expect((await deliver(intentEvent(), { ageSeconds })).statusCode).toBe(200);
  });
});

describe('while Temporal cannot take it', () => {
  const sweeperDeps = (at = Date.now() + 60_000) => ({
    config: api.config,
    store: api.store,
    temporal: api.temporal,
    findBookingOfPayment: () => Promise.resolve(undefined),
    fetchPayment: () => Promise.resolve(undefined),
    fetchFraudWarning: () => Promise.resolve(undefined),
    clock: () => new Date(at),
    log: createLogger('silent'),
  });

  test('a delivery is 503, so that Stripe tries again, and the sweeper brings it later', async () => {
    api.temporal.mode = 'down';
    const event = intentEvent();
    const answer = await deliver(event);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await inbox(event.id)).toMatchObject({ dispatched_at: null });
    api.temporal.mode = 'normal';
    await sweepWebhooks(sweeperDeps());
    expect(api.temporal.signalled).toEqual([bookingId]);
    expect(await inbox(event.id)).toMatchObject({ outcome: 'signalled' });
  });

  test('the sweeper leaves fresh deliveries to the request that brought them', async () => {
    const id = eventId();
    const nothing = { objectId: null, providerPaymentId: null, chargeId: null };
    await recordWebhookDelivery(api.store.db, {
      id: `stripe:${id}`,
      provider: 'stripe',
      type: 'x',
      bookingId,
      ...nothing,
    });
    expect(await sweepWebhooks(sweeperDeps(Date.now()))).toBe(0);
    expect(await sweepWebhooks(sweeperDeps())).toBe(1);
  });

  test('the sweeper goes past those that cannot be dispatched, however many and whatever the reason', async () => {
    const nothing = { objectId: null, providerPaymentId: null, chargeId: null };
    const wait = (changes: object) => {
      const row = { id: `stripe:${eventId()}`, provider: 'stripe' as const, type: 'x', bookingId: null };
      return recordWebhookDelivery(api.store.db, { ...row, ...nothing, ...changes });
    };
    for (const n of [1, 2, 3]) await wait({ providerPaymentId: `pi_of_somebody_${n}` });
    await wait({ bookingId });
    const away = { ...sweeperDeps(), findBookingOfPayment: () => Promise.reject(new Error('a bug')) };
    await expect(sweepWebhooks(away, { batch: 2 })).rejects.toThrow('unavailable');
    expect(api.temporal.signalled).toEqual([bookingId]);

    expect(await sweepWebhooks(sweeperDeps(), { batch: 2 })).toBe(3);
    const deps = {
      ...sweeperDeps(),
      temporal: { ...api.temporal, paymentChanged: () => Promise.reject(new Error('odd')) },
    };
    await wait({ bookingId });
    await wait({ providerPaymentId: 'pi_of_nobody' });
    await expect(sweepWebhooks(deps)).rejects.toThrow('odd');
    expect(await sweepWebhooks(sweeperDeps())).toBe(1); // the other one was looked after
  });

  test('the sweeper works by itself and stops when asked', async () => {
    api.temporal.mode = 'down';
    const event = intentEvent();
    await deliver(event);
    const sweeper = startWebhookSweeper(sweeperDeps(), 5);
    api.temporal.mode = 'normal';
    await expect.poll(() => api.temporal.signalled, { timeout: 10_000 }).toEqual([bookingId]);
    await sweeper.stop();
  });
});
