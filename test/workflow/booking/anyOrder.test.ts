/**
 * Whatever happens in whatever order, a booking ends with the money and the slot where they belong. Those who leave
 * have tests of their own (cancelled.test.ts, e2e/expiry.test.ts): the test server may lose a run in which a call is
 * cancelled at the moment of its answer.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';

const environment = await bookingsOfFile();

const EVENTS = [
  'signal',
  'decline',
  'settle later',
  'settle badly',
  'pay',
  'pay in the next close',
  'provider goes away',
  'provider comes back',
] as const;
type Event = (typeof EVENTS)[number];

const story = fc.array(
  fc.record({ event: fc.constantFrom(...EVENTS), minutes: fc.constantFrom(1, 3, 10, 25, 60) }),
  { minLength: 1, maxLength: 8 },
);

/** A customer can only do what the provider still allows. */
async function happen(booking: BookingUnderTest, event: Event): Promise<void> {
  const { payment } = booking;
  const payable = payment.state === 'requires_payment' && !payment.away;
  switch (event) {
    case 'signal':
      return booking.signal().catch(() => undefined); // it may have ended
    case 'decline':
      if (payable) payment.decline(`ch_${booking.diary.length}`);
      return;
    case 'settle later':
      if (payable) payment.settleLater();
      return;
    case 'settle badly':
      if (payment.state === 'processing') payment.fail();
      return;
    case 'pay':
      if (payable || payment.state === 'processing') payment.pay();
      return;
    case 'pay in the next close':
      booking.meanwhile = (call) => {
        if (call === 'closePayment' && payment.state === 'requires_payment') payment.pay();
      };
      return;
    case 'provider goes away':
      payment.away = true;
      return;
    case 'provider comes back':
      payment.away = false;
      return;
  }
}

/** The world calms down: the provider is back, and what was under way has failed or arrived. */
async function settleDown(booking: BookingUnderTest): Promise<string> {
  booking.payment.away = false;
  await environment.pass(4 * DAY);
  if (booking.payment.state === 'processing') booking.payment.pay();
  return environment.outcome(booking);
}

it('money is kept exactly once by a confirmed booking and not at all by any other', async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.boolean(), async (events, awayAtFirst) => {
      const booking = await environment.book({ scene: ({ payment }) => (payment.away = awayAtFirst) });
      await environment.pass(MINUTE);
      for (const { event, minutes } of events) {
        await happen(booking, event);
        await environment.pass(minutes * MINUTE);
      }
      const outcome = await settleDown(booking);

      const confirmed = booking.calls('confirmBooking').length;
      expect(outcome === 'completed').toBe(confirmed === 1);
      expect(confirmed).toBeLessThanOrEqual(1);
      expect(booking.payment.kept()).toBe(confirmed * booking.input.total);
      expect(booking.slot).toBe(confirmed === 1 ? 'sold' : 'free');
      if (confirmed === 1) expect(booking.payment.refunds.size).toBe(0);
      else expect(['never_opened', 'canceled', 'succeeded']).toContain(booking.payment.state);

      const deliveries = booking.calls('sendEmail').map(({ given }) => JSON.stringify(given));
      expect(new Set(deliveries).size).toBe(deliveries.length);
    }),
    { numRuns: 25, seed: 20_271_214, endOnFailure: true },
  );
});
