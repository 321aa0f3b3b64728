/** Nobody writes to strangers through us: before money has moved, no email carries a name that becomes a link. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { emailData } from '../../../../src/emails/compose/data.ts';
import {
  checkEmailData,
  recipientOf,
  renderEmailByName,
  sampleData,
  TEMPLATE_NAMES,
} from '../../../../src/emails/index.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { type BookingRow, findBooking } from '../../../../src/store/booking/view.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { registerNotification } from '../../../../src/store/notification/notifications.ts';
import { paymentCaptured, paymentOpened } from '../../../../src/store/payment/payments.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { attemptOf, type Desk, emailDesk } from '../../../support/environments/emailActivities.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

const NOTES = 'Call me on evil.example, or write to notes@evil.example.';
const EVIL = [
  'Win at evil.xyz',
  'Ada http://evil',
  'Evil.Com',
  'evil\uff0exyz',
  'evil\u200b.xyz',
  'a@evil',
  '+971 50 123',
];
const HONEST = ['J.R.R. Tolkien', "Dr. O'Neill", 'A.B. de Villiers', 'محمد بن راشد'];

let store: Store;
let desk: Desk;
let day = 0;
beforeAll(async () => {
  store = await memoryStore();
  desk = emailDesk(store.db);
});
afterAll(() => store.close());

/** An unpaid booking of somebody of this name. */
async function bookedAs(name: string): Promise<BookingRow> {
  day += 1;
  const { bookingId } = await requestBooking(store.db, {
    days: [day, day + 1],
    customer: { name, notes: NOTES },
  });
  await reserve(store.db, reservationOf(bookingId), { maxUnpaidPerEmail: 99, maxBookingsPerIpDay: 100 });
  const booking = await findBooking(store.db, bookingId);
  if (booking === undefined) throw new Error('the booking is gone');
  return booking;
}

async function pay(bookingId: string) {
  const id = `${bookingId}-P1`;
  await paymentOpened(store.db, { id, providerPaymentId: `pi_${bookingId}`, clientSecretSealed: 'sealed' });
  await paymentCaptured(store.db, {
    id,
    bookingId,
    chargeId: `ch_${bookingId}`,
    amount: minor(100),
    currency: 'AED',
    at: '2027-01-01T00:00:00.000Z',
    risk: 'normal',
  });
}

async function emailAbout(bookingId: string, template: string) {
  const key = `${template}.${bookingId}`;
  await registerNotification(store.db, { key, template, bookingId, paymentId: null, data: {} });
  expect(await desk.send(attemptOf(key))).toMatchObject([{ noted: { outcome: 'accepted' } }]);
  return desk.sent.at(-1);
}

it.each(EVIL)(
  '%j is in no part of an email, and kept as given; once it has paid it is greeted',
  async (name) => {
    const { id, customer } = await bookedAs(name);
    const strange = await emailAbout(id, 'booking_expired');
    expect(JSON.stringify(strange)).not.toContain(JSON.stringify(name).slice(1, -1));
    expect(strange?.to).toEqual({ address: customer?.email });
    expect(strange?.text).toContain('Dear guest,');
    expect((await findBooking(store.db, id))?.customer?.name).toBe(name);

    await pay(id);
    const known = await emailAbout(id, 'access_link');
    expect(known?.to.name).toBe(name);
    expect(known?.text).toContain(`Dear ${name},`);
  },
);

it.each(HONEST)('%j is greeted from the first email on', async (name) => {
  const { id } = await bookedAs(name);
  const sent = await emailAbout(id, 'booking_expired');
  expect(sent?.to.name).toBe(name);
  expect(sent?.text.replace(/[\u2068\u2069]/g, '')).toContain(`Dear ${name},`);
});

describe.each(TEMPLATE_NAMES.filter((name) => recipientOf(name).to === 'customer'))('%s', (template) => {
  const settings = {
    customerLink: () => 'https://midas.test/bookings/1#token=t',
    teamLink: () => undefined,
    taxRegistrationNumber: undefined,
    paymentLink: () => 'https://midas.test/payments/1',
    disputeLink: () => 'https://midas.test/disputes/1',
  };
  const render = async (booking: BookingRow) => {
    const data = emailData(booking, 'customer', { ...sampleData(template) }, settings);
    const misfits = checkEmailData(template, data);
    return misfits.length > 0 ? misfits : JSON.stringify(await renderEmailByName(template, data));
  };

  it('says neither the name that becomes a link nor what anybody noted', async () => {
    const booking = await bookedAs('Win at evil.xyz');
    // What needs money cannot be written before there is some.
    const before = await render(booking);
    if (template === 'payment_receipt') expect(before).toEqual(['payments']);
    else expect(before).toContain('Dear guest,');
    expect(before).not.toContain('evil');

    await pay(booking.id);
    const after = await render((await findBooking(store.db, booking.id)) ?? booking);
    expect(after).toContain('Dear Win at evil.xyz,');
    expect(after).not.toContain('evil.example');
  });
});
