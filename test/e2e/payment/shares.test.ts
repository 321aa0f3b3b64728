/** A superyacht charter above Stripe's limit: two shares, authorised one by one, captured together or not at all. */
import { beforeAll, expect, it } from 'vitest';
import type { TemporalClient } from '../../../src/temporal/connection.ts';
import { bookCharter, intentOfShare } from '../../support/charter.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import { readBooking, timelineCounts, untilStatus, type Booked } from '../../support/clients/customer.ts';
import { sentEmails, temporalClientOf } from '../../support/clients/histories.ts';
import { type Product, startProduct } from '../../support/environments/product.ts';
import { charges, intentsOf, pay, refunds, stripeFaults } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';

let product: Product;
let temporal: TemporalClient;

const teardown = cleanUp();

beforeAll(async () => {
  product = await startProduct({ BOOKING_HOLD: '10s' });
  teardown.add('the product', () => product.stop());
  temporal = await temporalClientOf(product);
  teardown.add('the Temporal client', () => temporal.close());
});

async function charter(): Promise<Booked> {
  const booking = await bookCharter(product);
  expect(booking.payments).toHaveLength(2);
  return booking;
}

const authorised = (booking: Booked) =>
  waitFor(
    'the first share to be authorised',
    () => readBooking(product, booking),
    (seen) => timelineCounts(seen)['authorised'] === 1,
  );

it('both shares authorised: both captured, confirmed once, one receipt', async () => {
  const booking = await charter();
  await pay(product, intentOfShare(booking, 0));
  await authorised(booking);
  const before = await charges(product);
  expect(before.filter(({ captured }) => captured)).toEqual([]);

  await pay(product, intentOfShare(booking, 1));
  const confirmed = await untilStatus(product, booking, 'confirmed');
  expect(confirmed.payments.map(({ status }) => status)).toEqual(['paid', 'paid']);
  const total = confirmed.payments.reduce((sum, { amount }) => sum + amount, 0);
  expect(total).toBe(confirmed.quote.amounts.total);
  expect(timelineCounts(confirmed)).toMatchObject({ authorised: 2, paid: 2, confirmed: 1 });
  expect(await sentEmails(product, temporal.client, booking.id, 3)).toEqual({
    booking_confirmation: 1,
    payment_receipt: 1,
    concierge_new_booking: 1,
  });
});

it('a capture whose answer is lost is made once', async () => {
  await stripeFaults(product, {
    calls: [{ method: 'POST', path: '/v1/payment_intents/:id/capture', kind: '500_after', times: 1 }],
  });
  const booking = await charter();
  await pay(product, intentOfShare(booking, 0));
  await pay(product, intentOfShare(booking, 1));
  await untilStatus(product, booking, 'confirmed');
  const intents = await intentsOf(product, booking.id);
  expect(intents.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect(intents.map(({ amount_received, amount }) => amount_received === amount)).toEqual([true, true]);
});

it('one share authorised and the hold over: both released, and no money has moved', async () => {
  const booking = await charter();
  await pay(product, intentOfShare(booking, 0));
  await authorised(booking);
  const expired = await untilStatus(product, booking, 'expired', 60_000);
  expect(expired.payments.map(({ status }) => status)).toEqual(['canceled', 'canceled']);
  const intents = await intentsOf(product, booking.id);
  expect(intents.map(({ status }) => status)).toEqual(['canceled', 'canceled']);
  expect(intents.map(({ amount_received }) => amount_received)).toEqual([0, 0]);
  expect(await refunds(product)).toEqual([]);
});
