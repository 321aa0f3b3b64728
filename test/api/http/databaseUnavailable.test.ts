/** A database that cannot be reached passes; a database that says no does not. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDatabaseUnavailable } from '../../../src/api/http/databaseUnavailable.ts';
import {
  type ApiUnderTest,
  apiUnderTest,
  bodyOf,
  get,
  post,
  quoteRequest,
} from '../../support/environments/apiApp.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await apiUnderTest();
  await api.store.close();
});
afterAll(() => api.app.close());

test('without a database quotes are 503 with the time to come back', async () => {
  const answer = await post(api.app, '/v1/quotes', quoteRequest());
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
  expect(bodyOf(answer)).toMatchObject({ code: 'unavailable' });
});

test('without a database the process lives but is not ready, and says what is missing', async () => {
  expect((await get(api.app, '/healthz')).statusCode).toBe(200);
  const ready = await get(api.app, '/readyz');
  expect(ready.statusCode).toBe(503);
  expect(bodyOf(ready)['detail']).toContain('the database');
});

test.each([
  [true, Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  [true, Object.assign(new Error('terminating connection'), { code: '57P01' })],
  [true, Object.assign(new Error('too many clients'), { code: '53300' })],
  [true, new Error('Connection terminated unexpectedly')],
  [true, new Error('timeout exceeded when trying to connect')],
  [false, Object.assign(new Error('duplicate key'), { code: '23505' })],
  [false, Object.assign(new Error('syntax error'), { code: '42601' })],
  [false, new Error('anything else')],
])('%s: %s', (unavailable, error) => {
  expect(isDatabaseUnavailable(error)).toBe(unavailable);
});
