/**
 * One machine outgrown: worker and API as processes of their own against a Temporal server and a real Postgres, the
 * same code as embedded. A worker that is killed is replaced by another, and bookings go on.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts';
import { choosePort } from '../../../src/embedded/ports.ts';
import { newKey } from '../../../src/security/keyring.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import {
  book,
  freshDates,
  intentOf,
  quote,
  readBooking,
  tryToBook,
  untilStatus,
} from '../../support/clients/customer.ts';
import { httpJson } from '../../support/clients/httpJson.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../../support/servers/postgresServer.ts';
import { machineEnvironment } from '../../support/environments/product.ts';
import { type Child, runProgram, stopChild, untilSays } from '../../support/environments/productProcess.ts';
import {
  intentsOf,
  emailCounts,
  pay,
  stripeFaults,
  stripeRequests,
} from '../../support/clients/sandboxClient.ts';
import { temporalServer, type TestTemporalServer } from '../../support/servers/temporalServer.ts';
import { waitFor } from '../../support/waitFor.ts';

const bin = findPostgres();
const KEYS = {
  secretKey: 'sk_test_processes',
  publishableKey: 'pk_test_processes',
  webhookSecret: 'whsec_processes',
};
const EMAILS = { booking_confirmation: 1, payment_receipt: 1, concierge_new_booking: 1 };

describe.runIf(bin !== undefined)(
  `worker and API as processes of their own${bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : ''}`,
  () => {
    let postgres: PostgresServer;
    let temporal: TestTemporalServer;
    let sandbox: Sandbox;
    let folder: string;
    let env: Record<string, string>;
    let server: Child;
    let worker: Child;
    let at: { api: string; sandbox: string };
    let workerBefore: boolean;
    let workerMetrics: string;

    const teardown = cleanUp();

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'midas-processes-'));
      teardown.add('the folder', () => rm(folder, { recursive: true, force: true }));
      postgres = await startPostgres(bin ?? '');
      teardown.add('Postgres', () => postgres.stop());
      temporal = await temporalServer();
      teardown.add('Temporal', () => temporal.stop());
      sandbox = await startSandbox({ stripe: KEYS, port: 0, smtpPort: 0, dataDir: folder });
      teardown.add('the sandbox', () => sandbox.stop());
      env = await environmentOf();
      // nothing but the database: a migration may run where no secret is known
      const database = { ...machineEnvironment(), DATABASE_URL: postgres.url };
      expect(await runProgram('src/migrate.ts', database).exited).toEqual({ code: 0, signal: null });
      server = runProgram('src/server.ts', env);
      teardown.add('the API', () => stopChild(server));
      await untilSays(server, /the API listens/);
      at = { api: `http://127.0.0.1:${env['PORT'] ?? ''}`, sandbox: sandbox.url };
      sandbox.setStripeWebhookUrl(`${at.api}/webhooks/stripe`);
      workerBefore = await workerPolls();
      worker = await startWorker();
      teardown.add('the worker', () => stopChild(worker));
    });

    const freePort = async () => String(await choosePort({ explicit: 0, preferred: 0 }));

    async function environmentOf(): Promise<Record<string, string>> {
      return {
        ...machineEnvironment(),
        PORT: await freePort(),
        METRICS_PORT: await freePort(),
        DATABASE_URL: postgres.url,
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: temporal.namespace,
        PAYLOAD_KEYS: newKey(),
        BOOKING_TOKEN_SECRET: 'booking-secret-of-separate-processes',
        STAFF_JWT_SECRET: 'staff-secret-of-separate-processes',
        STRIPE_SECRET_KEY: KEYS.secretKey,
        STRIPE_PUBLISHABLE_KEY: KEYS.publishableKey,
        STRIPE_WEBHOOK_SECRET: KEYS.webhookSecret,
        STRIPE_API_BASE: sandbox.url,
        SMTP_HOST: '127.0.0.1',
        SMTP_PORT: String(sandbox.smtpPort),
        RATE_LIMIT_BOOKINGS: '1000/1m',
        EMAIL_RETRY_SCHEDULE: '1s,2s,3s',
      };
    }

    async function startWorker(): Promise<Child> {
      workerMetrics = `http://127.0.0.1:${await freePort()}`;
      const child = runProgram('src/worker.ts', { ...env, METRICS_PORT: new URL(workerMetrics).port });
      await untilSays(child, /the worker polls/);
      return child;
    }

    const workerPolls = async () =>
      (await httpJson<{ worker: boolean }>('GET', `${at.api}/readyz`)).body.worker;

    it('the API says whether a worker polls: first none, then one', async () => {
      expect(workerBefore).toBe(false);
      await waitFor('a worker in /readyz', workerPolls);
    });

    it('a booking goes from price to confirmation across both processes', async () => {
      const booking = await book(at);
      await pay(at, intentOf(booking));
      await untilStatus(at, booking, 'confirmed');
      await waitFor(
        'three emails',
        () => emailCounts(at, booking.id),
        (counts) => Object.keys(counts).length === 3,
      );
      expect(await emailCounts(at, booking.id)).toEqual(EMAILS);
    });

    it('a worker shows what it does, that it lives and that it can work', async () => {
      const figures = await (await fetch(`${workerMetrics}/metrics`)).text();
      const series = (name: string, labels: string) =>
        figures.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(labels));
      expect(
        series('temporal_workflow_task_schedule_to_start_latency_seconds_bucket', 'task_queue="midas"'),
      ).not.toEqual([]);
      expect(
        series('temporal_activity_schedule_to_start_latency_seconds_bucket', 'task_queue="midas-payments"'),
      ).not.toEqual([]);
      for (const name of [
        'temporal_worker_task_slots_available',
        'temporal_worker_task_slots_used',
        'temporal_num_pollers',
        'temporal_sticky_cache_size',
      ])
        expect(series(name, 'task_queue="midas"'), name).not.toEqual([]);
      expect(figures).toContain('midas_nodejs_eventloop_lag_seconds');
      expect(figures).not.toMatch(/MIDAS-|@/);
      expect(await httpJson('GET', `${workerMetrics}/healthz`)).toMatchObject({ status: 200 });
      expect(await httpJson('GET', `${workerMetrics}/readyz`)).toMatchObject({
        status: 200,
        body: { status: 'ready' },
      });
    });

    it.each(['src/worker.ts', 'src/server.ts'])(
      '%s on a port that is taken says which variable names it, without a stack, and ends',
      async (program) => {
        const second = runProgram(program, { ...env, METRICS_PORT: new URL(workerMetrics).port });
        teardown.add('the second', () => stopChild(second));
        expect(await second.exited).toEqual({ code: 1, signal: null });
        expect(second.output()).toMatch(/METRICS_PORT \d+ is taken: end what listens there/);
        expect(second.output()).not.toMatch(/^ +at /m);
      },
    );

    it('of rentals that overlap, asked for at once, Postgres gives the dates to one', async () => {
      const dates = freshDates();
      const quotes = await Promise.all([1, 2, 3, 4].map(() => quote(at, dates)));
      const answers = await Promise.all(quotes.map(({ id: quoteId }) => tryToBook(at, { quoteId })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    });

    it('kill -9 of the worker while payments are under way: another worker finishes them, each once', async () => {
      const paid = await book(at);
      await stripeFaults(at, {
        calls: [
          { method: 'GET', path: `/v1/payment_intents/${intentOf(paid)}`, kind: 'slow', delayMs: 6_000 },
        ],
      });
      const signals = async () =>
        (await stripeRequests(at)).some(
          ({ method, path }) => method === 'GET' && path === `/v1/payment_intents/${intentOf(paid)}`,
        );
      await pay(at, intentOf(paid));
      await waitFor('a fetch of the payment under way', signals);
      expect(await worker.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
      await stripeFaults(at);
      expect((await readBooking(at, paid)).status).toBe('awaiting_payment');

      worker = await startWorker();
      await untilStatus(at, paid, 'confirmed');
      await waitFor(
        'three emails',
        () => emailCounts(at, paid.id),
        (counts) => Object.keys(counts).length === 3,
      );
      expect(await emailCounts(at, paid.id)).toEqual(EMAILS);
      expect(await intentsOf(at, paid.id)).toMatchObject([{ status: 'succeeded' }]);
    });

    it('SIGTERM ends worker and API with exit code 0', async () => {
      expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
    });

    it('each wrote one JSON line after the other: what it is configured to be, and at its end what it waited for', () => {
      for (const [process, child] of Object.entries({ worker, server })) {
        const lines = child
          .output()
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as object);
        expect(lines[0]).toMatchObject({ configured: { process, temporal: { address: temporal.address } } });
        // how many were under way is a matter of the moment
        const underWay = { [process === 'worker' ? 'activities' : 'requests']: expect.any(Number) as number };
        expect(lines.filter((line) => 'signal' in line)).toMatchObject([
          { signal: 'SIGTERM', waitsFor: underWay },
        ]);
        expect(lines.at(-1)).toMatchObject({ msg: expect.stringMatching(/has stopped$/) });
      }
    });
  },
);
