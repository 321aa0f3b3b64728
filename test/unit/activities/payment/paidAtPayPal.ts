/** Bookings that were paid at PayPal's stand-in, and whose money goes back. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { startSandbox } from '../../../../sandbox/index.ts';
import { PAYPAL_SANDBOX_KEYS as PAYPAL } from '../../../../sandbox/payment/paypal/account.ts';
import { createPaymentActivities } from '../../../../src/activities/payment/payments.ts';
import { createPayPalGateway } from '../../../../src/providers/payment/paypal/gateway.ts';
import { payPalPayments } from '../../../../src/providers/payment/paypal/payments.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { paymentCaptured, paymentOpened } from '../../../../src/store/payment/payments.ts';
import { requestFullRefunds } from '../../../../src/store/refund/request.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { requestOk } from '../../../support/clients/httpJson.ts';
import { approve } from '../../../support/clients/paypalClient.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { AMOUNT } from './paidAtStripe.ts';

const HOUR_MS = 3_600_000;
const KEYS = { secretKey: 'sk_test_net', publishableKey: 'pk_test_net', webhookSecret: 'whsec_net' };
const PAGES = { returnUrl: 'https://midas.example/return', cancelUrl: 'https://midas.example/cancel' };

export async function openPaidAtPayPal() {
  const [store, sandbox] = await Promise.all([
    memoryStore(),
    startSandbox({ port: 0, smtpPort: 0, stripe: KEYS, paypal: PAYPAL }),
  ]);
  const { db } = store;
  const at = { sandbox: sandbox.url, api: 'none' };
  const { clientId, clientSecret, merchantId, receiverEmail } = PAYPAL;
  const account = { environment: 'sandbox', clientId, clientSecret, merchantId, receiverEmail } as const;
  const paypal = payPalPayments(
    createPayPalGateway({ ...account, apiBase: sandbox.url, brandName: 'Midas' }),
  );
  const activities = createPaymentActivities({ db, gateways: { paypal }, seal: (secret) => secret });
  /** So many days of March as there are bookings here. */
  let day = 1;

  /** @returns the booking whose one payment the customer has made, as it was captured */
  async function paidBooking() {
    const { bookingId } = await requestBooking(db, { days: [day, day + 1] });
    day += 1;
    const id = `${bookingId}-P1`;
    const payment = { id, amount: AMOUNT, currency: 'USD' } as const;
    const limits = { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 };
    await reserve(db, { ...reservationOf(bookingId), payments: [payment] }, limits);
    await db.updateTable('payments').set({ provider: 'paypal' }).where('id', '=', id).execute();
    const { snapshot } = await paypal.open({
      bookingId,
      paymentId: id,
      amount: AMOUNT,
      currency: 'USD',
      idempotencyKey: `open ${bookingId}`,
      description: '-',
      threeDSecure: false,
      returnUrls: PAGES,
    });
    const { providerPaymentId } = snapshot;
    await paymentOpened(db, { id, providerPaymentId, clientSecretSealed: 'sealed' });
    await approve(at, providerPaymentId);
    await paypal.capture(providerPaymentId, `capture ${bookingId}`);
    const { charge } = await paypal.fetch(providerPaymentId);
    if (charge === undefined) throw new Error('it was paid');
    const { id: chargeId, at: paidAt, risk } = charge;
    return { ...payment, bookingId, chargeId, at: paidAt, risk };
  }

  return {
    at,
    close: () => Promise.all([store.close(), sandbox.stop()]),

    /** All of a booking is to go back. @returns with the id of its only part */
    async requestRefund() {
      const captured = await paidBooking();
      const { bookingId } = captured;
      await paymentCaptured(db, captured);
      const whole = { bookingId, reason: 'customer_request', at: captured.at } as const;
      await db.transaction().execute((tx) => requestFullRefunds(tx, whole));
      return { bookingId, part: `refund/${bookingId}/1/payment/1/g1` };
    },

    send(partId: string, { attempt = 1, askedHoursAgo = 0 } = {}) {
      const scheduledTimestampMs = Date.now() - askedHoursAgo * HOUR_MS;
      const info = { attempt, scheduledTimestampMs, currentAttemptScheduledTimestampMs: Date.now() };
      const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
      return environment.run(() => activities.sendRefundPart({ provider: 'paypal', partId }));
    },

    control: (method: 'POST' | 'DELETE', path: string, body?: object) =>
      requestOk(method, `${sandbox.url}/sandbox/paypal${path}`, body === undefined ? {} : { body }),

    guardOf: (bookingId: string) =>
      db
        .selectFrom('payments')
        .select(['captured', 'refunded', 'reserved_for_refund as reserved'])
        .where('booking_id', '=', bookingId)
        .executeTakeFirst(),
  };
}

export type PaidAtPayPal = Awaited<ReturnType<typeof openPaidAtPayPal>>;
