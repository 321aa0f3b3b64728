/**
 * Money that was still on its way when the product could wait no longer: the booking has expired when it arrives. Where
 * the dates are still free it is revived; where somebody else has them by now, everything goes back, once.
 */
import { beforeEach, expect, it } from 'vitest';
import {
  type Booked,
  book,
  freshDates,
  intentOf,
  quote,
  readBooking,
  timelineCounts,
  untilStatus,
} from '../../support/clients/customer.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import { sentEmails } from '../../support/clients/histories.ts';
import { charges, intentsOf, intentStatus, pay, refunds } from '../../support/clients/sandboxClient.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const SLOW_CARD = '4000000000000077';

const { product, temporal } = await productOfFile({ BOOKING_HOLD: '3s', PAYPAL_PENDING_HOLD: '6s' });

let late: Booked;
let dates: ReturnType<typeof freshDates>;

beforeEach(async () => {
  dates = freshDates();
  late = await book(product, { quoteId: (await quote(product, dates)).id });
  await pay(product, intentOf(late), SLOW_CARD);
  await untilStatus(product, late, 'expired');
  expect(await intentStatus(product, intentOf(late))).toBe('processing');
});

const settle = () =>
  requestOk('POST', `${product.sandbox}/sandbox/stripe/payment_intents/${intentOf(late)}/settle`, {
    body: { outcome: 'succeeded' },
  });

const refundsOfIt = async () =>
  (await refunds(product)).filter(({ payment_intent: of }) => of === intentOf(late));

it('a late payment with the dates still free: the booking is revived and confirmed, and keeps the money', async () => {
  await settle();
  const confirmed = await untilStatus(product, late, 'confirmed');
  expect(confirmed).toMatchObject({ payments: [{ status: 'paid' }], refund: null });
  expect(timelineCounts(confirmed)).toMatchObject({ expired: 1, paid: 1, confirmed: 1 });
  await expect(quote(product, dates)).rejects.toThrow(/409.*item_unavailable/);
  expect(await sentEmails(product, temporal.client, late.id, 5)).toEqual({
    payment_pending: 1,
    booking_expired: 1,
    booking_confirmation: 1,
    payment_receipt: 1,
    concierge_new_booking: 1,
  });
  expect(await refundsOfIt()).toEqual([]);
});

it('a late payment with the dates taken: refunded in full once, the customer and the concierge are notified', async () => {
  const next = await book(product, { quoteId: (await quote(product, dates)).id });
  await pay(product, intentOf(next));
  await untilStatus(product, next, 'confirmed');
  await settle();

  expect(await sentEmails(product, temporal.client, late.id, 4)).toEqual({
    payment_pending: 1,
    booking_expired: 1,
    late_payment_refunded: 1,
    concierge_late_payment: 1,
  });
  const total = late.quote.amounts.total;
  expect((await refundsOfIt()).map(({ amount }) => amount)).toEqual([total]);
  const taken = (await charges(product)).filter(({ payment_intent: of }) => of === intentOf(late));
  expect(taken).toMatchObject([{ amount: total, amount_refunded: total }]);
  expect(await readBooking(product, late)).toMatchObject({
    status: 'expired',
    payments: [{ status: 'refunded' }],
    refund: { status: 'succeeded', reason: 'late_payment', total },
  });
  expect(await intentsOf(product, late.id)).toHaveLength(1);
  expect((await readBooking(product, next)).status).toBe('confirmed');
});
