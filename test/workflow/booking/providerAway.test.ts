/**
 * The provider is down for an hour, at each step that asks it for something. Whether it does what it is asked and
 * the answer is lost, or does nothing: the booking ends right, and nobody's money is lost, doubled or kept for nothing.
 */
import { describe, expect, it } from 'vitest';
import { createPaymentActivities, type PaymentActivities } from '../../../src/activities/payment/payments.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { HOUR, MINUTE, type Wish } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';

const environment = await bookingsOfFile();

type Step = keyof PaymentActivities;
type End = 'completed' | 'expired' | 'cancelled';

interface Story {
  readonly wish?: Wish;
  /** Leads an open booking to the step; without it, time does. */
  readonly lead?: (booking: BookingUnderTest) => Promise<unknown>;
  /** How the booking ends when the provider does nothing in that hour, and when it acts without a word. */
  readonly ends: { readonly down: End; readonly silent: End };
}

const TWO_SHARES = 150_000_001;

async function payAll(booking: BookingUnderTest): Promise<void> {
  for (const payment of booking.payments) payment.pay();
  await booking.signal();
}

/** One for each activity that asks the provider: the compiler and the last test miss the one that is not here. */
const STORIES: Readonly<Record<Step, Story>> = {
  openPayment: { ends: { down: 'expired', silent: 'expired' } },
  recoverPayment: {
    wish: { scene: ({ payment }) => (payment.answersLost = true) },
    ends: { down: 'expired', silent: 'expired' },
  },
  fetchPayment: { lead: payAll, ends: { down: 'completed', silent: 'completed' } },
  closePayment: { ends: { down: 'expired', silent: 'expired' } },
  capturePayment: {
    wish: { total: TWO_SHARES },
    lead: payAll,
    ends: { down: 'expired', silent: 'completed' },
  },
  sendRefundPart: {
    lead: async (booking) => {
      for (const payment of booking.payments) payment.pay();
      await booking.cancel();
    },
    ends: { down: 'cancelled', silent: 'cancelled' },
  },
  followRefundPart: {
    lead: async (booking) => {
      for (const payment of booking.payments) {
        payment.pay();
        payment.refundFate = 'pending';
      }
      await booking.cancel();
    },
    ends: { down: 'cancelled', silent: 'cancelled' },
  },
  recordFee: {
    lead: async (booking) => {
      booking.payment.feeBooked = false;
      await payAll(booking);
    },
    ends: { down: 'completed', silent: 'completed' },
  },
};

/** From the first call of the step on. */
function failFrom(booking: BookingUnderTest, step: string, how: 'down' | 'silent'): () => number | undefined {
  let since: number | undefined;
  booking.meanwhile = async (call) => {
    if (call !== step || since !== undefined) return;
    since = await environment.now();
    for (const payment of booking.payments) payment[how === 'down' ? 'away' : 'silent'] = true;
  };
  return () => since;
}

function mend(booking: BookingUnderTest): void {
  booking.meanwhile = () => undefined;
  for (const payment of booking.payments) {
    payment.away = payment.silent = payment.answersLost = false;
    payment.refundFate = 'succeeded';
    payment.feeBooked = true;
  }
}

async function hourWithout(step: Step, how: 'down' | 'silent', { wish, lead }: Story) {
  let failingSince = (): number | undefined => undefined;
  const booking = await environment.book({
    ...wish,
    scene: (made) => {
      wish?.scene?.(made);
      made.slotStaysFree = true;
      failingSince = failFrom(made, step, how);
    },
  });
  if (lead !== undefined) {
    await booking.opened;
    await lead(booking);
  }
  while (failingSince() === undefined) await environment.pass(5 * MINUTE);
  await environment.pass(HOUR);
  mend(booking);
  return booking;
}

const STEPS = Object.keys(STORIES) as Step[]; // the keys it is declared with

describe.each(STEPS)('for an hour from %s on', (step) => {
  it.each(['down', 'silent'] as const)('the provider is %s: the booking ends right', async (how) => {
    const story = STORIES[step];
    const booking = await hourWithout(step, how, story);
    expect(await environment.outcome(booking)).toBe(story.ends[how]);

    const confirmed = story.ends[how] === 'completed';
    const kept = booking.payments.reduce((sum, payment) => sum + payment.kept(), 0);
    expect(kept).toBe(confirmed ? booking.input.total : 0);
    expect(booking.slot).toBe(confirmed ? 'sold' : 'free');
    expect(booking.calls('confirmBooking')).toHaveLength(confirmed ? 1 : 0);
    for (const { state, refunds } of booking.payments) {
      expect(['never_opened', 'canceled', 'succeeded']).toContain(state); // nobody can pay any more
      expect(refunds.size).toBe(state === 'succeeded' && !confirmed ? 1 : 0);
    }
  });
});

it('every activity that asks the provider has its story', () => {
  const asked = Object.keys(createPaymentActivities({ db: noDatabase, gateways: {}, seal: (text) => text }));
  expect([...STEPS].sort()).toEqual(asked.sort());
});

const noDatabase = undefined as unknown as Database; // making the activities asks nothing of it
