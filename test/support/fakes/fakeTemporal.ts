/** Temporal as routes see it: does to the database what the booking's workflow would, in the same process. */
import type { TemporalGateway } from '../../../src/api/temporal/gateway.ts';
import { TemporalUnavailable } from '../../../src/api/temporal/gateway.ts';
import { isStay } from '../../../src/domain/booking.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { confirm, endUnpaid } from '../../../src/store/booking/bookings.ts';
import { cancelStay } from '../../../src/store/booking/cancellation.ts';
import { findBookingState } from '../../../src/store/booking/view.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { paymentMoved, paymentOpened } from '../../../src/store/payment/payments.ts';
import { type ReservationLimits, reserve } from '../../../src/store/booking/reservation.ts';
import { closeReview } from '../../../src/store/fraud/reviews.ts';
import type { WayToPay } from '../../../src/domain/payment/amountsToPay.ts';
import type {
  BookingInput,
  CancelResult,
  CaptureResult,
  ChangePaymentResult,
  OpenResult,
} from '../../../src/workflows/booking/messages.ts';
import type { IpnInput } from '../../../src/workflows/ipn/messages.ts';
import { ipnWorkflowId } from '../../../src/workflows/ipn/messages.ts';
import type { NotificationInput } from '../../../src/workflows/notification/messages.ts';

export interface FakeTemporal extends TemporalGateway {
  /** What becomes of the next captures. */
  capture: CaptureResult | 'closed';
  readonly captured: string[];
  /** What becomes of the next wishes to pay another way. */
  change: ChangePaymentResult;
  readonly changed: { readonly bookingId: string; readonly way: WayToPay }[];
  readonly opened: { readonly input: BookingInput; readonly requestId: string }[];
  readonly signalled: string[];
  /** Refunds whose workflow was told that something has changed. */
  readonly refunds: { readonly bookingId: string; readonly n: number }[];
  /** Disputes whose workflow was told that something has changed: `<provider> <id>`. */
  readonly disputes: string[];
  readonly notifications: NotificationInput[];
  /** Keys of notifications that were started again after an earlier run had ended. */
  readonly startedAgain: string[];
  /** Keys of notifications that were signalled. */
  readonly signalledNotifications: string[];
  /** IPN messages by the id of their workflow. */
  readonly ipns: Map<string, IpnInput>;
  /** How the next calls go: as they should, without a payment session in time, without any worker, or not at all. */
  mode: 'normal' | 'slow_provider' | 'no_worker' | 'down';
  /** Cancellations happen, and their answer is lost. */
  loseAnswer: boolean;
  /** Ids of bookings whose workflow has ended. */
  readonly closed: Set<string>;
}

/** @param limits as the worker would have them from the configuration. */
export function fakeTemporal(store: Store, limits: ReservationLimits): FakeTemporal {
  const running = new Set<string>();
  const assertUp = () => {
    if (fake.mode === 'down') throw new TemporalUnavailable('test');
  };
  const fake: FakeTemporal = {
    capture: { outcome: 'taken' },
    captured: [],
    change: { outcome: 'open' },
    changed: [],
    opened: [],
    signalled: [],
    refunds: [],
    disputes: [],
    notifications: [],
    startedAgain: [],
    signalledNotifications: [],
    ipns: new Map(),
    mode: 'normal',
    loseAnswer: false,
    closed: new Set(),

    async openBooking(input, _waitMs, requestId) {
      assertUp();
      fake.opened.push({ input, requestId });
      if (fake.mode === 'no_worker') return 'pending';
      running.add(input.bookingId);
      return openInDatabase(store, input, fake.mode === 'slow_provider', limits);
    },
    async cancelBooking(bookingId, cancellationId) {
      assertUp();
      if (fake.closed.has(bookingId)) return 'closed';
      const state = await findBookingState(store.db, bookingId);
      if (state !== undefined && isStay(state.status)) {
        return cancelConfirmed(store, { bookingId, cancellationId }, fake.loseAnswer);
      }
      if (state?.status !== 'awaiting_payment')
        return { outcome: 'invalid_state', status: state?.status ?? 'cancelled' };
      await paymentMoved(store.db, `${bookingId}-P1`, 'canceled');
      await endUnpaid(store.db, bookingId, 'cancelled', new Date().toISOString());
      if (fake.loseAnswer) throw new TemporalUnavailable('test');
      return { outcome: 'cancelled' };
    },
    refundChanged({ bookingId, n }) {
      assertUp();
      fake.refunds.push({ bookingId, n });
      return Promise.resolve();
    },
    disputeChanged({ provider, disputeId }) {
      assertUp();
      fake.disputes.push(`${provider} ${disputeId}`);
      return Promise.resolve();
    },
    captureBooking(_bookingId, paymentId) {
      assertUp();
      fake.captured.push(paymentId);
      return Promise.resolve(fake.capture);
    },
    changePayment(bookingId, way) {
      assertUp();
      fake.changed.push({ bookingId, way });
      return Promise.resolve(fake.closed.has(bookingId) ? 'closed' : fake.change);
    },
    async reviewBooking(bookingId, { id: decisionId, approve }) {
      assertUp();
      if (fake.closed.has(bookingId)) return 'closed';
      const state = await findBookingState(store.db, bookingId);
      if (state?.status !== 'awaiting_payment')
        return { outcome: 'invalid_state', status: state?.status ?? 'cancelled' };
      const outcome = approve ? 'approved' : 'refused';
      const at = new Date().toISOString();
      await closeReview(store.db, { bookingId, outcome, at, decisionId });
      await (approve ? confirm(store.db, bookingId, at) : endUnpaid(store.db, bookingId, 'cancelled', at));
      return { outcome };
    },
    paymentChanged(bookingId) {
      assertUp();
      if (fake.closed.has(bookingId)) return Promise.resolve('closed');
      if (!running.has(bookingId)) return Promise.resolve('unknown');
      fake.signalled.push(bookingId);
      return Promise.resolve('signalled');
    },
    startNotification(input, again = false) {
      assertUp();
      if (!fake.notifications.some(({ key }) => key === input.key)) fake.notifications.push(input);
      else if (again) fake.startedAgain.push(input.key);
      return Promise.resolve();
    },
    signalNotification(key) {
      assertUp();
      if (!fake.notifications.some((started) => started.key === key)) return Promise.resolve('closed');
      fake.signalledNotifications.push(key);
      return Promise.resolve('signalled');
    },
    startIpn(input) {
      assertUp();
      fake.ipns.set(ipnWorkflowId(input), input);
      return Promise.resolve();
    },
    ready: () => Promise.resolve({ reachable: fake.mode !== 'down', worker: fake.mode === 'normal' }),
  };
  return fake;
}

async function openInDatabase(
  store: Store,
  input: BookingInput,
  slowProvider: boolean,
  limits: ReservationLimits,
): Promise<OpenResult | 'pending'> {
  const id = `${input.bookingId}-P1`;
  const reservation = {
    bookingId: input.bookingId,
    createdAt: input.createdAt,
    holdExpiresAt: new Date(Date.parse(input.createdAt) + input.rules.holdMs).toISOString(),
    payments: [
      {
        id,
        amount: minor(input.presented?.amount ?? input.total),
        currency: input.presented?.currency ?? input.currency,
      },
    ],
  };
  const outcome = await reserve(store.db, reservation, limits);
  if (outcome !== 'reserved') return { outcome: 'refused', code: outcome };
  if (slowProvider) return 'pending';
  const intent = `${input.provider === 'paypal' ? 'ORDER' : 'pi'}_${input.bookingId}`;
  await paymentOpened(store.db, {
    id,
    providerPaymentId: intent,
    clientSecretSealed: `sealed:${input.provider === 'paypal' ? `https://paypal.example/checkoutnow?token=${intent}` : `${intent}_secret`}`,
  });
  return { outcome: 'open' };
}

async function cancelConfirmed(
  { db }: Store,
  request: { readonly bookingId: string; readonly cancellationId: string },
  loseAnswer: boolean,
): Promise<CancelResult> {
  const result = await db.transaction().execute((tx) => cancelStay(tx, request));
  if (loseAnswer) throw new TemporalUnavailable('test');
  switch (result.outcome) {
    case 'unknown':
      throw new Error('nobody has asked for this cancellation');
    case 'changed':
      return { outcome: 'changed' };
    case 'invalid_state':
      return result;
    case 'cancelled':
      return result.by === 'this'
        ? { outcome: 'cancelled' }
        : { outcome: 'invalid_state', status: 'cancelled' };
  }
}
