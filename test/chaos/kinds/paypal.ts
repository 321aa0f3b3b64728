/** The kinds of bookings that are paid at PayPal, where no money moves before the booking captures it. */
import { approve, capturesOf, settle } from '../../support/clients/paypalClient.ts';
import { tellOfOrder } from '../../support/clients/paypalRecords.ts';
import { emailCounts } from '../../support/clients/sandboxClient.ts';
import { bookWithRetries, cancelWithRetries, payable, untilEnded } from './customer.ts';
import {
  AGREED_TOO_LATE,
  atPayPal,
  CANCELLED,
  CONFIRMED,
  EXPIRED,
  LATE_AND_RETURNED,
  REOPENED,
} from './expected.ts';
import type { At, Lane } from '../lane.ts';
import { agree, comeBack, letOrdersRunOut, assertTurnedAway, orderToPay } from './paypalCustomer.ts';
import { waitForCase } from '../waitForCase.ts';
import type { PlayedCase } from './playedCase.ts';

export const PAYPAL_KINDS = {
  /** Approved, and back on the booking's page, which asks for the capture. */
  paypal: async ({ at }) => {
    const booking = await bookAtPayPal(at);
    await agree(at, booking);
    await comeBack(at, booking);
    return played(booking, CONFIRMED);
  },

  /** Approved and never back: PayPal reports the approval, and once all is over the payment. */
  paypalAbsent: async ({ at }) => {
    const booking = await bookAtPayPal(at);
    const order = await agree(at, booking);
    await tellOfOrder(at, 'CHECKOUT.ORDER.APPROVED', order);
    await waitForCase(`the last notification of ${booking.id}`, async () => {
      const { pre_arrival: written = 0 } = await emailCounts(at, booking.id);
      return written > 0;
    });
    await tellOfOrder(at, 'PAYMENT.CAPTURE.COMPLETED', order);
    return played(booking, CONFIRMED);
  },

  /** An e-check, which clears while the hold lives. */
  paypalPending: async ({ at }) => {
    const booking = await bookAtPayPal(at);
    const order = await agree(at, booking, 'echeck');
    await comeBack(at, booking);
    await settle(at, await onlyCapture(at, booking), 'completed');
    await tellOfOrder(at, 'PAYMENT.CAPTURE.COMPLETED', order);
    return played(booking, CONFIRMED);
  },

  /** Agreed to after the hold has ended and somebody else has the slot: nothing is captured. */
  paypalLate: async (lane) => {
    const { booking, order } = await neverAgreedInTime(lane.hasty);
    if (order === undefined) return played(booking, EXPIRED);
    const rival = await bookWithRetries(lane.at, 'car');
    await payable(lane.at, rival);
    await approve(lane.at, order);
    await assertTurnedAway(lane.hasty, booking);
    return played(booking, AGREED_TOO_LATE);
  },

  /** Agreed to after the hold has ended, with the slot still free: it is held again, and paid. */
  paypalRevived: async ({ hasty: at }) => {
    const { booking, order } = await neverAgreedInTime(at);
    if (order === undefined) return played(booking, EXPIRED);
    await approve(at, order);
    await comeBack(at, booking);
    return played(booking, REOPENED);
  },

  /** An e-check that clears after the hold has ended and somebody else has the slot: it goes back. */
  paypalCleared: async (lane) => {
    const booking = await bookAtPayPal(lane.hasty);
    const order = await orderToPay(lane.hasty, booking);
    if (order === undefined) {
      await letOrdersRunOut(lane.hasty, booking);
      return played(booking, EXPIRED);
    }
    await approve(lane.hasty, order, 'echeck');
    await comeBack(lane.hasty, booking);
    await untilEnded(lane.hasty, booking);
    const capture = await onlyCapture(lane.at, booking);
    const rival = await bookWithRetries(lane.at, 'car');
    await payable(lane.at, rival);
    await settle(lane.at, capture, 'completed');
    await tellOfOrder(lane.at, 'PAYMENT.CAPTURE.COMPLETED', order);
    return played(booking, LATE_AND_RETURNED);
  },

  /** Nobody agrees, and PayPal forgets the order. */
  paypalExpired: async ({ hasty: at }) => {
    const { booking, order } = await neverAgreedInTime(at);
    if (order !== undefined) await letOrdersRunOut(at, booking);
    return played(booking, EXPIRED);
  },

  /** Agreed to, and cancelled before the booking had learnt of it. */
  paypalReturned: async ({ at }) => {
    const booking = await bookAtPayPal(at);
    await agree(at, booking);
    await cancelWithRetries(at, booking);
    return played(booking, CANCELLED);
  },
} as const satisfies Record<string, (lane: Lane) => Promise<PlayedCase>>;

type Booked = Awaited<ReturnType<typeof bookAtPayPal>>;

const bookAtPayPal = (at: At) => bookWithRetries(at, 'car', 'paypal');

const played = ({ id: bookingId }: Booked, expected: typeof EXPIRED): PlayedCase => ({
  bookingId,
  expected: atPayPal(expected),
});

/** @throws Error when nothing was captured of what the customer has agreed to in time */
async function onlyCapture(at: At, { id }: Booked): Promise<string> {
  const [capture] = await capturesOf(at, id);
  if (capture === undefined) throw new Error(`${id} was agreed to in time, and nothing was captured`);
  return capture.id;
}

/** Waits for the hold to end. @returns without an order where the customer was never shown one; then all is over */
async function neverAgreedInTime(at: At): Promise<{ booking: Booked; order: string | undefined }> {
  const booking = await bookAtPayPal(at);
  const order = await orderToPay(at, booking);
  await untilEnded(at, booking);
  if (order === undefined) await letOrdersRunOut(at, booking);
  return { booking, order };
}
