/** The kinds of bookings whose customer pays another way in the end: what was open is closed before anything else is. */
import { bookWithRetries, changeWithRetries, intentOfPayment, payable, payAndTell } from './customer.ts';
import { anotherWay, atPayPal, CONFIRMED } from './expected.ts';
import type { Lane } from '../lane.ts';
import { agree, comeBack } from './paypalCustomer.ts';
import type { PlayedCase } from './playedCase.ts';

export const CHANGE_KINDS = {
  /** PayPal first, then a card. */
  paypalToCard: async ({ at }) => {
    const booking = await bookWithRetries(at, 'car', 'paypal');
    await payable(at, booking);
    await changeWithRetries(at, booking, 'stripe');
    await payAndTell(at, intentOfPayment(await payable(at, booking), 1));
    return { bookingId: booking.id, expected: anotherWay(CONFIRMED) };
  },

  /** A card first, then PayPal. */
  cardToPaypal: async ({ at }) => {
    const booking = await bookWithRetries(at, 'car');
    await payable(at, booking);
    await changeWithRetries(at, booking, 'paypal');
    await agree(at, booking);
    await comeBack(at, booking);
    return { bookingId: booking.id, expected: anotherWay(atPayPal(CONFIRMED)) };
  },
} as const satisfies Record<string, (lane: Lane) => Promise<PlayedCase>>;
