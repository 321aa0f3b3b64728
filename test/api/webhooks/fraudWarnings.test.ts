/** A bank's early warning of fraud: its provider is asked, the booking is flagged, and finance is told once. */
import { createHmac } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { sweepWebhooks } from '../../../src/api/background/sweeper.ts';
import { createLogger } from '../../../src/observability/log.ts';
import type { FraudWarning } from '../../../src/providers/payment/disputes.ts';
import { apiOfFile, bodyOf, get, send, WEBHOOK_SECRETS } from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { confirmedBooking } from '../../support/fakes/paidBooking.ts';

/** What Stripe shows when it is asked; `away` while it does not answer. */
const warnings = new Map<string, FraudWarning | 'away'>();
const fetchFraudWarning = async (_provider: string, id: string) => {
  const warning = warnings.get(id);
  if (warning === 'away') throw new Error('away');
  return warning;
};
const api = await apiOfFile({}, { fetchFraudWarning });
const { db } = api.store;
beforeEach(() => {
  warnings.clear();
  api.temporal.notifications.length = 0;
  api.temporal.startedAgain.length = 0;
});

async function warned(changes: Partial<FraudWarning> = {}) {
  const { id: bookingId } = await confirmedBooking(api);
  const warningId = `issfr_${bookingId}`;
  const warning = {
    warningId,
    chargeId: `ch_${bookingId}-P1`,
    reason: 'made_with_stolen_card',
    at: '2027-01-02T00:00:00.000Z',
    isActionable: true,
    ...changes,
  };
  warnings.set(warningId, warning);
  const object = { id: warningId, payment_intent: `pi_${bookingId}`, charge: warning.chargeId };
  return { bookingId, warningId, warning, object };
}

let events = 0;
async function stripe(what: 'created' | 'updated', object: object): Promise<number> {
  const payload = JSON.stringify({
    id: `evt_warning_${(events += 1)}`,
    type: `radar.early_fraud_warning.${what}`,
    data: { object: { object: 'radar.early_fraud_warning', ...object } },
  });
  const at = Math.floor(Date.now() / 1000);
  const proof = createHmac('sha256', WEBHOOK_SECRETS[0]).update(`${at}.${payload}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${proof}` };
  return (await send(api.app, { method: 'POST', url: '/webhooks/stripe', payload, headers })).statusCode;
}
const sweepInbox = () =>
  sweepWebhooks({
    store: api.store,
    config: api.config,
    temporal: api.temporal,
    findBookingOfPayment: async () => undefined,
    fetchPayment: async () => undefined,
    fetchFraudWarning,
    clock: () => new Date(Date.now() + 60_000),
    log: createLogger('silent'),
  });

const recorded = (bookingId: string) =>
  db.selectFrom('fraud_warnings').selectAll().where('booking_id', '=', bookingId).execute();
const written = async (bookingId: string) =>
  (
    await db
      .selectFrom('notifications')
      .select('key')
      .where('booking_id', '=', bookingId)
      .where('template', '=', 'finance_early_fraud_warning')
      .execute()
  ).map(({ key }) => key);
const started = () => api.temporal.notifications.map(({ key }) => key);
const flagsOf = async (bookingId: string) =>
  bodyOf(await get(api.app, `/v1/ops/bookings/${bookingId}`, await staffHeaders(['concierge'])))['flags'];

test('is on record, on the booking, and told to finance once over all repeats', async () => {
  const { bookingId, warningId, object } = await warned();
  for (const what of ['created', 'updated', 'created'] as const) expect(await stripe(what, object)).toBe(200);
  expect(await recorded(bookingId)).toMatchObject([
    {
      id: warningId,
      provider: 'stripe',
      payment_id: `${bookingId}-P1`,
      reason: 'made_with_stolen_card',
      warned_at: '2027-01-02T00:00:00.000Z',
    },
  ]);
  const keys = await written(bookingId);
  expect(keys).toHaveLength(1);
  expect(started()).toEqual(keys);
  expect(api.temporal.startedAgain).toEqual([]);
  expect(await flagsOf(bookingId)).toEqual(['fraud_warning']);
});

test('of a payment whose money nobody has recorded yet is told all the same, by the payment', async () => {
  const { bookingId, object } = await warned({ chargeId: 'ch_not_recorded' });
  expect(await stripe('created', object)).toBe(200);
  expect(await recorded(bookingId)).toEqual([]); // it names no payment of ours
  const named = await warned({ chargeId: 'ch_not_recorded_either' });
  warnings.set(named.warningId, { ...named.warning, providerPaymentId: named.object.payment_intent });
  expect(await stripe('created', named.object)).toBe(200);
  expect(await recorded(named.bookingId)).toHaveLength(1);
  expect(await written(named.bookingId)).toHaveLength(1);
});

test('that a refund or a dispute has settled is on record and told to nobody', async () => {
  const { bookingId, object } = await warned({ isActionable: false });
  expect(await stripe('created', object)).toBe(200);
  expect(await recorded(bookingId)).toHaveLength(1);
  expect(await written(bookingId)).toEqual([]);
  expect(started()).toEqual([]);
  expect(await flagsOf(bookingId)).toEqual(['fraud_warning']);
});

test('that is settled afterwards is not told again', async () => {
  const { bookingId, object, warning } = await warned();
  await stripe('created', object);
  warnings.set(object.id, { ...warning, isActionable: false });
  await stripe('updated', object);
  expect(await written(bookingId)).toHaveLength(1);
  expect(started()).toHaveLength(1);
});

test('waits while its provider cannot be asked', async () => {
  const { bookingId, object, warning } = await warned();
  warnings.set(object.id, 'away');
  expect(await stripe('created', object)).toBe(503);
  expect([await recorded(bookingId), await written(bookingId)]).toEqual([[], []]);
  warnings.set(object.id, warning);
  await sweepInbox();
  expect(await recorded(bookingId)).toHaveLength(1);
  expect(started()).toEqual(await written(bookingId));
});

test('waits while Temporal is away, and is told once', async () => {
  const { bookingId, object } = await warned();
  api.temporal.mode = 'down';
  expect(await stripe('created', object)).toBe(503);
  api.temporal.mode = 'normal';
  await sweepInbox();
  expect(await recorded(bookingId)).toHaveLength(1);
  expect(await written(bookingId)).toHaveLength(1);
  expect(started()).toHaveLength(1);
});

test('that its provider does not know is nothing', async () => {
  const { bookingId, object } = await warned();
  warnings.clear();
  expect(await stripe('created', object)).toBe(200);
  expect([await recorded(bookingId), started(), await flagsOf(bookingId)]).toEqual([[], [], []]);
});

test('about a charge of nobody’s is nothing', async () => {
  const { bookingId, object } = await warned({ chargeId: 'ch_of_another_shop' });
  expect(await stripe('created', object)).toBe(200);
  expect([await recorded(bookingId), started()]).toEqual([[], []]);
});

test('about no booking of ours is not even asked about', async () => {
  const { warning, object } = await warned();
  warnings.set('issfr_other', { ...warning, warningId: 'issfr_other' });
  expect(await stripe('created', { ...object, id: 'issfr_other', payment_intent: 'pi_of_another' })).toBe(
    200,
  );
  expect(started()).toEqual([]);
});
