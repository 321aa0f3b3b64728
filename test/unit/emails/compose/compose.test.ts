/** What is sent: to whom, under which headers, and to whom nothing leaves. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { sampleData } from '../../../../src/emails/index.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { registerNotification } from '../../../../src/store/notification/notifications.ts';
import { paymentCaptured, paymentOpened } from '../../../../src/store/payment/payments.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { suppress } from '../../../../src/store/notification/suppressions.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { attemptOf, type Desk, emailDesk } from '../../../support/environments/emailActivities.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
let desk: Desk;
let day = 0;
beforeAll(async () => {
  store = await memoryStore();
  desk = emailDesk(store.db);
});
afterAll(() => store.close());

/** A notification about a booking of its own, to its customer or a team. */
async function aboutBooking(template: string, email = `ada-${day}@example.com`) {
  day += 1;
  const { bookingId } = await requestBooking(store.db, { days: [day, day + 1], email });
  await reserve(store.db, reservationOf(bookingId), { maxUnpaidPerEmail: 99, maxBookingsPerIpDay: 100 });
  const key = `${template}.${bookingId}`;
  await registerNotification(store.db, { key, template, bookingId, paymentId: null, data: {} });
  return { key, bookingId, email };
}

async function sentFor(key: string, provider: 'smtp' | 'sendgrid' = 'smtp') {
  expect(await desk.send(attemptOf(key, 1, provider))).toMatchObject([{ noted: { outcome: 'accepted' } }]);
  const sent = desk.sent.at(-1);
  if (sent === undefined) throw new Error('nothing was sent');
  return sent;
}

async function refusedFor(key: string) {
  const { answer } = desk;
  desk.answer = () => Promise.resolve({ outcome: 'refused_recipient', reason: '550 5.1.1' });
  const sent = await desk.send(attemptOf(key));
  desk.answer = answer;
  return sent;
}

it('a customer is written to by name, and answers reach the concierge', async () => {
  const { key, email } = await aboutBooking('booking_expired');
  const sent = await sentFor(key);
  expect(sent).toMatchObject({
    to: { name: 'Ada Lovelace', address: email },
    replyTo: 'concierge@midas.test',
    notificationKey: key,
    template: 'booking_expired',
  });
  expect(sent.headers).toEqual({
    'X-Midas-Template': 'booking_expired',
    'X-Midas-Notification': key,
    'Auto-Submitted': 'auto-generated',
  });
});

it('the Message-ID is of our domain and the same by every provider', async () => {
  const { key } = await aboutBooking('booking_expired');
  const first = await sentFor(key);
  await store.db.updateTable('notifications').set({ status: 'pending' }).where('key', '=', key).execute();
  await desk.send(attemptOf(key, 2, 'sendgrid'));
  expect(first.messageId).toMatch(/^<[0-9a-f]{40}@midas\.test>$/);
  expect(desk.sent.at(-1)?.messageId).toBe(first.messageId);
});

it('a receipt names what took the money, as a bank’s statement does', async () => {
  const { key, bookingId } = await aboutBooking('payment_receipt');
  const id = `${bookingId}-P1`;
  await paymentOpened(store.db, { id, providerPaymentId: 'pi_of_receipt', clientSecretSealed: 'sealed' });
  const at = '2027-01-01T00:00:00.000Z';
  const fee = { id: 'txn_of_receipt', amount: minor(3), currency: 'AED' };
  const charge = { chargeId: 'ch_of_receipt', amount: minor(100), currency: 'AED', at, fee } as const;
  await paymentCaptured(store.db, { id, bookingId, ...charge, risk: 'normal' });
  const { text, html } = await sentFor(key);
  for (const part of [text, html]) {
    expect(part).toContain('Payment pi_of_receipt');
    expect(part).toContain('ch_of_receipt');
    expect(part).not.toContain('txn_of_receipt');
  }
});

it('a review request can be stopped with one click; what belongs to a booking cannot', async () => {
  const { key, bookingId } = await aboutBooking('review_request');
  expect((await sentFor(key)).headers).toMatchObject({
    'List-Unsubscribe': `<https://midas.test/unsubscribe/${bookingId}.s>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
});

it('its link stops it for whoever reads it: an address that staff chose, and never the customer instead', async () => {
  const { key } = await aboutBooking('review_request');
  await store.db
    .updateTable('notifications')
    .set({ to_address: 'pa@example.com' })
    .where('key', '=', key)
    .execute();
  const written = `review_request/written/${day}`;
  const data = { ...sampleData('review_request'), unsubscribeLink: 'https://evil.example/unsubscribe' };
  const to = { bookingId: null, paymentId: null, toAddress: 'pa@example.com' };
  await registerNotification(store.db, { key: written, template: 'review_request', data, ...to });
  for (const one of [key, written]) {
    const sent = await sentFor(one);
    const link = `https://midas.test/unsubscribe/${one}.s`;
    expect(sent.headers).toMatchObject({ 'List-Unsubscribe': `<${link}>` });
    expect(sent.html).toContain(link);
    expect(sent.html + sent.text).not.toContain('evil.example');
  }
});

it('whoever has unsubscribed gets no review request, and every email about the booking', async () => {
  const { key: review, email } = await aboutBooking('review_request');
  await suppress(store.db, {
    address: email.toUpperCase(),
    scope: 'review_requests',
    reason: 'unsubscribed',
  });
  expect(await desk.send(attemptOf(review))).toMatchObject([{ noted: { status: 'suppressed' } }]);
  const { key: other } = await aboutBooking('booking_expired', email);
  await sentFor(other);
});

it.each(['booking_confirmation', 'payment_pending', 'booking_expired'])(
  '%s is not sent by a later attempt once its booking has moved on',
  async (template) => {
    const { key } = await aboutBooking(template); // which waits for its payment
    const before = desk.sent.length;
    expect(await desk.send(attemptOf(key, 2))).toEqual([
      { noted: { outcome: 'unavailable', status: 'suppressed' } },
    ]);
    expect(desk.sent).toHaveLength(before);
    expect((await desk.rowOf(key)).last_error).toBe('no longer true of its booking');
  },
);

it('what tells a team of something is sent however late', async () => {
  const { key } = await aboutBooking('concierge_new_booking');
  expect(await desk.send(attemptOf(key, 2))).toMatchObject([{ noted: { outcome: 'accepted' } }]);
});

it('email by SMTP carries the pixel of our own; a vendor counts opens itself', async () => {
  const { key } = await aboutBooking('booking_expired');
  const pixel = `<img src="https://midas.test/email/open/${key}.gif"`;
  expect((await sentFor(key)).html).toContain(pixel);
  const { key: other } = await aboutBooking('booking_expired');
  expect((await sentFor(other, 'sendgrid')).html).not.toContain('/email/open/');
});

it('a notification about a person who was erased is for nobody, a team’s too', async () => {
  for (const template of ['booking_expired', 'concierge_new_booking']) {
    const { key, bookingId } = await aboutBooking(template);
    await store.db.deleteFrom('customers').where('booking_id', '=', bookingId).execute();
    expect(await desk.send(attemptOf(key))).toMatchObject([{ noted: { status: 'refused' } }]);
  }
});

it('a template that no longer exists is named, and asked of no provider', async () => {
  const { key } = await aboutBooking('carrier_pigeon');
  expect(await desk.send(attemptOf(key))).toEqual([
    { noted: { outcome: 'invalid_data', fields: ['template'] } },
  ]);
});

it('a team’s address that is refused is reported to people, and not suppressed in silence', async () => {
  const { key } = await aboutBooking('concierge_new_booking');
  expect(await refusedFor(key)).toMatchObject([{ noted: { status: 'refused' } }]);
  expect(desk.reports.map(({ code }) => code)).toEqual(['team_address_refused']);
  const listed = await store.db.selectFrom('suppressions').select('address').execute();
  expect(listed.map(({ address }) => address)).not.toContain('concierge@midas.test');
});

it('a team’s address counts as one in any case, also where staff chose it for a customer’s email', async () => {
  const { key } = await aboutBooking('booking_expired');
  await store.db
    .updateTable('notifications')
    .set({ to_address: 'Concierge@MIDAS.test' })
    .where('key', '=', key)
    .execute();
  await refusedFor(key);
  expect(desk.reports.map(({ code }) => code)).toContain('team_address_refused');
  const listed = await store.db.selectFrom('suppressions').select('address').execute();
  expect(listed.map(({ address }) => address)).not.toContain('concierge@midas.test');
});

it('an address that staff chose goes before the customer’s', async () => {
  const { key } = await aboutBooking('booking_expired');
  await store.db
    .updateTable('notifications')
    .set({ to_address: 'pa@example.com' })
    .where('key', '=', key)
    .execute();
  expect((await sentFor(key)).to).toEqual({ address: 'pa@example.com' });
});
