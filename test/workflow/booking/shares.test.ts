/** A total that no single charge can take: authorised share by share, captured together, or not at all. */
import { expect, it } from 'vitest';
import { MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';

const environment = await bookingsOfFile();

const TWO_SHARES = 150_000_001;

async function charter(): Promise<BookingUnderTest> {
  const booking = await environment.book({ total: TWO_SHARES });
  await booking.opened;
  return booking;
}

async function authorise(booking: BookingUnderTest, seq: number): Promise<void> {
  booking.share(seq).pay();
  await booking.signal();
  await environment.pass(MINUTE);
}

const taken = (booking: BookingUnderTest) => booking.payments.reduce((sum, share) => sum + share.kept(), 0);

it('both shares are authorised before either is captured, and the booking is confirmed once', async () => {
  const booking = await charter();
  await authorise(booking, 1);
  expect(taken(booking)).toBe(0);
  await authorise(booking, 2);

  expect(taken(booking)).toBe(TWO_SHARES);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('capturePayment')).toHaveLength(2);
  const [confirmation, ...more] = booking.calls('confirmBooking');
  expect(more).toEqual([]);
  expect(confirmation?.given).toMatchObject({
    payments: [{ amount: 75_000_001 }, { amount: 75_000_000 }],
  });
  expect(booking.sent()).toEqual(['booking_confirmation', 'concierge_new_booking', 'payment_receipt']);
});

it('each authorised share gives the customer a fresh half hour for the next', async () => {
  const booking = await charter();
  await environment.pass(25 * MINUTE);
  await authorise(booking, 1);
  await environment.pass(25 * MINUTE);
  expect(booking.slot).toBe('held');
  await authorise(booking, 2);
  expect(booking.slot).toBe('sold');
});

it('one share authorised and the hold over: it is released, the slot is free, no money has moved', async () => {
  const booking = await charter();
  await authorise(booking, 1);
  expect(await environment.outcome(booking)).toBe('expired');
  expect(booking.payments.map(({ state }) => state)).toEqual(['canceled', 'canceled']);
  expect(taken(booking)).toBe(0);
  expect(booking.slot).toBe('free');
  expect(booking.calls('capturePayment')).toEqual([]);
  expect(booking.sent()).toEqual(['booking_expired']);
});

it('a provider that is away while the shares are captured takes both once it is back', async () => {
  const booking = await charter();
  await authorise(booking, 1);
  booking.meanwhile = (call) => {
    if (call !== 'capturePayment') return;
    for (const share of booking.payments) share.away = true;
  };
  await authorise(booking, 2);
  booking.meanwhile = () => undefined;
  await environment.pass(10 * MINUTE);
  expect(booking.slot).toBe('held');
  for (const share of booking.payments) share.away = false;
  await environment.pass(5 * MINUTE);
  expect(taken(booking)).toBe(TWO_SHARES);
  expect(booking.slot).toBe('sold');
});

it('a customer who cancels after the first share gets it released', async () => {
  const booking = await charter();
  await authorise(booking, 1);
  expect(await booking.cancel()).toEqual({ outcome: 'cancelled' });
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.payments.map(({ state }) => state)).toEqual(['canceled', 'canceled']);
});

it('a share that may exist, although no answer to its opening came, is closed when another one is refused', async () => {
  const booking = await environment.book({
    total: TWO_SHARES,
    scene: (made) => {
      made.share(1).refusesOpening = true;
      made.share(2).answersLost = true;
    },
  });
  expect(await environment.outcome(booking)).toBe('refused: payment_method_unavailable');
  expect(booking.slot).toBe('free');
  expect(booking.share(2).state).toBe('canceled');
});
