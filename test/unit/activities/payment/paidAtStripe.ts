/** Bookings that were paid at Stripe's stand-in, with everything that can then happen to their money. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { startSandbox } from '../../../../sandbox/index.ts';
import { createPaymentActivities } from '../../../../src/activities/payment/payments.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import type { CapturedPayment } from '../../../../src/domain/payment/payment.ts';
import type { PaymentGateway } from '../../../../src/providers/payment/gateway.ts';
import { createStripeGateway } from '../../../../src/providers/payment/stripe/gateway.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { paymentCapturedIn, paymentOpened } from '../../../../src/store/payment/payments.ts';
import { findingsOfBooking } from '../../../../src/store/reconciliation.ts';
import { requestFullRefunds } from '../../../../src/store/refund/request.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { requestOk } from '../../../support/clients/httpJson.ts';
import { pay } from '../../../support/clients/sandboxClient.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

export const AMOUNT = minor(10_000);
const KEYS = { secretKey: 'sk_test_net', publishableKey: 'pk_test_net', webhookSecret: 'whsec_net' };
/** A card whose refunds are pending until they are settled by hand. */
export const SLOW_REFUNDS = '4000000000007726';

export interface Paid {
  readonly captured: CapturedPayment;
  readonly providerPaymentId: string;
}

const HOUR_MS = 3_600_000;

/** @param askedHoursAgo for the first time */
const run = <T>(call: () => Promise<T>, attempt = 1, askedHoursAgo = 0): Promise<T> => {
  const info = {
    attempt,
    scheduledTimestampMs: Date.now() - askedHoursAgo * HOUR_MS,
    currentAttemptScheduledTimestampMs: Date.now(),
  };
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') }).run(call);
};

export async function openPaidAtStripe() {
  const [store, sandbox] = await Promise.all([
    memoryStore(),
    startSandbox({ port: 0, smtpPort: 0, stripe: KEYS }),
  ]);
  const { db } = store;
  const stripe = createStripeGateway({ secretKey: KEYS.secretKey, apiBase: sandbox.url });
  const at = { sandbox: sandbox.url };
  const activitiesWith = (gateway: PaymentGateway) =>
    createPaymentActivities({ db, gateways: { stripe: gateway }, seal: (secret) => secret });
  /** So many days of March as there are bookings here. */
  let day = 1;

  return {
    db,
    stripe,
    at,
    close: () => Promise.all([store.close(), sandbox.stop()]),

    /** A booking in Postgres whose one payment the customer has made. */
    async paidBooking(card?: string): Promise<Paid> {
      const { bookingId } = await requestBooking(db, { days: [day, day + 1] });
      day += 1;
      const paymentId = `${bookingId}-P1`;
      const reservation = {
        ...reservationOf(bookingId),
        payments: [{ id: paymentId, amount: AMOUNT, currency: 'AED' as const }],
      };
      await reserve(db, reservation, { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 });
      const { snapshot } = await stripe.open({
        bookingId,
        paymentId,
        amount: AMOUNT,
        currency: 'AED',
        idempotencyKey: `open ${bookingId}`,
        description: '-',
        threeDSecure: false,
      });
      const { providerPaymentId } = snapshot;
      await paymentOpened(db, { id: paymentId, providerPaymentId, clientSecretSealed: 'sealed' });
      await pay(at, providerPaymentId, card);
      const { charge } = await stripe.fetch(providerPaymentId);
      if (charge === undefined) throw new Error('it was paid');
      const { id: chargeId, ...rest } = charge;
      return {
        captured: { id: paymentId, bookingId, chargeId, amount: AMOUNT, currency: 'AED', ...rest },
        providerPaymentId,
      };
    },

    /** @param wasReduced as a workflow says that has seen money leave it */
    fetched: ({ captured, providerPaymentId }: Paid, { wasReduced = false, attempt = 1 } = {}) => {
      const { id: paymentId, bookingId } = captured;
      const known = { bookingId, paymentId, amount: AMOUNT, currency: 'AED' } as const;
      const toFetch = { provider: 'stripe', providerPaymentId, known, wasReduced } as const;
      return run(() => activitiesWith(stripe).fetchPayment(toFetch), attempt);
    },

    /** All that is left of it is to go back: on record, with its money. @returns the id of its only part */
    async requestRefund({ captured }: Paid): Promise<string> {
      const { bookingId } = captured;
      const whole = { bookingId, reason: 'customer_request', at: captured.at } as const;
      await db.transaction().execute(async (tx) => {
        await paymentCapturedIn(tx, captured);
        await requestFullRefunds(tx, whole);
      });
      return `refund/${bookingId}/1/payment/1/g1`;
    },

    send: (partId: string, gateway: PaymentGateway = stripe, { attempt = 1, askedHoursAgo = 0 } = {}) =>
      run(
        () => activitiesWith(gateway).sendRefundPart({ provider: 'stripe', partId }),
        attempt,
        askedHoursAgo,
      ),

    follow: (partId: string) =>
      run(() => activitiesWith(stripe).followRefundPart({ provider: 'stripe', partId })),

    refundOf: ({ captured }: Paid) =>
      db
        .selectFrom('refunds')
        .select(['status', 'payout_charge', 'payout_deposit', 'is_cut'])
        .where('booking_id', '=', captured.bookingId)
        .executeTakeFirstOrThrow(),

    /** Somebody refunds it in the dashboard. */
    refundByHand: (paid: Paid, amount: number, key = 'by hand') =>
      stripe.refund({
        bookingId: paid.captured.bookingId,
        paymentId: paid.captured.id,
        providerPaymentId: paid.providerPaymentId,
        amount: minor(amount),
        idempotencyKey: `${key} ${paid.captured.id}`,
      }),

    dispute: (paid: Paid, order: object = {}) =>
      requestOk<{ id: string }>(
        'POST',
        `${sandbox.url}/sandbox/stripe/charges/${paid.captured.chargeId}/dispute`,
        { body: order },
      ),

    /** What the bank, or the card network, says in the end. */
    settle: (what: 'refunds' | 'disputes', id: string, outcome: string) =>
      requestOk(
        'POST',
        `${sandbox.url}/sandbox/stripe/${what}/${id}/${what === 'refunds' ? 'settle' : 'close'}`,
        { body: { outcome } },
      ),

    guardOf: ({ captured }: Paid) =>
      db
        .selectFrom('payments')
        .select(['captured', 'refunded', 'reserved_for_refund as reserved', 'disputed', 'status'])
        .where('id', '=', captured.id)
        .executeTakeFirst(),

    async factsOf({ captured }: Paid): Promise<string[]> {
      const facts = await db
        .selectFrom('money_facts')
        .select(['kind', 'amount'])
        .where('payment_id', '=', captured.id)
        .where('kind', '<>', 'provider_fee')
        .orderBy('kind')
        .orderBy('amount')
        .execute();
      return facts.map(({ kind, amount }) => `${kind} ${amount}`);
    },

    kindsFound: async ({ captured }: Paid) =>
      (await findingsOfBooking(db, captured.bookingId)).map(({ kind }) => kind),
  };
}

export type PaidAtStripe = Awaited<ReturnType<typeof openPaidAtStripe>>;
