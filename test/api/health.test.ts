/** Whoever runs the process learns whether it lives, whether it can work, and what it measures. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startMetricsServer } from '../../src/observability/metricsServer.ts';
import { createLogger } from '../../src/observability/log.ts';
import { createReport } from '../../src/observability/errorReporter.ts';
import { apiOfFile, apiUnderTest, bearer, bodyOf, get } from '../support/environments/apiApp.ts';
import { staffHeaders } from '../support/clients/staffToken.ts';

const api = await apiOfFile();

test('it is ready with Temporal and a migrated database, and says whether a worker polls', async () => {
  expect(bodyOf(await get(api.app, '/readyz'))).toEqual({ status: 'ready', worker: true });
  api.temporal.mode = 'no_worker';
  const answer = await get(api.app, '/readyz');
  expect(answer.statusCode).toBe(200);
  expect(bodyOf(answer)).toEqual({ status: 'ready', worker: false });
});

test('without Temporal it lives, is not ready, and says why', async () => {
  api.temporal.mode = 'down';
  expect((await get(api.app, '/healthz')).statusCode).toBe(200);
  const answer = await get(api.app, '/readyz');
  expect(answer.statusCode).toBe(503);
  expect(bodyOf(answer)).toMatchObject({ code: 'unavailable', detail: 'Missing: Temporal.' });
});

test('staff learn of the problems of the last hour, one entry a kind; nobody else does', async () => {
  const now = new Date();
  const report = createReport({ db: api.store.db, log: createLogger('silent'), clock: () => now });
  const rejected = {
    category: 'PAYMENT',
    code: 'payment_credentials_rejected',
    message: 'A payment provider rejects our credentials.',
  } as const;
  await report({ ...rejected, subject: 'stripe', occurrence: 'a' });
  await report({ ...rejected, subject: 'stripe', occurrence: 'b' });
  await report({ ...rejected, subject: 'paypal', occurrence: 'c' });
  const asks = async (headers: Readonly<Record<string, string>> = {}) =>
    bodyOf(await get(api.app, '/readyz', headers));
  const entry = { ...rejected, lastAt: now.toISOString() };
  expect(await asks(await staffHeaders(['ops']))).toEqual({
    status: 'ready',
    worker: true,
    problems: expect.toSatisfy((problems: unknown[]) => problems.length === 2),
  });
  expect((await asks(await staffHeaders(['concierge'])))['problems']).toEqual(
    expect.arrayContaining([
      { ...entry, subject: 'stripe', count: 2 },
      { ...entry, subject: 'paypal', count: 1 },
    ]),
  );
  const nobody = { status: 'ready', worker: true };
  expect(await asks()).toEqual(nobody);
  expect(await asks(bearer('not-a-token'))).toEqual(nobody);
  expect(await asks(await staffHeaders([]))).toEqual(nobody);
  expect(await asks(await staffHeaders(['admin'], 'layla', 'another-secret-another-secret-00'))).toEqual(
    nobody,
  );
  api.setNow(new Date(now.getTime() + 61 * 60_000));
  expect((await get(api.app, '/readyz')).statusCode).toBe(200);
});

test('figures are on a port of their own, by route and without ids', async () => {
  await get(api.app, '/v1/bookings/MIDAS-00000000');
  expect((await get(api.app, '/metrics')).statusCode).toBe(404);
  const server = await startMetricsServer({ http: { host: '127.0.0.1', metricsPort: 0 } });
  const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  const text = await answer.text();
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(text).toContain(
    'midas_http_request_duration_seconds_count{method="GET",route="/v1/bookings/:id",status="401"}',
  );
  expect(text).not.toContain('MIDAS-00000000');
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
  await server.close();
});

describe('however many ask whether it is ready', () => {
  async function askedOften() {
    const busy = await apiUnderTest({}, { readinessKeptMs: 1_000, store: api.store });
    onTestFinished(() => busy.app.close());
    const checks = vi.spyOn(busy.temporal, 'ready');
    const ask = async (times: number) => {
      const answers = await Promise.all(Array.from({ length: times }, () => get(busy.app, '/readyz')));
      return [...new Set(answers.map(({ statusCode }) => statusCode))];
    };
    return { ...busy, checks, ask };
  }

  test('there is one check at a time, and one a second', async () => {
    const { ask, checks, setNow } = await askedOften();
    const now = Date.now();
    setNow(new Date(now));
    expect(await ask(1_000)).toEqual([200]);
    setNow(new Date(now + 999));
    expect(await ask(10)).toEqual([200]);
    expect(checks).toHaveBeenCalledTimes(1);
    setNow(new Date(now + 1_000));
    expect(await ask(1_000)).toEqual([200]);
    expect(checks).toHaveBeenCalledTimes(2);
  });

  test('they learn within a second that it is ready no more, and that it is again', async () => {
    const { ask, temporal, setNow } = await askedOften();
    const now = Date.now();
    setNow(new Date(now));
    expect(await ask(1)).toEqual([200]);
    temporal.mode = 'down';
    setNow(new Date(now + 1_000));
    expect(await ask(10)).toEqual([503]);
    temporal.mode = 'normal';
    setNow(new Date(now + 2_000));
    expect(await ask(10)).toEqual([200]);
  });

  test('a check that fails is no answer for ever, and a clock set back keeps none', async () => {
    const { ask, checks, setNow } = await askedOften();
    checks.mockRejectedValueOnce(new Error('unforeseen'));
    expect(await ask(3)).toEqual([500]);
    expect(await ask(3)).toEqual([200]);
    setNow(new Date(Date.now() - 86_400_000));
    expect(await ask(3)).toEqual([200]);
    expect(checks).toHaveBeenCalledTimes(3);
  });
});

test('a database that lacks a migration is not ready', async () => {
  const { sql } = await import('kysely');
  await sql`delete from kysely_migration`.execute(api.store.db);
  expect(bodyOf(await get(api.app, '/readyz'))['detail']).toBe('Missing: database migrations.');
});
