/** What the API asks of Temporal, against the real server: joined, not doubled; answered or refused in time. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTemporalGateway } from '../../../src/api/temporal/clientGateway.ts';
import { type TemporalGateway, TemporalUnavailable } from '../../../src/api/temporal/gateway.ts';
import { minor } from '../../../src/domain/money/money.ts';
import type { TemporalClient } from '../../../src/temporal/connection.ts';
import { retryWithinDeadline } from '../../../src/temporal/deadlines.ts';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../../src/temporal/names.ts';
import { registerSearchAttributes } from '../../../src/temporal/registerSearchAttributes.ts';
import type { BookingInput } from '../../../src/workflows/booking/messages.ts';
import { quietRuntime } from '../../support/quietRuntime.ts';
import { clientOf, type TestTemporalServer, startTestServer } from '../../support/servers/temporalServer.ts';

let server: TestTemporalServer;
let temporal: TemporalClient;
let client: Client;
let gateway: TemporalGateway;
let worker: Worker;
let working: Promise<void>;

beforeAll(async () => {
  quietRuntime();
  server = await startTestServer(); // its own: no other test's worker may poll the product's queue
  temporal = await clientOf(server);
  ({ client } = temporal);
  await registerSearchAttributes(temporal.connection, server.namespace);
  gateway = createTemporalGateway(client);
});
afterAll(async () => {
  await temporal.close();
  await server.stop();
});

async function startWorker() {
  const native = await NativeConnection.connect({ address: server.address });
  worker = await Worker.create({
    connection: native,
    namespace: server.namespace,
    taskQueue: TASK_QUEUES.main,
    workflowsPath: fileURLToPath(new URL('../../support/fakes/gatewayWorkflows.ts', import.meta.url)),
  });
  working = worker.run().finally(() => native.close());
}

const input = (bookingId: string, itemId = 'bugatti-chiron'): BookingInput => ({
  bookingId,
  phase: 'checkout',
  provider: 'stripe',
  itemId,
  itemName: 'Bugatti Chiron',
  location: 'dubai',
  currency: 'AED',
  total: minor(20_963_050),
  deposit: minor(1_836_250),
  createdAt: '2027-06-01T08:00:00.000Z',
  startAt: '2027-12-14T06:00:00.000Z',
  endAt: '2027-12-17T06:00:00.000Z',
  rules: {
    holdMs: 1_800_000,
    pendingHoldMs: 259_200_000,
    preArrivalLeadMs: 86_400_000,
    reviewRequestDelayMs: 86_400_000,
    depositReleaseDelayMs: 172_800_000,
    riskReviewMs: 86_400_000,
    maxDeclines: 5,
    emailRetryScheduleMs: [60_000],
    threeDSecure: true,
  },
});
const open = (bookingId: string, itemId?: string, waitMs = 15_000) =>
  gateway.openBooking(input(bookingId, itemId), waitMs, 'request-1');

test('without a worker it is reachable, an opening is pending in time, and the booking is not lost', async () => {
  expect(await gateway.ready()).toEqual({ reachable: true, worker: false });
  expect(await open('MIDAS-00000001', undefined, 300)).toBe('pending');
  await startWorker();
  try {
    expect(await open('MIDAS-00000001')).toEqual({ outcome: 'open' });
    await expect.poll(() => gateway.ready()).toEqual({ reachable: true, worker: true });
  } finally {
    worker.shutdown();
    await working;
  }
});

test('a booking is one workflow, whoever asks and how often, and operations can read what it is', async () => {
  await startWorker();
  try {
    const id = 'MIDAS-00000002';
    const answers = await Promise.all([open(id), open(id), open(id)]);
    expect(answers).toEqual([{ outcome: 'open' }, { outcome: 'open' }, { outcome: 'open' }]);
    const shown = await client.workflow.getHandle(`booking/${id}`).describe();
    expect(shown.memo).toEqual({ requestId: 'request-1' });
    expect(await shown.staticSummary()).toBe('Bugatti Chiron in Dubai, 14–17 Dec 2027');
    const attributes = shown.typedSearchAttributes;
    expect(attributes.get(SEARCH_ATTRIBUTES.bookingId)).toBe(id);
    expect(attributes.get(SEARCH_ATTRIBUTES.status)).toBe('awaiting_payment');
    expect(attributes.get(SEARCH_ATTRIBUTES.itemId)).toBe('bugatti-chiron');
    expect(attributes.get(SEARCH_ATTRIBUTES.provider)).toBe('stripe');
    expect(attributes.get(SEARCH_ATTRIBUTES.startAt)).toEqual(new Date('2027-12-14T06:00:00.000Z'));

    expect(await gateway.paymentChanged(id)).toBe('signalled');
    expect(await gateway.cancelBooking(id, 'cxl_1')).toEqual({ outcome: 'cancelled' });
    expect(await client.workflow.getHandle(`booking/${id}`).result()).toBe(1);
    expect(await gateway.paymentChanged(id)).toBe('closed');
    expect(await gateway.paymentChanged('MIDAS-99999999')).toBe('unknown');
    // The same request again is the same answer, another one finds that it has closed.
    expect(await gateway.cancelBooking(id, 'cxl_1')).toEqual({ outcome: 'cancelled' });
    expect(await gateway.cancelBooking(id, 'cxl_2')).toBe('closed');
    // Its rows answer now; no second workflow begins.
    expect([{ outcome: 'open' }, 'pending']).toContainEqual(await open(id));
    expect((await client.workflow.getHandle(`booking/${id}`).describe()).status.name).toBe('COMPLETED');

    expect(await open('MIDAS-00000003', 'late', 500)).toBe('pending');
    expect([{ outcome: 'open' }, 'pending']).toContainEqual(await open('MIDAS-00000004', 'gone'));

    const notification = {
      key: 'access_link.MIDAS-1.1',
      template: 'access_link',
      bookingId: 'MIDAS-1',
      retryScheduleMs: [],
    };
    await gateway.startNotification(notification);
    await gateway.startNotification(notification);
  } finally {
    worker.shutdown();
    await working;
  }
});

test('a notification is one run, until staff retry one that has ended; its delivery event reaches whatever runs', async () => {
  const notification = { key: 'staff.one', template: 'access_link', retryScheduleMs: [] };
  const handle = client.workflow.getHandle('notification/staff.one');
  const runId = async () => (await handle.describe()).runId;
  await gateway.startNotification(notification);
  const first = await runId();
  expect((await handle.describe()).typedSearchAttributes.get(SEARCH_ATTRIBUTES.template)).toBe('access_link');
  await gateway.startNotification(notification);
  await gateway.startNotification(notification, true); // it still runs, and goes on
  expect(await runId()).toBe(first);
  expect(await gateway.signalNotification('staff.one')).toBe('signalled');

  await handle.terminate();
  expect(await gateway.signalNotification('staff.one')).toBe('closed');
  expect(await gateway.signalNotification('staff.none')).toBe('closed');
  await gateway.startNotification(notification);
  expect(await runId()).toBe(first);
  await gateway.startNotification(notification, true);
  expect(await runId()).not.toBe(first);
  await handle.terminate();
});

test('a server that is not there is an outage, not a refusal', async () => {
  let isOpen = true;
  const nowhere = Connection.lazy({
    address: '127.0.0.1:1',
    connectTimeout: 500,
    interceptors: [retryWithinDeadline(() => isOpen)],
  });
  const away = createTemporalGateway(new Client({ connection: nowhere }));
  expect(await away.ready()).toEqual({ reachable: false, worker: false });
  await expect(away.paymentChanged('MIDAS-00000001')).rejects.toThrow(TemporalUnavailable);
  isOpen = false;
  await nowhere.close();
});
