/** Nothing about a person, a token or a search is ever in a log, whatever goes right or wrong. */
import { expect, test } from 'vitest';
import { createLogger } from '../../../src/observability/log.ts';
import {
  CUSTOMER,
  apiOfFile,
  bearer,
  bookingRequest,
  get,
  openBooking,
  post,
  quoteId,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();

test('a booking from beginning to end, with every kind of failure, leaves no personal word in the log', async () => {
  const { app, temporal } = api;
  const { id, accessToken } = await openBooking(app);
  await get(app, `/v1/bookings/${id}?email=${CUSTOMER.email}`, bearer(accessToken));
  await get(app, `/nowhere/${CUSTOMER.email}?token=${accessToken}`);
  await get(app, `/v1/bookings/${CUSTOMER.email}`, bearer(accessToken));
  await post(app, '/v1/bookings', bookingRequest('x', { customer: { ...CUSTOMER, phone: 'Ada Lovelace' } }));
  await post(app, `/v1/bookings/${id}/access-link`, { email: CUSTOMER.email });
  temporal.mode = 'down';
  await post(app, '/v1/bookings', bookingRequest(await quoteId(app)));
  temporal.mode = 'normal';
  await api.store.db
    .updateTable('bookings')
    .set({ hold_expires_at: 'infinity' })
    .where('id', '=', id)
    .execute();
  expect((await get(app, `/v1/bookings/${id}`, bearer(accessToken))).statusCode).toBe(500);

  const log = api.logLines.join('');
  for (const secret of [
    CUSTOMER.name,
    'Lovelace',
    CUSTOMER.email,
    'ada@',
    CUSTOMER.phone,
    accessToken,
    '_secret',
    '127.0.0.1',
    'email=',
  ])
    expect(log).not.toContain(secret);
  expect(log).toContain('/v1/bookings/:id');
  expect(log).toContain(id);
});

test('a request has one line with route, status, time and ids', async () => {
  const { id, accessToken } = await openBooking(api.app);
  await get(api.app, `/v1/bookings/${id}`, { ...bearer(accessToken), 'x-request-id': 'line-of-one-request' });
  const lines = api.logLines.filter((line) => line.includes('line-of-one-request'));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    requestId: 'line-of-one-request',
    bookingId: id,
    method: 'GET',
    route: '/v1/bookings/:id',
    status: 200,
    ms: expect.any(Number) as number,
  });
});

test('the logger drops fields it does not know and messages that may quote data', () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  log.info({ customer: CUSTOMER, email: CUSTOMER.email, bookingId: 'MIDAS-1' }, 'words');
  log.error(new Error(`duplicate key (${CUSTOMER.email})`));
  log.error({ err: new Error(`broken\n    for ${CUSTOMER.email}`, { cause: new Error(CUSTOMER.name) }) });
  const log_ = lines.join('');
  expect(log_).not.toMatch(/\bada\b|lovelace/i);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ bookingId: 'MIDAS-1', msg: 'words' });
  expect(log_).toContain('privacy.test.ts');
});
