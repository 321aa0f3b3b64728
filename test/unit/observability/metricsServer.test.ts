/** `METRICS_PORT` of every process: figures, whether it lives, whether it can work. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/config.ts';
import { startOperations, type Operations } from '../../../src/composition/operations.ts';
import { type MetricsSources, startMetricsServer } from '../../../src/observability/metricsServer.ts';

const LOOPBACK = { host: '127.0.0.1', metricsPort: 0 };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function served(sources: MetricsSources = {}) {
  const server = await startMetricsServer({ http: LOOPBACK }, sources);
  closing.push(() => server.close());
  return async (path: string, method = 'GET') => {
    const answer = await fetch(new URL(path, server.url), { method });
    return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
  };
}

async function operationsOn(metricsPort: number): Promise<Operations> {
  const http = { ...LOOPBACK, metricsPort };
  const operations = await startOperations({ http } as Parameters<typeof startOperations>[0], undefined);
  closing.push(() => operations.close());
  return operations;
}

it("shows our figures and the SDK's together", async () => {
  const ask = await served({ figures: () => Promise.resolve('temporal_num_pollers{poller="x"} 5\n') });
  const { status, text, type } = await ask('/metrics');
  expect([status, type]).toEqual([200, expect.stringContaining('text/plain')]);
  expect(text).toMatch(/^midas_process_cpu_seconds_total/m);
  expect(text).toMatch(/^temporal_num_pollers\{poller="x"\} 5$/m);
  expect(text).toMatch(/^midas_temporal_sdk_figures_up 1$/m);
});

it("without the SDK's figures there are ours, and that the others are missing is a figure", async () => {
  const ask = await served({ figures: () => Promise.reject(new Error('the core has ended')) });
  const { status, text } = await ask('/metrics?x=1');
  expect(status).toBe(200);
  expect(text).toMatch(/^midas_temporal_sdk_figures_up 0$/m);
  expect(text).not.toContain('the core has ended');
});

it('a process without workers does not speak of the SDK', async () => {
  expect((await (await served())('/metrics')).text).not.toContain('sdk');
});

it('lives, and is ready only while nothing is missing', async () => {
  const missing: string[] = ['Temporal', 'the database'];
  const ask = await served({ missing: () => Promise.resolve(missing) });
  expect((await ask('/healthz')).status).toBe(200);
  expect(await ask('/readyz')).toMatchObject({
    status: 503,
    text: '{"status":"not ready","missing":["Temporal","the database"]}',
  });
  missing.length = 0;
  expect(await ask('/readyz')).toMatchObject({ status: 200, text: '{"status":"ready"}' });
});

it.each([
  ['/', 'GET'],
  ['/v1/catalog', 'GET'],
  ['//', 'GET'],
  ['/metrics', 'POST'],
  ['/constructor', 'GET'],
  ['/readyz/', 'GET'],
])('serves nothing else: %s by %s', async (path, method) => {
  const base = await startMetricsServer({ http: LOOPBACK });
  closing.push(() => base.close());
  const answer = await fetch(base.url.replace('/metrics', path), { method });
  expect(answer.status).toBe(404);
});

it('is not ready before the parts have started, and then when none of them lacks anything', async () => {
  const operations = await operationsOn(0);
  const ready = async () => (await fetch(operations.metricsUrl.replace('metrics', 'readyz'))).status;
  expect(await ready()).toBe(503);
  let lacks: string[] = [];
  operations.startedAs({ missing: () => Promise.resolve([]) }, { missing: () => Promise.resolve(lacks) });
  expect(await ready()).toBe(200);
  lacks = ['Temporal'];
  expect(await ready()).toBe(503);
});

it('a part that cannot say what it lacks is an answer too, and takes nothing else down', async () => {
  const operations = await operationsOn(0);
  operations.startedAs({ missing: () => Promise.reject(new Error('secret')) });
  const answer = await fetch(operations.metricsUrl.replace('metrics', 'readyz'));
  expect([answer.status, await answer.text()]).toEqual([500, '']);
  expect((await fetch(operations.metricsUrl)).status).toBe(200);
});

it('a port that is taken is a mistake in the configuration, in words', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  closing.push(async () => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const started = operationsOn(port);
  await expect(started).rejects.toThrow(ConfigError);
  await expect(started).rejects.toThrow(
    `METRICS_PORT ${port} is taken: end what listens there, or choose another`,
  );
});
