/** What PayPal sends by itself, through everything: the stand-in's signed webhooks and its IPN messages. */
import { expect, it } from 'vitest';
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import type { Finding } from '../../../src/store/reconciliation.ts';
import { type Booked, readBooking, timelineCounts, untilStatus } from '../../support/clients/customer.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import {
  approve,
  bookWithPayPal,
  captureBooking,
  capturesOf,
  orderOf,
  paypalFaults,
  settle,
} from '../../support/clients/paypalClient.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const DROPPED = { drop: true };
const { product } = await productOfFile();

const act = (path: string, body: object = {}): Promise<unknown> =>
  requestOk('POST', `${product.sandbox}/sandbox/paypal${path}`, { body });

/** A booking that was paid, with the capture that paid it. */
async function confirmed(): Promise<{ booking: Booked; capture: string }> {
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking));
  await captureBooking(product, booking);
  await untilStatus(product, booking, 'confirmed');
  return { booking, capture: await captureOf(booking) };
}

async function captureOf({ id }: Booked): Promise<string> {
  const [capture] = await capturesOf(product, id);
  if (capture === undefined) throw new Error('nothing was captured');
  return capture.id;
}

/** What waits for finance, as finance sees it. */
async function findings(): Promise<readonly Finding[]> {
  const { staffJwtSecret } = await embeddedSecrets(product.dataDir);
  const headers = await staffHeaders(['finance'], 'auditor', staffJwtSecret);
  const answer = await requestOk<{ data: Finding[] }>('GET', `${product.api}/v1/ops/findings?limit=100`, {
    headers,
  });
  return answer.data;
}

it('a customer who agrees and never comes back is found by the webhook alone', async () => {
  await paypalFaults(product, { ipns: DROPPED });
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking));
  const now = await untilStatus(product, booking, 'confirmed');
  expect(timelineCounts(now)).toMatchObject({ paid: 1, confirmed: 1 });
  expect(await capturesOf(product, booking.id)).toHaveLength(1);
});

it('an e-check that clears is found by the IPN message alone', async () => {
  await paypalFaults(product, { webhooks: DROPPED });
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking), 'echeck');
  await captureBooking(product, booking);
  await settle(product, await captureOf(booking), 'completed');
  await untilStatus(product, booking, 'confirmed');
});

it('webhook, IPN and the customer’s return together make one capture and one confirmation', async () => {
  await paypalFaults(product, { webhooks: { copies: 3 }, ipns: { copies: 3 } });
  const { booking } = await confirmed();
  expect(await capturesOf(product, booking.id)).toHaveLength(1);
  expect(timelineCounts(await readBooking(product, booking))).toMatchObject({ paid: 1, confirmed: 1 });
});

it('messages that lie are refused and recorded, and the booking stays as it was', async () => {
  await paypalFaults(product);
  const { capture: otherCapture } = await confirmed();
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking), 'echeck');
  await captureBooking(product, booking);
  const captureId = await captureOf(booking);
  const before = await readBooking(product, booking);
  const about = { custom: booking.id, invoice: booking.payments[0]?.id ?? 'none' };
  const lie = (fields: Record<string, string | null>, more: object = {}) =>
    act('/ipns/send', { captureId, fields: { ...about, ...fields }, ...more });

  await lie({ receiver_id: 'SOMEBODY', receiver_email: 'somebody@example.org' });
  await lie({ mc_gross: '1.00' });
  await lie({ mc_currency: 'EUR' });
  await lie({ test_ipn: null });
  await lie({ payer_status: 'tampered' }, { isGenuine: false });
  await act('/ipns/send', { captureId: otherCapture, fields: about });
  await act('/ipns/send', { body: 'txn_id=A&mc_gross=1.00&mc_gross=2.00' });

  const expected = [
    'another_booking',
    'foreign_receiver',
    'invalid',
    'repeated_parameter',
    'wrong_amount',
    'wrong_currency',
    'wrong_mode',
  ];
  const refused = await waitFor(
    'all of them refused',
    async () => (await findings()).filter(({ kind }) => kind === 'ipn_refused'),
    (found) => found.length >= expected.length,
  );
  expect(refused.map(({ detail }) => detail['reason']).sort()).toEqual(expected);
  expect(await readBooking(product, booking)).toEqual(before);
});

it('a reversal after confirmation reaches finance and flags the booking', async () => {
  await paypalFaults(product);
  const { booking, capture } = await confirmed();
  await act(`/captures/${capture}/reverse`);
  await waitFor(
    'the flag',
    () => readBooking(product, booking),
    ({ disputed }) => disputed,
  );
  await waitFor('the finding', findings, (found) =>
    found.some(({ kind, bookingId }) => kind === 'payment_reversed' && bookingId === booking.id),
  );
});

it('a dispute at PayPal is reported to legal and finance and flags the booking', async () => {
  const { booking, capture } = await confirmed();
  await act(`/captures/${capture}/dispute`, { stage: 'CHARGEBACK' });
  await waitFor(
    'the flag',
    () => readBooking(product, booking),
    ({ disputed }) => disputed,
  );
  const reported = async () =>
    (await findings()).filter(
      ({ kind, bookingId }) => kind === 'dispute_reported' && bookingId === booking.id,
    );
  // The webhook and the IPN message are one finding, which has what both of them said.
  await waitFor('both tellings', reported, (found) =>
    found.some(({ detail }) => 'webhookDelivery' in detail && 'message' in detail),
  );
  expect(await reported()).toHaveLength(1);
});
