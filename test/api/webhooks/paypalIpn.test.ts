/** PayPal's classic messages at the webhooks: kept and followed, or refused and recorded; never trusted by themselves. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { listFindings } from '../../../src/store/reconciliation.ts';
import { completeIpn } from '../../../src/store/webhook/ipnInbox.ts';
import { apiUnderTest, send } from '../../support/environments/apiApp.ts';
import { ipnBody, PERSONAL } from '../../support/clients/paypalWebhooks.ts';
import { paypalApiOfFile } from './paypalApi.ts';

const { api, webhooks } = await paypalApiOfFile();
afterEach(() => {
  api.temporal.ipns.clear();
});

let senders = 0;
/** Each from an address of its own, so that only the test of the limit meets it. */
const post = (payload: Buffer | string, headers: Record<string, string> = {}, remoteAddress?: string) =>
  send(api.app, {
    method: 'POST',
    url: '/webhooks/paypal/ipn',
    payload,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    remoteAddress: remoteAddress ?? `10.1.${(senders += 1) >> 8}.${senders & 255}`,
  });
const idOf = (body: Buffer | string) => createHash('sha256').update(body).digest('hex');
const rowOf = (body: Buffer | string) =>
  api.store.db.selectFrom('ipn_messages').selectAll().where('id', '=', idOf(body)).executeTakeFirst();
const findingsAbout = async (body: Buffer | string) =>
  (await listFindings(api.store.db, { limit: 100, after: undefined })).filter(
    ({ detail }) => detail['message'] === idOf(body),
  );

test('a message is an empty 200 once its workflow is durably started, under an id of its every byte', async () => {
  const body = ipnBody({ txn_id: 'TXN1' });
  const answer = await post(body);
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toBe('');
  expect([...api.temporal.ipns]).toEqual([
    [
      `ipn/TXN1/Completed/${idOf(body)}`,
      { messageId: idOf(body), transactionId: 'TXN1', paymentStatus: 'Completed' },
    ],
  ]);
});

test('its bytes are kept sealed, byte for byte, and nowhere in the clear', async () => {
  const body = ipnBody({ txn_id: 'TXN2' });
  await post(body, { 'content-type': 'application/x-www-form-urlencoded; charset=windows-1252' });
  const row = await rowOf(body);
  expect(row).toMatchObject({
    content_type: 'application/x-www-form-urlencoded; charset=windows-1252',
    outcome: null,
  });
  expect(Buffer.from(webhooks.open(row?.raw_sealed ?? ''))).toEqual(body);
  const inTheClear = JSON.stringify([row, [...api.temporal.ipns], api.logLines]);
  for (const word of PERSONAL) expect(inTheClear).not.toContain(word);
});

test.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x'])(
  'sent as %s by whoever came first, it is put before PayPal as the form that PayPal sends',
  async (type) => {
    const body = ipnBody({ txn_id: `TXN-AS-${type.replace(/\W/g, '-').slice(0, 20)}` });
    expect((await post(body, { 'content-type': type })).statusCode).toBe(200);
    expect(await rowOf(body)).toMatchObject({ content_type: 'application/x-www-form-urlencoded' });
  },
);

test('a repeat is 200 and starts nothing else, a forgery under the same claims is a message of its own', async () => {
  const body = ipnBody({ txn_id: 'TXN3' });
  const forged = ipnBody({ txn_id: 'TXN3', mc_gross: '1.00' });
  for (const each of [body, body, forged]) expect((await post(each)).statusCode).toBe(200);
  expect(api.temporal.ipns.size).toBe(2);
});

test('a repeat of a settled message is 200 and starts nothing, however much later it comes', async () => {
  const body = ipnBody({ txn_id: 'TXN4' });
  await post(body);
  api.temporal.ipns.clear();
  const settled = { id: idOf(body), outcome: 'signalled', bookingId: null, at: new Date().toISOString() };
  await completeIpn(api.store.db, settled, { keepBytes: false });
  expect((await post(body)).statusCode).toBe(200);
  expect(api.temporal.ipns.size).toBe(0);
  expect(await rowOf(body)).toMatchObject({ outcome: 'signalled', raw_sealed: null });
});

test('while Temporal cannot take it, a message is 503, and PayPal’s repeat is started', async () => {
  api.temporal.mode = 'down';
  const body = ipnBody({ txn_id: 'TXN5' });
  expect((await post(body)).statusCode).toBe(503);
  api.temporal.mode = 'normal';
  expect((await post(body)).statusCode).toBe(200);
  expect(api.temporal.ipns.size).toBe(1);
});

test.each<[string, Record<string, string | null>]>([
  ['another account', { receiver_id: 'SOMEBODY' }],
  [
    'another account that shows our address',
    { receiver_id: 'SOMEBODY', receiver_email: 'payments@midas.example' },
  ],
  ['another address', { receiver_id: null, receiver_email: 'somebody@example.org' }],
])('a message for %s is recorded without asking PayPal, and 200', async (_, receiver) => {
  const body = ipnBody({ txn_id: 'TXN6', ...receiver });
  for (let sent = 0; sent < 2; sent += 1) expect((await post(body)).statusCode).toBe(200);
  expect(api.temporal.ipns.size).toBe(0);
  expect(await rowOf(body)).toMatchObject({ outcome: 'refused', raw_sealed: null });
  expect(await findingsAbout(body)).toMatchObject([
    { kind: 'ipn_refused', bookingId: null, detail: { reason: 'foreign_receiver' } },
  ]);
});

test('our address counts in any case', async () => {
  await post(ipnBody({ txn_id: 'TXN7', receiver_id: null, receiver_email: 'Payments@Midas.Example' }));
  expect(api.temporal.ipns.size).toBe(1);
});

test.each<[string, Buffer | string]>([
  ['repeated_parameter', Buffer.concat([ipnBody({ txn_id: 'TXN8' }), Buffer.from('&mc_gross=1.00')])],
  ['unknown_charset', 'txn_id=TXN8&charset=made-up'],
  ['not_in_its_charset', 'txn_id=TXN8&first_name=Zo%EB&charset=utf-8'],
  ['malformed', 'txn_id=%zz'],
  ['malformed_field', 'txn_id=../../booking&payment_status=Completed'],
  ['malformed', ''],
])('a message that cannot be read (%s) is recorded, starts nothing and is 200', async (reason, body) => {
  expect((await post(body)).statusCode).toBe(200);
  expect(api.temporal.ipns.size).toBe(0);
  expect(await findingsAbout(body)).toMatchObject([{ kind: 'ipn_refused', detail: { reason } }]);
});

test('64 KiB is the most that is read', async () => {
  const short = ipnBody({ txn_id: 'TXN9', memo: '' });
  const filled = (bytes: number) =>
    Buffer.from(`${short.toString()}&more=${'x'.repeat(bytes - short.length - 6)}`);
  expect((await post(filled(65_536))).statusCode).toBe(200);
  expect((await post(filled(65_537))).statusCode).toBe(413);
});

const floodFindings = async (reason: string) =>
  (await listFindings(api.store.db, { limit: 100, after: undefined })).filter(
    ({ detail }) => detail['reason'] === reason,
  );

describe('a flood of messages that are refused', () => {
  test('is one finding a cause and hour, which says how many and shows the latest', async () => {
    const hour = Date.parse('2027-03-01T12:00:00Z');
    const flood = Array.from({ length: 30 }, (_, sent) => `txn_id=FLOOD${sent}&charset=made-up`);
    for (const [sent, body] of flood.entries()) {
      api.setNow(new Date(hour + sent * 60_000));
      for (let repeat = 0; repeat < 3; repeat += 1) expect((await post(body)).statusCode).toBe(200);
    }
    const inThatHour = (await floodFindings('unknown_charset')).filter(({ createdAt }) =>
      createdAt.startsWith('2027-03-01'),
    );
    const latest = { reason: 'unknown_charset', count: '30', message: idOf(flood[29] ?? '') };
    expect(inThatHour).toMatchObject([{ kind: 'ipn_refused', status: 'open', detail: latest }]);
    api.setNow(new Date(hour + 3_600_000));
    await post('txn_id=FLOODED&charset=made-up');
    expect((await floodFindings('unknown_charset'))[0]).toMatchObject({ detail: { count: '1' } });
  });

  test('is counted whole where many come at once, and apart by its causes', async () => {
    api.setNow(new Date('2027-03-02T12:00:00Z'));
    const foreign = Array.from({ length: 40 }, (_, sent) =>
      ipnBody({ txn_id: `FOREIGN${sent}`, receiver_id: 'SOMEBODY' }),
    );
    const broken = Array.from({ length: 40 }, (_, sent) => `txn_id=%zz&sent=${sent}`);
    await Promise.all([...foreign, ...foreign, ...broken, ...broken].map((body) => post(body)));
    for (const reason of ['foreign_receiver', 'malformed'])
      expect((await floodFindings(reason))[0]).toMatchObject({ detail: { reason, count: '40' } });
  });

  test('opens a finding that somebody has closed within the hour', async () => {
    api.setNow(new Date('2027-03-03T12:00:00Z'));
    await post('txn_id=CLOSED1&charset=made-up');
    await api.store.db.updateTable('findings').set({ status: 'closed' }).execute();
    await post('txn_id=CLOSED2&charset=made-up');
    expect(await floodFindings('unknown_charset')).toContainEqual(
      expect.objectContaining({ status: 'open', detail: expect.objectContaining({ count: '2' }) as object }),
    );
  });
});

test.each([
  ['/webhooks/paypal/ipn', 300],
  ['/webhooks/paypal', 600],
])('whoever floods %s is asked to slow down', async (url, max) => {
  const statuses: number[] = [];
  for (let sent = 0; sent <= max; sent += 1) {
    const request = { method: 'POST', url, payload: 'txn_id=%zz', remoteAddress: '10.9.9.9' } as const;
    statuses.push((await send(api.app, request)).statusCode);
  }
  expect(statuses.slice(0, max)).not.toContain(429);
  expect(statuses[max]).toBe(429);
});

test('the interface’s own description has both of PayPal’s webhooks', async () => {
  const { paths } = (await send(api.app, { method: 'GET', url: '/openapi.json' })).json<{ paths: object }>();
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/webhooks/paypal', '/webhooks/paypal/ipn']));
});

test('where PayPal is not offered, nobody has messages for us', async () => {
  const without = await apiUnderTest();
  for (const url of ['/webhooks/paypal', '/webhooks/paypal/ipn'])
    expect((await send(without.app, { method: 'POST', url, payload: {} })).statusCode).toBe(404);
  await without.close();
});
