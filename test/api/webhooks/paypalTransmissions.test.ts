/** PayPal's signature covers a CRC-32 only: who has caught a webhook must not speak through it. */
import { crc32 } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listFindings } from '../../../src/store/reconciliation.ts';
import { deleteDispatchedWebhooks } from '../../../src/store/webhook/inbox.ts';
import { bodyOf, openBooking, send } from '../../support/environments/apiApp.ts';
import { crcTwinOf } from '../../support/clients/crcTwin.ts';
import { payWithPayPal } from '../../support/clients/paypalWebhooks.ts';
import { paypalApiOfFile } from './paypalApi.ts';

let bookingId: string;
const { api, webhooks } = await paypalApiOfFile();

beforeAll(async () => {
  bookingId = (await openBooking(api.app)).id;
  await payWithPayPal(api.store.db, bookingId, { orderId: 'ORDER-1' });
});

let transmissions = 0;
let transmissionId: string;
beforeEach(() => {
  transmissionId = `transmission-${(transmissions += 1)}`;
  api.temporal.signalled.length = 0;
});

const deliver = (payload: string) =>
  send(api.app, {
    method: 'POST',
    url: '/webhooks/paypal',
    payload,
    headers: webhooks.headersOf(payload, { transmissionId }),
  });
const genuine = (order = 'ORDER-OF-ANOTHER-SHOP') =>
  JSON.stringify({
    id: `WH-${transmissionId}`,
    event_type: 'CHECKOUT.ORDER.APPROVED',
    resource: { id: order },
  });
const forged = (of: string, id = `WH-FORGED-${transmissionId}`) =>
  crcTwinOf(of, {
    id,
    event_type: 'CUSTOMER.DISPUTE.CREATED',
    resource: { dispute_id: 'PP-D-1', disputed_transactions: [{ custom: bookingId }] },
  });
const found = async () => {
  const all = await listFindings(api.store.db, { limit: 100, after: undefined });
  return all.filter(({ objectId }) => objectId === transmissionId);
};
const isKept = async (id: string) => {
  const row = api.store.db.selectFrom('webhook_inbox').select('id').where('id', '=', `paypal:${id}`);
  return (await row.executeTakeFirst()) !== undefined;
};

describe('another body under the checksum that was signed', () => {
  test('is refused, reported once, and nothing of it counts', async () => {
    const body = genuine();
    const twin = forged(body);
    expect(crc32(twin)).toBe(crc32(body));
    expect((await deliver(body)).statusCode).toBe(200);
    for (let times = 0; times < 3; times += 1) {
      const answer = await deliver(twin);
      expect(answer.statusCode).toBe(400);
      expect(bodyOf(answer)['code']).toBe('invalid_signature');
    }
    expect(await found()).toMatchObject([{ kind: 'webhook_altered', bookingId: null, status: 'open' }]);
    expect(await isKept(`WH-FORGED-${transmissionId}`)).toBe(false);
    expect(api.temporal.signalled).toEqual([]);
  });

  test('is refused also under the id of the event that was caught, of which the first stays', async () => {
    const body = genuine('ORDER-1');
    await deliver(body);
    api.temporal.signalled.length = 0;
    expect((await deliver(forged(body, `WH-${transmissionId}`))).statusCode).toBe(400);
    expect(api.temporal.signalled).toEqual([]);
  });

  test('is refused when it cannot be read either', async () => {
    const body = genuine();
    await deliver(body);
    expect((await deliver(crcTwinOf(body, { nothing: 'of it' }))).statusCode).toBe(400);
  });

  test('is refused after the webhook itself has been deleted', async () => {
    const body = genuine();
    await deliver(body);
    await api.store.db.updateTable('findings').set({ status: 'closed' }).execute();
    await deleteDispatchedWebhooks(api.store.db, new Date(Date.now() + 60_000).toISOString(), 1_000);
    expect(await isKept(`WH-${transmissionId}`)).toBe(false);
    expect((await deliver(forged(body))).statusCode).toBe(400);
  });

  test('and the first, at the same moment: one of them is the only one', async () => {
    const body = genuine();
    const twins = [body, forged(body), crcTwinOf(body, { id: 'WH-X', event_type: 'X', resource: {} })];
    const answers = await Promise.all(twins.map(deliver));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400, 400]);
  });
});

test('the same body may come again and again, as PayPal repeats it', async () => {
  const body = genuine('ORDER-1');
  for (let times = 0; times < 3; times += 1) expect((await deliver(body)).statusCode).toBe(200);
  expect(await found()).toEqual([]);
});

test('what cannot be verified takes no transmission away from PayPal', async () => {
  const payload = forged(genuine());
  const headers = webhooks.headersOf(payload, { transmissionId, signed: genuine('ORDER-2') });
  const answer = await send(api.app, { method: 'POST', url: '/webhooks/paypal', payload, headers });
  expect(answer.statusCode).toBe(400);
  expect((await deliver(genuine())).statusCode).toBe(200);
});
