/**
 * Bookings without their surroundings: the real workflows in the time-skipping server, over activities that write
 * a diary. Time belongs to the server and is shared, so the bookings of one file live one after another.
 */
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { bookingStart } from '../../../src/api/temporal/bookingStart.ts';
import type { PaymentProvider } from '../../../src/domain/payment/status.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import type { booking } from '../../../src/workflows/booking/workflow.ts';
import { type BookingInput, bookingWorkflowId, openUpdate } from '../../../src/workflows/booking/messages.ts';
import { notificationWorkflowId } from '../../../src/workflows/notification/messages.ts';
import { refundWorkflowId } from '../../../src/workflows/refund/messages.ts';
import { BookingUnderTest } from './bookingUnderTest.ts';
import { fakeDisputes } from '../fakes/fakeDisputes.ts';
import { fakeProvider, fakeStore } from '../fakes/fakeBookings.ts';
import { fakeEmail } from '../fakes/fakeEmail.ts';
import { letTimeJump, outlive } from '../servers/orphans.ts';
import { hasReceived, settled } from '../servers/settled.ts';
import { timeSkippingEnvironment } from '../servers/timeSkipping.ts';
import { likeProduct, productWorkflows } from './workflowBundle.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Wish {
  /** From now to the start of the rental, ten days unless said otherwise. Milliseconds. */
  readonly startsIn?: number;
  /** Minor units; above Stripe's limit it is paid in shares. */
  readonly total?: number;
  /** Stripe unless said otherwise; PayPal charges in dollars. */
  readonly provider?: PaymentProvider;
  /** Sets the scene before the first activity runs. */
  readonly scene?: (booking: BookingUnderTest) => void;
}

export interface BookingEnvironment {
  readonly server: TestWorkflowEnvironment;
  /** A booking that the activities know and nobody has started. */
  prepare(wish?: Wish): Promise<BookingUnderTest>;
  /** Starts a booking. Resolves once it runs; `opened` resolves when the customer can pay. */
  book(wish?: Wish): Promise<BookingUnderTest>;
  /** The server's time, in milliseconds. */
  now(): Promise<number>;
  /** Lets at least a minute pass, and with it everything that happens meanwhile. @param of the latest booking unless said */
  pass(ms: number, of?: WorkflowHandle): Promise<void>;
  /** How the booking ended, over all of its runs, once its refunds have ended and its notifications have left. */
  outcome(booking: BookingUnderTest): Promise<string>;
  /** Takes the history of a workflow's last run through the same code again. @throws where that does something else */
  replay(of: { readonly handle: WorkflowHandle }): Promise<void>;
  close(): Promise<void>;
}

export async function openBookingEnvironment(): Promise<BookingEnvironment> {
  const [server, workflowBundle] = await Promise.all([timeSkippingEnvironment(), productWorkflows()]);
  const bookings = new Map<string, BookingUnderTest>();
  const now = () => server.currentTimeMs();
  const children = new Set<string>();
  const { store, provider, email } = createFakes(bookings, now, (workflowId) => {
    if (children.has(workflowId)) return;
    children.add(workflowId);
    // whoever still waits when the server stops has nothing left to release
    outlive(server, workflowId).catch(() => undefined);
  });
  const connection = server.nativeConnection;
  const workers = await Promise.all([
    Worker.create({
      ...likeProduct,
      connection,
      taskQueue: TASK_QUEUES.main,
      workflowBundle,
      activities: { ...store, ...email },
    }),
    Worker.create({ ...likeProduct, connection, taskQueue: TASK_QUEUES.payments, activities: provider }),
    Worker.create({ ...likeProduct, connection, taskQueue: TASK_QUEUES.smtp, activities: email }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  const { workflow } = server.client;
  let latest: BookingUnderTest | undefined;
  const pass = async (ms: number, handle: WorkflowHandle | undefined = latest?.handle) => {
    if (handle !== undefined) await hasReceived(handle);
    await letTimeJump(server, server.sleep(Math.max(ms, MINUTE)));
    if (handle !== undefined) await settled(handle);
  };
  const prepare = async (wish: Wish = {}) => {
    const { startsIn = 10 * DAY, total = 20_963_050, provider = 'stripe', scene } = wish;
    const made = inputFor(bookings.size, await now(), startsIn, total);
    const input = provider === 'paypal' ? { ...made, provider, presented: IN_DOLLARS } : made;
    const booked = new BookingUnderTest(input, () =>
      workflow.getHandle<typeof booking>(bookingWorkflowId(input.bookingId)),
    );
    scene?.(booked);
    bookings.set(input.bookingId, booked);
    latest = booked;
    return booked;
  };

  return {
    server,
    now,
    pass,
    prepare,
    async book(wish) {
      const made = await prepare(wish);
      const handle = await workflow.start(...bookingStart(made.input, 'test'));
      made.opened = handle.executeUpdate(openUpdate, { updateId: 'open' });
      made.opened.catch(() => undefined); // whoever waits for it gets it
      return made;
    },
    async outcome(made) {
      const { outcome } = await letTimeJump(server, made.handle.result());
      for (const { bookingId, n } of made.refunds.rows)
        await letTimeJump(server, workflow.getHandle(refundWorkflowId(bookingId, n)).result());
      await pass(MINUTE);
      return outcome;
    },
    async replay({ handle }) {
      await Worker.runReplayHistory({ ...likeProduct, workflowBundle }, await handle.fetchHistory());
    },
    async close() {
      for (const worker of workers) worker.shutdown();
      await running;
      await server.teardown();
    },
  };
}

/** AED 209,630.50 with its deposit of AED 18,362.50, at the peg. */
export const IN_DOLLARS = { amount: minor(5_708_114), deposit: minor(500_000), currency: 'USD' } as const;

/** Three days in a car that costs AED 209,630.50. */
function inputFor(index: number, now: number, startsIn: number, total: number): BookingInput {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    bookingId: `MIDAS-${String(index + 1).padStart(8, '0')}`,
    phase: 'checkout',
    provider: 'stripe',
    itemId: 'bugatti-chiron',
    itemName: 'Bugatti Chiron',
    location: 'dubai',
    currency: 'AED',
    total: minor(total),
    deposit: minor(1_836_250),
    createdAt: iso(now),
    startAt: iso(now + startsIn),
    endAt: iso(now + startsIn + 3 * DAY),
    rules: {
      holdMs: 30 * MINUTE,
      pendingHoldMs: 72 * HOUR,
      preArrivalLeadMs: 24 * HOUR,
      reviewRequestDelayMs: 24 * HOUR,
      depositReleaseDelayMs: 48 * HOUR,
      riskReviewMs: 24 * HOUR,
      maxDeclines: 5,
      emailRetryScheduleMs: [MINUTE, 5 * MINUTE, 15 * MINUTE],
      threeDSecure: true,
    },
  };
}

type Bookings = ReadonlyMap<string, BookingUnderTest>;

/**
 * Activities that know whose call it is by the booking id, which every id of ours contains.
 * @param onChild gets the id of each workflow that may outlive its booking, when that begins
 */
function createFakes(bookings: Bookings, now: () => Promise<number>, onChild: (workflowId: string) => void) {
  async function noted(call: string, given: unknown): Promise<BookingUnderTest> {
    const [bookingId = ''] = /MIDAS-\d{8}/.exec(JSON.stringify(given)) ?? [];
    const found = bookings.get(bookingId);
    if (found === undefined) throw ApplicationFailure.nonRetryable(`${call}: whose is it?`, 'NoSuchBooking');
    found.diary.push({ at: await now(), call, given });
    await found.meanwhile(call);
    return found;
  }
  return {
    store: fakeStore(noted, now, onChild),
    provider: { ...fakeProvider(noted), ...fakeDisputes(noted) },
    email: fakeEmail(noted, now, (key) => onChild(notificationWorkflowId(key))),
  };
}

export type Noted = (call: string, given: unknown) => Promise<BookingUnderTest>;
