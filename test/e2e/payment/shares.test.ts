/** A superyacht charter above Stripe's limit: two shares, authorised one by one, captured together or not at all. */
import { expect, it } from 'vitest';
import { bookCharter, intentOfShare } from '../../support/charter.ts';
import { readBooking, timelineCounts, untilStatus, type Booked } from '../../support/clients/customer.ts';
import { sentEmails } from '../../support/clients/histories.ts';
import { charges, intentsOf, pay, refunds, stripeFaults } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile({ BOOKING_HOLD: '10s' });

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
