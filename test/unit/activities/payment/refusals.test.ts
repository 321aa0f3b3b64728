/** What a provider refuses us, and payments in place of others, in Postgres: repeatable, and never a payment too many. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { findingsOfBooking } from '../../../../src/store/reconciliation.ts';
import { findBooking } from '../../../../src/store/booking/view.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { paymentOpened } from '../../../../src/store/payment/payments.ts';
import { type ProviderRefusal, providerRefused } from '../../../../src/store/payment/refusals.ts';
import { replacePayments } from '../../../../src/store/payment/replacement.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

let day = 1;
async function openBooking(): Promise<string> {
  const { bookingId } = await requestBooking(store.db, { days: [day, day + 1] });
  day += 1;
  await reserve(store.db, reservationOf(bookingId), { maxUnpaidPerEmail: 100, maxBookingsPerIpDay: 100 });
  await paymentOpened(store.db, {
    id: `${bookingId}-P1`,
    providerPaymentId: `pi_${bookingId}`,
    clientSecretSealed: 'sealed',
  });
  return bookingId;
}

const AT = '2027-01-01T00:10:00.000Z';
const refusal = (bookingId: string, change: Partial<ProviderRefusal> = {}): ProviderRefusal => ({
  bookingId,
  paymentId: `${bookingId}-P1`,
  providerPaymentId: `pi_${bookingId}`,
  provider: 'stripe',
  code: 'account_invalid',
  of: 'capture',
  at: AT,
  ...change,
});

const paymentsOf = async (bookingId: string) => (await findBooking(store.db, bookingId))?.payments ?? [];

it('one finding a payment and code, and the customer reads that another way is open', async () => {
  const bookingId = await openBooking();
  await providerRefused(store.db, refusal(bookingId));
  await providerRefused(store.db, refusal(bookingId));
  await providerRefused(store.db, refusal(bookingId, { of: 'unknown', code: 'resource_missing' }));
  const found = await findingsOfBooking(store.db, bookingId);
  expect(found.map(({ kind, detail }) => [kind, detail['code']]).sort()).toEqual([
    ['payment_refused', 'account_invalid'],
    ['payment_unknown', 'resource_missing'],
  ]);
  const [payment] = await paymentsOf(bookingId);
  expect(payment?.last_error).toMatch(/your card is not the cause/);
});

it('a fetch that is refused says nothing of the payment', async () => {
  const bookingId = await openBooking();
  await providerRefused(store.db, refusal(bookingId, { of: 'fetch' }));
  expect((await paymentsOf(bookingId))[0]?.last_error).toBeNull();
  expect(await findingsOfBooking(store.db, bookingId)).toHaveLength(1);
});

it('payments take the place of others: those can be made no more, and a repeat changes nothing', async () => {
  const bookingId = await openBooking();
  const replacement = {
    bookingId,
    replaced: [`${bookingId}-P1`],
    payments: [{ id: `${bookingId}-P2`, seq: 2, provider: 'paypal', amount: minor(27), currency: 'USD' }],
    at: AT,
  } as const;
  await replacePayments(store.db, replacement);
  await replacePayments(store.db, replacement);
  const seen = (await paymentsOf(bookingId)).map(
    ({ id, provider, status, client_secret_sealed: secret }) => ({
      id,
      provider,
      status,
      secret,
    }),
  );
  expect(seen).toEqual([
    { id: `${bookingId}-P1`, provider: 'stripe', status: 'canceled', secret: null },
    { id: `${bookingId}-P2`, provider: 'paypal', status: 'preparing', secret: null },
  ]);
});
