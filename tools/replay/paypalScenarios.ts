/** Bookings that are paid with PayPal, or begin so. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { type BookingEnvironment, HOUR, MINUTE } from '../../test/support/environments/bookingEnvironment.ts';
import type { BookingUnderTest } from '../../test/support/environments/bookingUnderTest.ts';
import { checkoutOf } from './checkoutOf.ts';

type Scenario = (environment: BookingEnvironment) => Promise<History>;

export const PAYPAL_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'checkout-account-refused-then-card': async (environment) => {
    const booking = await openedAtPayPal(environment);
    booking.paypal.captures = ['refused'];
    booking.paypal.approve();
    await booking.capture();
    const { payment, answer } = booking.payAnotherWay({ provider: 'stripe' });
    await answer;
    payment.pay();
    await booking.signal();
    await environment.pass(MINUTE);
    return checkoutOf(environment, booking);
  },
  'checkout-paypal-paid': async (environment) => {
    const booking = await openedAtPayPal(environment);
    booking.paypal.captures = ['instrument_declined', 'capture_declined', 'completed'];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      booking.paypal.approve();
      await booking.capture();
    }
    await environment.pass(MINUTE);
    return checkoutOf(environment, booking);
  },
  'checkout-paypal-pending': async (environment) => {
    const booking = await openedAtPayPal(environment);
    booking.paypal.captures = ['pending'];
    booking.paypal.approve();
    await environment.pass(HOUR);
    booking.paypal.pay();
    await booking.signal();
    await environment.pass(MINUTE);
    return checkoutOf(environment, booking);
  },
  'checkout-paypal-approved-late': async (environment) => {
    const booking = await openedAtPayPal(environment);
    await environment.pass(HOUR);
    booking.slotStaysFree = true;
    booking.paypal.approve();
    await booking.capture();
    await environment.pass(MINUTE);
    return checkoutOf(environment, booking);
  },
  'checkout-paypal-approved-too-late': async (environment) => {
    const booking = await openedAtPayPal(environment);
    await environment.pass(HOUR);
    booking.paypal.approve();
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
};

async function openedAtPayPal(environment: BookingEnvironment): Promise<BookingUnderTest> {
  const booking = await environment.book({ provider: 'paypal' });
  await booking.opened;
  return booking;
}
