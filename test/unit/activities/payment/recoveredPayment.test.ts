/** A payment whose opening was never answered: what the customer was shown is ours, whatever the provider can list. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAYPAL_SANDBOX_KEYS } from '../../../../sandbox/payment/paypal/account.ts';
import { createPaymentActivities } from '../../../../src/activities/payment/payments.ts';
import { createPayPalGateway } from '../../../../src/providers/payment/paypal/gateway.ts';
import { payPalPayments } from '../../../../src/providers/payment/paypal/payments.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { paymentOpened } from '../../../../src/store/payment/payments.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;

beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

/** PayPal's own gateway, which can list no orders; nothing listens at its address. */
const recover = (paymentId: string) => {
  const gateway = createPayPalGateway({
    ...PAYPAL_SANDBOX_KEYS,
    environment: 'sandbox',
    apiBase: 'http://127.0.0.1:9',
    brandName: 'Midas',
  });
  const gateways = { paypal: payPalPayments(gateway) };
  const { recoverPayment } = createPaymentActivities({ db: store.db, gateways, seal: (secret) => secret });
  return recoverPayment({ provider: 'paypal', paymentId, createdAt: '2027-01-01T00:00:00.000Z' });
};

async function reserved(): Promise<string> {
  const { bookingId } = await requestBooking(store.db);
  await reserve(store.db, reservationOf(bookingId), { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 });
  return `${bookingId}-P1`;
}

test('an order that was noted before the worker died is found by our own note', async () => {
  const id = await reserved();
  await paymentOpened(store.db, { id, providerPaymentId: 'ORDER1', clientSecretSealed: 'sealed' });
  expect(await recover(id)).toEqual({ providerPaymentId: 'ORDER1', live: false });
  // Whoever recovers it leaves it as the customer was shown it.
  const row = await store.db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst();
  expect(row).toMatchObject({ status: 'requires_payment', client_secret_sealed: 'sealed' });
});

test('an order that nobody has noted was shown to nobody, and counts as absent', async () => {
  expect(await recover('MIDAS-7K3M9QX2-P1')).toBeNull();
});
