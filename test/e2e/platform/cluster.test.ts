/**
 * Several API servers and several workers on a Temporal server, a Postgres and a Redis of their own, as
 * `npm run cluster` starts them: what is done at one is known at the other, and any of them may go.
 */
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasCode } from '../../../src/embedded/processes.ts';
import type { TemporalClient } from '../../../src/temporal/connection.ts';
import { missingForCluster } from '../../../tools/cluster/requirements.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import { type ClusterProcess, startClusterProcess } from '../../support/environments/clusterProcess.ts';
import {
  book,
  type Booked,
  intentOf,
  quote,
  tryToBook,
  timelineCounts,
  untilStatus,
} from '../../support/clients/customer.ts';
import {
  eventsOf,
  type HistoryEvent,
  sentEmails,
  temporalClientOf,
} from '../../support/clients/histories.ts';
import { machineEnvironment } from '../../support/environments/product.ts';
import {
  charges,
  intentsOf,
  pay,
  stripeFaults,
  stripeRequests,
} from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';

const missing = missingForCluster(machineEnvironment());
const QUOTES_ALLOWED = 120;
const SETTINGS = {
  RATE_LIMIT_BOOKINGS: '1000/1m',
  RATE_LIMIT_QUOTES: `${QUOTES_ALLOWED}/10m`,
  MAX_BOOKINGS_PER_IP_DAY: '1000',
};
const MANY = 20;
const START_WITHIN_MS = 600_000;
const TAKEN_OVER_WITHIN_MS = 110_000;

describe.runIf(missing.length === 0)(
  `several servers and workers${missing.length === 0 ? '' : ` (missing: ${missing.join('; ')})`}`,
  () => {
    let cluster: ClusterProcess;
    let temporal: TemporalClient;
    const teardown = cleanUp();

    beforeAll(async () => {
      cluster = await startClusterProcess({ workers: 3, servers: 2 }, SETTINGS);
      teardown.add('the cluster', () => cluster.discard());
      temporal = await temporalClientOf(cluster.first);
      teardown.add('the Temporal client', () => temporal.close());
    }, START_WITHIN_MS);

    const logOf = (part: string) => readFile(join(cluster.folder, `${part}.log`), 'utf8');

    it('a booking opened at one server is confirmed by the webhook that the other receives', async () => {
      const booking = await book(cluster.second);
      await pay(cluster.second, intentOf(booking));
      await untilStatus(cluster.second, booking, 'confirmed');
      expect(await sentEmails(cluster.first, temporal.client, booking.id, 3)).toEqual({
        booking_confirmation: 1,
        payment_receipt: 1,
        concierge_new_booking: 1,
      });
      expect(await logOf('server-1')).toContain('"/webhooks/stripe"');
      expect(await logOf('server-2')).not.toContain('"/webhooks/stripe"');
    });

    it('one key sent to both servers at once is one booking', async () => {
      const { id: quoteId } = await quote(cluster.first);
      const wish = { quoteId, key: 'the-same-wish', customer: { email: 'twice@example.com' } };
      const servers = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? cluster.first : cluster.second));
      const answers = await Promise.all(servers.map((at) => tryToBook(at, wish)));
      for (const { status } of answers) expect([201, 202]).toContain(status);
      const [id = '', ...others] = new Set(answers.map(({ body }) => body.id));
      expect(others).toEqual([]);
      expect(await intentsOf(cluster.first, id)).toHaveLength(1);
    });

    it('one address has one allowance, however it spreads its requests over the servers', async () => {
      const tooMany = 30;
      const asked = Array.from({ length: QUOTES_ALLOWED + tooMany }, (_, n) =>
        statusFrom('127.0.0.2', `${(n % 2 === 0 ? cluster.first : cluster.second).api}/v1/quotes`),
      );
      const answers = await Promise.all(asked);
      expect(answers.filter((status) => status === 429)).toHaveLength(tooMany);
    });

    it('kill -9 of a worker in the middle of twenty payments: the others confirm all of them, each once', async () => {
      const bookings = await payMany();
      expect(await cluster.end('worker-1', 'SIGKILL')).toBe('SIGKILL');
      await stripeFaults(cluster.first);

      await untilAllConfirmed(bookings, TAKEN_OVER_WITHIN_MS);
      const repeated = (await historiesOf(bookings)).filter((event) => attemptOf(event) > 1);
      expect(repeated.length, 'activities that the killed worker was running').toBeGreaterThan(0);
      await assertPaidOnce(bookings);
    });

    it('SIGTERM of a worker under load: what it has begun it ends, and nothing is begun twice', async () => {
      const bookings = await payMany();
      const askedAt = Date.now();
      expect(await cluster.end('worker-2', 'SIGTERM')).toBe('code 0');
      await untilAllConfirmed(bookings, TAKEN_OVER_WITHIN_MS);
      await stripeFaults(cluster.first);

      const events = await historiesOf(bookings);
      expect(events.filter(({ type }) => type === 'ACTIVITY_TASK_FAILED')).toEqual([]);
      // A task on its way to a worker that has just stopped asking comes again: nobody had begun it.
      const signals = events.filter(
        ({ type, name }) => type === 'ACTIVITY_TASK_COMPLETED' && name === 'fetchPayment',
      );
      expect((await stripeRequests(cluster.first)).filter(isFetchOf(bookings))).toHaveLength(signals.length);
      const leaving = `${cluster.pids.get('worker-2') ?? '?'}@`;
      const endedWhileLeaving = events.filter(
        ({ at, raw }) =>
          at > askedAt && raw.activityTaskCompletedEventAttributes?.identity?.startsWith(leaving),
      );
      expect(endedWhileLeaving.length, 'activities it was running').toBeGreaterThan(0);
      await assertPaidOnce(bookings);
    });

    it('SIGTERM of a server under load: requests under way are answered, new ones are refused', async () => {
      const wanted = 4;
      const openings = async () =>
        (await stripeRequests(cluster.first)).filter(
          ({ method, path }) => method === 'POST' && path === '/v1/payment_intents',
        ).length;
      const before = await openings();
      const quotes = await Promise.all(Array.from({ length: wanted }, () => quote(cluster.first)));
      await stripeFaults(cluster.first, {
        calls: [
          { method: 'POST', path: '/v1/payment_intents$', kind: 'slow', delayMs: 3_500, times: wanted },
        ],
      });
      const underWay = new Set<ReturnType<typeof tryToBook>>();
      for (const { id: quoteId } of quotes) {
        const answer = tryToBook(cluster.second, { quoteId });
        underWay.add(answer);
        const settled = () => underWay.delete(answer);
        answer.then(settled, settled);
      }
      await waitFor('calls to Stripe for all of them', async () => (await openings()) >= before + wanted);

      const answers = [...underWay];
      const ended = cluster.end('server-2', 'SIGTERM');
      await waitFor('a refused connection', () => isRefused(cluster.second.api));
      expect(answers.length, 'requests under way at that moment').toBeGreaterThan(0);
      for (const { status, body } of await Promise.all(answers))
        expect(status, JSON.stringify(body)).toBeOneOf([201, 202]);
      expect(await ended).toBe('code 0');
    });

    it('Ctrl-C ends every process in order and leaves nothing behind', async () => {
      expect(cluster.alive()).toContain('worker-3');
      await temporal.close();
      expect(await cluster.interrupt()).toEqual({ code: 0, signal: null });
      expect(cluster.alive()).toEqual([]);
      await expect(readFile(join(cluster.folder, 'temporal.log'))).rejects.toThrow('ENOENT');
    });

    /** Twenty bookings whose payments are being looked at right now, by calls that take a while. */
    async function payMany(): Promise<Booked[]> {
      const at = [cluster.first, cluster.second];
      const bookings = await Promise.all(
        Array.from({ length: MANY }, (_, n) => book(at[n % 2] ?? cluster.first)),
      );
      await stripeFaults(cluster.first, {
        calls: [{ method: 'GET', path: '/v1/payment_intents/', kind: 'slow', delayMs: 3_000, times: 1_000 }],
      });
      await Promise.all(bookings.map((booking) => pay(cluster.first, intentOf(booking))));
      await waitFor(
        'half of the payments being looked at',
        async () => (await stripeRequests(cluster.first)).filter(isFetchOf(bookings)).length >= MANY / 2,
      );
      return bookings;
    }

    const untilAllConfirmed = (bookings: readonly Booked[], withinMs?: number) =>
      Promise.all(bookings.map((booking) => untilStatus(cluster.first, booking, 'confirmed', withinMs)));

    async function assertPaidOnce(bookings: readonly Booked[]): Promise<void> {
      const paid = (await charges(cluster.first)).filter(({ status }) => status === 'succeeded');
      for (const booking of bookings) {
        const confirmed = await untilStatus(cluster.first, booking, 'confirmed');
        expect(timelineCounts(confirmed)).toMatchObject({ confirmed: 1 });
        expect(await intentsOf(cluster.first, booking.id)).toMatchObject([{ status: 'succeeded' }]);
        expect(paid.filter(({ payment_intent }) => payment_intent === intentOf(booking))).toHaveLength(1);
      }
    }

    /** Of all runs: a confirmed booking has continued as new. */
    async function historiesOf(bookings: readonly Booked[]): Promise<HistoryEvent[]> {
      const of = async ({ id }: Booked): Promise<HistoryEvent[]> => {
        const latest = await eventsOf(temporal.client, `booking/${id}`);
        const earlier = latest[0]?.raw.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
        return earlier ? [...(await eventsOf(temporal.client, `booking/${id}`, earlier)), ...latest] : latest;
      };
      return (await Promise.all(bookings.map(of))).flat();
    }
  },
);

const isFetchOf =
  (bookings: readonly Booked[]) =>
  ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
    method === 'GET' && bookings.some((booking) => path.includes(`/payment_intents/${intentOf(booking)}`));

const attemptOf = ({ raw }: HistoryEvent): number => raw.activityTaskStartedEventAttributes?.attempt ?? 0;

/** The status that a caller at this address of the loopback network gets; what it sends is of no interest. */
function statusFrom(localAddress: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(
      url,
      { method: 'POST', localAddress, headers: { 'content-type': 'application/json' } },
      (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      },
    )
      .once('error', reject)
      .end('{}');
  });
}

function isRefused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
      .once('connect', () => {
        socket.destroy();
        resolve(false);
      })
      .once('error', (error) => resolve(hasCode(error, 'ECONNREFUSED')));
  });
}
