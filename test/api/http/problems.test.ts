/** Whatever goes wrong, a caller gets the same kind of document, an id to quote, and nothing from inside. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import {
  apiOfFile,
  bearer,
  bodyOf,
  get,
  openBooking,
  post,
  send,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();

const json = { 'content-type': 'application/json' };
const quotes = (payload: string | Buffer, headers: Record<string, string> = json) =>
  send(api.app, { method: 'POST', url: '/v1/quotes', payload, headers });

describe('a refusal is a problem document', () => {
  test('with type, title, status, detail, code and the id of the request', async () => {
    const answer = await get(api.app, '/nowhere');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(bodyOf(answer)).toEqual({
      type: 'urn:midas:problem:not_found',
      title: 'There is nothing here',
      status: 404,
      detail: 'There is nothing here.',
      code: 'not_found',
      requestId: answer.headers['x-request-id'],
    });
  });

  test('that names each field that is wrong, and each that is unknown', async () => {
    const answer = await post(api.app, '/v1/quotes', {
      itemId: 1,
      location: 'dubai',
      total: 1,
      addOns: [{ id: 2, price: 1 }],
    });
    expect(answer.statusCode).toBe(400);
    const paths = (bodyOf(answer)['errors'] as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'itemId',
        'startDate',
        'endDate',
        'tier',
        'addOns.0.id',
        'addOns.0.price',
        'total',
      ]),
    );
  });

  test('that names the fields of a rental that cannot be', async () => {
    const answer = await post(api.app, '/v1/quotes', {
      itemId: 'bugatti-chiron',
      location: 'dubai',
      startDate: '2020-01-01',
      endDate: '2020-01-01',
      tier: 'royal',
    });
    const paths = (bodyOf(answer)['errors'] as { path: string }[]).map(({ path }) => path);
    expect(paths).toContain('tier');
    expect(paths.length).toBeGreaterThan(1);
  });
});

describe('a body that cannot be read is 400, never a crash', () => {
  test.each([
    ['broken JSON', '{"itemId":'],
    ['nothing at all', ''],
    ['a lone number', '7'],
    ['null', 'null'],
    ['a prototype of its own', '{"__proto__":{"isAdmin":true}}'],
    ['a constructor', '{"constructor":{"prototype":{"isAdmin":true}}}'],
    ['a hundred thousand nested lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('%s', async (_, payload) => {
    const answer = await quotes(payload);
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ code: 'validation_failed', status: 400 });
  });

  test('and a body of another type is 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await quotes('itemId=1', { 'content-type': type });
      expect(answer.statusCode).toBe(415);
      expect(bodyOf(answer)['code']).toBe('unsupported_media_type');
    }
  });

  test('and a body over 256 KiB is 413, one just under it is read', async () => {
    const padded = (bytes: number) => `{"itemId":"${'x'.repeat(bytes - 13)}"}`;
    expect((await quotes(padded(256 * 1024))).statusCode).toBe(400);
    const tooLarge = await quotes(padded(256 * 1024 + 1));
    expect(tooLarge.statusCode).toBe(413);
    expect(bodyOf(tooLarge)['code']).toBe('payload_too_large');
  });

  test('and an address that cannot be read is a problem document too', async () => {
    const answer = await get(api.app, '/v1/catalog/%zz/availability');
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)['code']).toBe('validation_failed');
    expect(answer.headers['x-request-id']).toBe(bodyOf(answer)['requestId']);
  });
});

test('bytes that are not HTTP are answered like any other mistake', async () => {
  const address = new URL(await api.app.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(address.port), address.hostname);
  socket.write('this is not HTTP\r\n\r\n');
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(head).toContain('application/problem+json');
  const problem = JSON.parse(body) as { code: string; requestId: string };
  expect(problem.code).toBe('validation_failed');
  expect(head).toContain(`x-request-id: ${problem.requestId}`);
});

describe('every answer carries an id', () => {
  test('of its own when the caller sends none, or one that is not safe to log', async () => {
    const own = (await get(api.app, '/healthz')).headers['x-request-id'];
    expect(own).toMatch(/^[0-9a-f-]{36}$/);
    const forged = await get(api.app, '/healthz', { 'x-request-id': 'abcdefgh {"level":"fatal"}' });
    expect(forged.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("the caller's when it is safe", async () => {
    const answer = await get(api.app, '/nowhere', { 'x-request-id': 'checkout-4711' });
    expect(answer.headers['x-request-id']).toBe('checkout-4711');
    expect(bodyOf(answer)['requestId']).toBe('checkout-4711');
  });
});

describe('what is wrong on our side stays there', () => {
  test('a failure nobody expected is 500 without a word of its cause', async () => {
    const { id, accessToken } = await openBooking(api.app);
    await api.store.db
      .updateTable('bookings')
      .set({ hold_expires_at: 'infinity' })
      .where('id', '=', id)
      .execute();
    const answer = await get(api.app, `/v1/bookings/${id}`, bearer(accessToken));
    expect(answer.statusCode).toBe(500);
    expect(bodyOf(answer)).toMatchObject({ code: 'internal', detail: 'Something went wrong on our side.' });
    expect(answer.body).not.toMatch(/invalid|time|stack|\bat /i);
  });

  test('Temporal out of reach is 503 with the time to come back', async () => {
    const { id, accessToken } = await openBooking(api.app);
    api.temporal.mode = 'down';
    const answer = await post(
      api.app,
      `/v1/bookings/${id}/cancel`,
      { reason: 'customer_request' },
      bearer(accessToken),
    );
    api.temporal.mode = 'normal';
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(bodyOf(answer)['code']).toBe('unavailable');
  });
});
