/** The smallest routes that do what a booking's routes cannot do without: no checks, no limits, no log. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import Fastify, { type FastifyInstance } from 'fastify';
import {
  FLOOR_QUEUE,
  FLOOR_WORKFLOW,
  floorWorkflowId,
  eventSignal,
  openUpdate,
  paidSignal,
} from './names.ts';
import type { ProcessSpent } from '../product/messages.ts';
import type { FloorStore } from './store.ts';

export interface FloorServer {
  readonly url: string;
  stop(): Promise<void>;
}

interface OfBooking {
  readonly Params: { readonly id: string };
}

/** Listens on any free port of the loopback address. @param statements how many the process has sent so far */
export async function startFloorServer(
  client: Client,
  store: FloorStore,
  statements: () => number,
): Promise<FloorServer> {
  const app = Fastify();
  app.get('/spent', (): ProcessSpent => {
    const { user, system } = process.cpuUsage();
    return { house: (user + system) / 1000, statements: statements() };
  });
  bookingRoutes(app, client, store);
  await app.register(async (scope) => deliveryRoutes(scope, client, store));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo; // it listens on TCP, hence on a port
  return { url: `http://127.0.0.1:${port}`, stop: () => app.close() };
}

function bookingRoutes(app: FastifyInstance, client: Client, store: FloorStore): void {
  app.post('/quotes', ({ body }) => ({ id: randomUUID(), for: body, total: 1 }));

  app.post('/bookings', async ({ body }, reply) => {
    const id = randomUUID();
    await store.insertBooking(id, body);
    await client.workflow.executeUpdateWithStart(openUpdate, {
      updateId: 'open',
      startWorkflowOperation: new WithStartWorkflowOperation(FLOOR_WORKFLOW, {
        workflowId: floorWorkflowId(id),
        taskQueue: FLOOR_QUEUE,
        args: [id],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      }),
    });
    return reply.code(201).send({ id });
  });
}

/** In a scope of its own, as the raw body is kept. */
function deliveryRoutes(app: FastifyInstance, client: Client, store: FloorStore): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const [path, signal] of [
    ['event', eventSignal],
    ['paid', paidSignal],
  ] as const) {
    app.post<OfBooking>(`/bookings/:id/${path}`, async ({ params: { id } }) => {
      await store.insertDelivery(randomUUID());
      await client.workflow.getHandle(floorWorkflowId(id)).signal(signal);
      return { received: true };
    });
  }
}
