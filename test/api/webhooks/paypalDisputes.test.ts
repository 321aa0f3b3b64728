/** What a webhook of PayPal's says of a dispute counts only as far as PayPal shows the same when it is asked. */
import { beforeEach, describe, expect, test } from 'vitest';
import { sweepWebhooks } from '../../../src/api/background/sweeper.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { listFindings } from '../../../src/store/reconciliation.ts';
import { openBooking, send } from '../../support/environments/apiApp.ts';
import { capturedBy, payWithPayPal } from '../../support/clients/paypalWebhooks.ts';
import { paypalApiOfFile } from './paypalApi.ts';

/** Two bookings of ours, each paid by a capture. */
let mine: string;
let other: string;
const { api, webhooks } = await paypalApiOfFile();
beforeEach(async () => {
  webhooks.isAway = false;
  webhooks.disputes.clear();
  webhooks.reversals.clear();
  [mine, other] = [await paid(), await paid()];
});

async function paid(): Promise<string> {
  const { id } = await openBooking(api.app);
  await payWithPayPal(api.store.db, id, { orderId: `ORDER-${id}` });
  await capturedBy(api.store.db, `CAPTURE-${id}`, { id: `${id}-P1`, bookingId: id });
  return id;
}

let events = 0;
async function deliver(event_type: string, resource: object) {
  const id = `WH-D-${(events += 1)}`;
  const payload = JSON.stringify({ id, event_type, resource });
  const headers = webhooks.headersOf(payload);
  const { statusCode } = await send(api.app, { method: 'POST', url: '/webhooks/paypal', payload, headers });
  return { id: `paypal:${id}`, statusCode };
}
const flagged = async () => {
  const rows = await api.store.db
    .selectFrom('bookings')
    .select('id')
    .where('disputed', '=', true)
    .where('id', 'in', [mine, other])
    .execute();
  return rows.map(({ id }) => id);
};
const bookingsFound = async (delivery: string) => {
  const found = await listFindings(api.store.db, { limit: 100, after: undefined });
  return found.filter(({ detail }) => detail['webhookDelivery'] === delivery).map((each) => each.bookingId);
};

/** A dispute about my booking, as the webhook words it. */
const disputed = () => ({
  dispute_id: `PP-D-${mine}`,
  disputed_transactions: [{ seller_transaction_id: `CAPTURE-${mine}`, custom: mine }],
});
const reversed = () => ({
  id: 'REFUND-1',
  custom_id: mine,
  links: [{ rel: 'up', href: `https://api-m.paypal.com/v2/payments/captures/CAPTURE-${mine}` }],
});

/** Of its end the dispute itself says whether it has taken the money: that it has ended flags nothing. */
describe.each([
  ['a dispute', 'CUSTOMER.DISPUTE.CREATED', () => disputed(), true],
  ['the end of a dispute', 'CUSTOMER.DISPUTE.RESOLVED', () => disputed(), false],
  ['a reversal', 'PAYMENT.CAPTURE.REVERSED', reversed, true],
])('%s', (_, type, resource, flags) => {
  const whereFlagged = (bookingId: string) => (flags ? [bookingId] : []);
  const shows = (shown: { captureId?: string; bookingId?: string } | 'unknown' | 'not_allowed') => {
    const answer = typeof shown === 'string' ? { result: shown } : { result: 'shown' as const, ...shown };
    webhooks.disputes.set(`PP-D-${mine}`, answer);
    webhooks.reversals.set(`CAPTURE-${mine}`, answer);
  };

  test('that PayPal shows is its booking’s, and flags it unless it is over', async () => {
    shows({ captureId: `CAPTURE-${mine}`, bookingId: mine });
    const { id, statusCode } = await deliver(type, resource());
    expect([statusCode, await flagged(), await bookingsFound(id)]).toEqual([200, whereFlagged(mine), [mine]]);
  });

  test('that PayPal does not know flags nothing, and is reported', async () => {
    shows('unknown');
    const { id, statusCode } = await deliver(type, resource());
    expect([statusCode, await flagged(), await bookingsFound(id)]).toEqual([200, [], [null]]);
  });

  test('that PayPal shows about another booking is that one’s', async () => {
    shows({ captureId: `CAPTURE-${other}`, bookingId: other });
    const { id } = await deliver(type, resource());
    expect([await flagged(), await bookingsFound(id)]).toEqual([whereFlagged(other), [other]]);
  });

  test('that this account may not see is put before people, and flags nothing', async () => {
    shows('not_allowed');
    const { id } = await deliver(type, resource());
    expect([await flagged(), await bookingsFound(id)]).toEqual([[], [mine]]);
  });

  test('waits while PayPal cannot be asked, and counts once it can', async () => {
    shows({ captureId: `CAPTURE-${mine}` });
    webhooks.isAway = true;
    const { id, statusCode } = await deliver(type, resource());
    expect([statusCode, await flagged(), await bookingsFound(id)]).toEqual([503, [], []]);
    webhooks.isAway = false;
    await sweepWebhooks({
      store: api.store,
      config: api.config,
      temporal: api.temporal,
      paypal: webhooks.deps,
      findBookingOfPayment: async () => undefined,
      fetchPayment: async () => undefined,
      fetchFraudWarning: async () => undefined,
      clock: () => new Date(Date.now() + 60_000),
      log: createLogger('silent'),
    });
    expect([await flagged(), await bookingsFound(id)]).toEqual([whereFlagged(mine), [mine]]);
  });
});
