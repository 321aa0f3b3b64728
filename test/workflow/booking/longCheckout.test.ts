/** A checkout of many events goes on in a new run, and forgets nothing. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type BookingEnvironment,
  MINUTE,
  openBookingEnvironment,
} from '../../support/environments/bookingEnvironment.ts';

let environment: BookingEnvironment;
beforeAll(async () => {
  environment = await openBookingEnvironment();
});
afterAll(() => environment.close());

const MANY = 120;

it('a customer who asks for the capture again and again fills no history: the booking goes on, and can be paid', async () => {
  const booking = await environment.book({ provider: 'paypal' });
  await booking.opened;
  const { runId } = await booking.handle.describe();
  for (let asked = 0; asked < MANY; asked += 1)
    expect(await booking.capture()).toEqual({ outcome: 'not_approved' });
  expect((await booking.handle.describe()).runId).not.toBe(runId);

  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'taken' });
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('reserve')).toHaveLength(1);
  expect(booking.calls('openPayment')).toHaveLength(1);
  expect(booking.paypal.taken).toBe(1);
});
