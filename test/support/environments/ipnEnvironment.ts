/** An IPN message followed for real: workflow, activities and database, over a PayPal that answers as a test says. */
import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WorkflowClient, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { TypedSearchAttributes } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createIpnActivities } from '../../../src/activities/ipn/ipn.ts';
import { createIpnPostbackActivities } from '../../../src/activities/ipn/postback.ts';
import { newKey, parseKeyring } from '../../../src/security/keyring.ts';
import type { IpnVerification } from '../../../src/providers/payment/paypal/ipn/ipnPostback.ts';
import { parseIpn } from '../../../src/providers/payment/paypal/ipn/ipn.ts';
import { openIpn, sealIpn } from '../../../src/security/sealing.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { keepIpn } from '../../../src/store/webhook/ipnInbox.ts';
import { reserve } from '../../../src/store/booking/reservation.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import { bookingWorkflowId } from '../../../src/workflows/booking/messages.ts';
import type { ipn } from '../../../src/workflows/ipn/workflow.ts';
import { type IpnInput, ipnWorkflowId } from '../../../src/workflows/ipn/messages.ts';
import { requestBooking, reservationOf } from '../bookingRequests.ts';
import { type booking, signalsQuery } from '../fakes/ipnWorkflows.ts';
import { memoryStore } from './memoryStore.ts';
import { payloadsIn } from '../payloadsIn.ts';
import { payWithPayPal, RECEIVER } from '../clients/paypalWebhooks.ts';
import { timeSkippingEnvironment } from '../servers/timeSkipping.ts';
import { likeProduct, testWorkflows } from './workflowBundle.ts';

export interface Asked {
  readonly raw: Buffer;
  readonly contentType: string;
  /** The server's time. */
  readonly at: number;
}

export interface IpnEnvironment {
  readonly store: Store;
  readonly server: TestWorkflowEnvironment;
  /** Every post-back so far. */
  readonly asked: Asked[];
  /** What PayPal answers; throws while it is away. */
  answer: (asked: Asked) => IpnVerification;
  /** A booking that waits for USD 100.00 by PayPal. `running` ones have a workflow that can be signalled. */
  book(running?: boolean): Promise<string>;
  /** How often a booking was signalled. */
  signals(bookingId: string): Promise<number>;
  /** Keeps a message as the interface does and starts its workflow. */
  receive(body: Buffer, contentType?: string): Promise<WorkflowHandleWithFirstExecutionRunId<typeof ipn>>;
  /** The same, to its end: what became of it. */
  follow(body: Buffer, contentType?: string): Promise<string>;
  /** The same, while time jumps from one try to the next. */
  followThroughTime(body: Buffer): Promise<string>;
  /** Of a message that was followed. */
  historyOf(body: Buffer): Promise<History>;
  /** What Temporal shows of it. */
  shown(body: Buffer): Promise<{
    /** Every payload of its history. */
    words: Buffer;
    typedSearchAttributes: TypedSearchAttributes;
  }>;
  close(): Promise<void>;
}

export const digestOf = (body: Buffer) => createHash('sha256').update(body).digest('hex');

export async function openIpnEnvironment(): Promise<IpnEnvironment> {
  const [store, temporal, workflowBundle] = await Promise.all([
    memoryStore(),
    timeSkippingEnvironment(),
    testWorkflows(fileURLToPath(new URL('../fakes/ipnWorkflows.ts', import.meta.url))),
  ]);
  const keyring = parseKeyring(newKey());
  const open = (sealed: string) => openIpn(keyring, sealed);
  const { db } = store;
  const asked: Asked[] = [];
  const postBack = async (raw: Uint8Array, contentType: string) => {
    const question = { raw: Buffer.from(raw), contentType, at: await temporal.currentTimeMs() };
    asked.push(question);
    return environment.answer(question);
  };
  const connection = temporal.nativeConnection;
  const workers = await Promise.all([
    Worker.create({
      ...likeProduct,
      connection,
      taskQueue: TASK_QUEUES.main,
      workflowBundle,
      activities: createIpnActivities({ db, open, own: { ...RECEIVER, environment: 'sandbox' } }),
    }),
    Worker.create({
      ...likeProduct,
      connection,
      taskQueue: TASK_QUEUES.payments,
      activities: createIpnPostbackActivities({ db, open, postBack }),
    }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  const { workflow } = temporal.client;
  // The server's own client makes time jump while it waits for a result.
  const inRealTime = new WorkflowClient({ connection: temporal.connection });
  let booked = 0;

  const environment: IpnEnvironment = {
    store,
    server: temporal,
    asked,
    answer: () => 'VERIFIED',
    async book(isRunning = true) {
      const from = 1 + 3 * booked;
      booked += 1;
      const { bookingId } = await requestBooking(db, { days: [from, from + 2] });
      await reserve(db, reservationOf(bookingId), { maxUnpaidPerEmail: 100, maxBookingsPerIpDay: 100 });
      await payWithPayPal(db, bookingId, { orderId: `ORDER-${randomBytes(4).toString('hex')}` });
      if (isRunning)
        await workflow.start<typeof booking>('booking', {
          workflowId: bookingWorkflowId(bookingId),
          taskQueue: TASK_QUEUES.main,
          args: [bookingId],
        });
      return bookingId;
    },
    signals: (bookingId) => workflow.getHandle(bookingWorkflowId(bookingId)).query(signalsQuery),
    async receive(body, contentType = 'application/x-www-form-urlencoded') {
      const input = inputOf(body);
      const receivedAt = new Date().toISOString();
      const kept = { id: input.messageId, identity: null, contentType, receivedAt };
      await keepIpn(db, { ...kept, sealed: sealIpn(keyring, body) });
      return workflow.start<typeof ipn>('ipn', {
        workflowId: ipnWorkflowId(input),
        taskQueue: TASK_QUEUES.main,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      });
    },
    async follow(body, contentType) {
      const { workflowId } = await environment.receive(body, contentType);
      return (await inRealTime.getHandle<typeof ipn>(workflowId).result()).outcome;
    },
    followThroughTime: async (body) => (await (await environment.receive(body)).result()).outcome,
    historyOf: (body) => inRealTime.getHandle(ipnWorkflowId(inputOf(body))).fetchHistory(),
    async shown(body) {
      const handle = inRealTime.getHandle(ipnWorkflowId(inputOf(body)));
      const { typedSearchAttributes } = await handle.describe();
      const payloads = payloadsIn(await handle.fetchHistory());
      const words = Buffer.concat(payloads.map(({ data }) => Buffer.from(data ?? [])));
      return { words, typedSearchAttributes };
    },
    async close() {
      for (const worker of workers) worker.shutdown();
      await running;
      await temporal.teardown();
      await store.close();
    },
  };
  return environment;
}

/** As the interface reads it off the message. */
function inputOf(body: Buffer): IpnInput {
  const parsed = parseIpn(body);
  if (!parsed.ok) throw new Error(parsed.problem);
  const { transactionId = null, paymentStatus = null } = parsed.message;
  return { messageId: digestOf(body), transactionId, paymentStatus };
}
