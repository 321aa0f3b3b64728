/** A database that cannot be reached passes, and so does a statement that lost a race; a database that says no does not. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDatabaseUnavailable, isPassingConflict } from '../../../src/api/http/databaseUnavailable.ts';
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
  [true, Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' })],
  [true, Object.assign(new Error('idle-in-transaction timeout'), { code: '25P03' })],
  [true, Object.assign(new Error('transaction timeout'), { code: '25P04' })],
  [true, Object.assign(new Error('cannot execute INSERT in a read-only transaction'), { code: '25006' })],
  [true, new Error('Connection terminated unexpectedly')],
  [true, new Error('timeout exceeded when trying to connect')],
  [false, Object.assign(new Error('duplicate key'), { code: '23505' })],
  [false, Object.assign(new Error('syntax error'), { code: '42601' })],
  [false, Object.assign(new Error('transaction is aborted'), { code: '25P02' })],
  [false, Object.assign(new Error('could not serialize access'), { code: '40001' })],
  [false, new Error('anything else')],
])('%s: %s', (unavailable, error) => {
  expect(isDatabaseUnavailable(error)).toBe(unavailable);
});

test.each([
  [true, Object.assign(new Error('could not serialize access'), { code: '40001' })],
  [true, Object.assign(new Error('deadlock detected'), { code: '40P01' })],
  [true, Object.assign(new Error('lock not available'), { code: '55P03' })],
  [false, Object.assign(new Error('duplicate key'), { code: '23505' })],
  [false, { code: '40001' }],
])('passes when repeated (%s): %s', (passes, error) => {
  expect(isPassingConflict(error)).toBe(passes);
});

describe('a statement that fails under a customer', () => {
  let refusing: ApiUnderTest;
  beforeAll(async () => {
    refusing = await apiUnderTest();
    await sql`create function fail() returns trigger language plpgsql as $$
      begin raise exception 'as the test wants it' using errcode = current_setting('test.code'); end $$`.execute(
      refusing.store.db,
    );
    await sql`create trigger fails before insert on quotes for each row execute function fail()`.execute(
      refusing.store.db,
    );
  });
  afterAll(() => refusing.close());

  test.each([
    ['40001', 503, 'unavailable'],
    ['40P01', 503, 'unavailable'],
    ['55P03', 503, 'unavailable'],
    ['57014', 503, 'unavailable'],
    ['25006', 503, 'unavailable'],
    ['23505', 500, 'internal'],
    ['22P02', 500, 'internal'],
  ])('with %s is %i %s', async (code, status, problem) => {
    await sql`select set_config('test.code', ${code}, false)`.execute(refusing.store.db);
    const answer = await post(refusing.app, '/v1/quotes', quoteRequest());
    expect(answer.statusCode).toBe(status);
    expect(bodyOf(answer)['code']).toBe(problem);
    expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
    expect(answer.body).not.toContain('as the test wants it');
  });
});
