/** The kinds of bookings that are paid by card. */
import { eventOf, CARDS, pay, smtpFaults } from '../../support/clients/sandboxClient.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import {
  bookWithRetries,
  cancelWithRetries,
  intentOfPayment,
  payable,
  payAndTell,
  sendWebhook,
  untilEnded,
  untilPayable,
  untilTimeline,
  whenAskedToClose,
} from './customer.ts';
import {
  CANCELLED,
  CANCELLED_AND_RETURNED,
  CONFIRMED,
  CONFIRMED_AFTER_DECLINE,
  CONFIRMED_IN_SHARES,
  EXPIRED,
  EXPIRED_WHILE_PENDING,
  LATE_AND_RETURNED,
  REVIVED,
} from './expected.ts';
import type { At, Lane } from '../lane.ts';
import type { PlayedCase } from './playedCase.ts';

const PROCESSING_CARD = '4000000000000077';

export const STRIPE_KINDS = {
  /** Card paid at once. */
  paid: async ({ at }) => {
    const booking = await bookWithRetries(at, 'car');
    await payAndTell(at, intentOfPayment(await payable(at, booking)));
    return { bookingId: booking.id, expected: CONFIRMED };
  },

  /** Paid while the mail server takes nothing: each email goes on in a workflow of its own. */
  mailAway: async ({ at }) => {
    const booking = await bookWithRetries(at, 'car');
    const intent = intentOfPayment(await payable(at, booking));
    await smtpFaults(at, { kind: '421', times: 3 });
    await payAndTell(at, intent);
    return { bookingId: booking.id, expected: CONFIRMED };
  },

  /** One decline, then paid. */
  declined: async ({ at }) => {
    const booking = await bookWithRetries(at, 'car');
    const intent = intentOfPayment(await payable(at, booking));
    await pay(at, intent, CARDS.withoutFunds);
    await sendWebhook(at, (await eventOf(at, 'payment_intent.payment_failed', intent)).id);
    await untilTimeline(at, booking, 'payment_failed');
    await payAndTell(at, intent);
    return { bookingId: booking.id, expected: CONFIRMED_AFTER_DECLINE };
  },

  /** Two shares authorised, captured together. */
  shares: async ({ at }) => {
    const booking = await bookWithRetries(at, 'charter');
    const open = await payable(at, booking);
    for (const share of [0, 1]) {
      const intent = intentOfPayment(open, share);
      await pay(at, intent);
      await sendWebhook(at, (await eventOf(at, 'payment_intent.amount_capturable_updated', intent)).id);
      await untilTimeline(at, booking, 'authorised', share + 1);
    }
    return { bookingId: booking.id, expected: CONFIRMED_IN_SHARES };
  },

  /** Nobody pays. */
  expired: async ({ hasty: at }) => {
    const booking = await bookWithRetries(at, 'car');
    return { bookingId: booking.id, expected: EXPIRED };
  },

  /** The customer steps back before paying. */
  cancelled: async ({ at }) => {
    const booking = await bookWithRetries(at, 'car');
    await payable(at, booking);
    await cancelWithRetries(at, booking);
    return { bookingId: booking.id, expected: CANCELLED };
  },

  /** Paid, and cancelled before the booking had learnt of the payment. */
  returned: async ({ at }) => {
    const booking = await bookWithRetries(at, 'car');
    await pay(at, intentOfPayment(await payable(at, booking)));
    await cancelWithRetries(at, booking);
    return { bookingId: booking.id, expected: CANCELLED_AND_RETURNED };
  },

  /** Paid while the booking is closing the payment: the close is refused, and the booking is confirmed. */
  lastMinute: async ({ hasty: at }) => {
    const booking = await bookWithRetries(at, 'car');
    const { id: bookingId } = booking;
    const open = await untilPayable(at, booking);
    if (open === undefined) return { bookingId, expected: EXPIRED };
    const intent = intentOfPayment(open);
    await whenAskedToClose(at, intent);
    return { bookingId, expected: (await triesToPay(at, intent)) ? CONFIRMED : EXPIRED };
  },

  /** Money that arrives after the hold has ended and somebody else has the slot. */
  late: async (lane) => {
    const pending = await payTooLate(lane.hasty);
    if (pending.intent === undefined) return pending;
    const rival = await bookWithRetries(lane.at, 'car');
    await payable(lane.at, rival);
    await settleAndTell(lane.at, pending.intent);
    return { ...pending, expected: LATE_AND_RETURNED };
  },

  /** Money that arrives after the hold has ended, with the slot still free. */
  revived: async ({ hasty }) => {
    const pending = await payTooLate(hasty);
    if (pending.intent === undefined) return pending;
    await settleAndTell(hasty, pending.intent);
    return { ...pending, expected: REVIVED };
  },
} as const satisfies Record<string, (lane: Lane) => Promise<PlayedCase>>;

/** A payment that was closed in the meantime cannot be paid any more. */
async function triesToPay(at: At, intent: string, card?: string): Promise<boolean> {
  try {
    await pay(at, intent, card);
    return true;
  } catch (error) {
    if (/payment_intent_unexpected_state/.test(String(error))) return false;
    throw error;
  }
}

/** Pays with a card whose bank takes its time, and waits for the hold to end over it. */
async function payTooLate(at: At): Promise<PlayedCase & { readonly intent?: string }> {
  const booking = await bookWithRetries(at, 'car');
  const { id: bookingId } = booking;
  const open = await untilPayable(at, booking);
  if (open === undefined) return { bookingId, expected: EXPIRED };
  const intent = intentOfPayment(open);
  if (!(await triesToPay(at, intent, PROCESSING_CARD))) return { bookingId, expected: EXPIRED };
  await sendWebhook(at, (await eventOf(at, 'payment_intent.processing', intent)).id);
  await untilEnded(at, booking);
  return { bookingId, intent, expected: EXPIRED_WHILE_PENDING };
}

async function settleAndTell(at: At, intent: string): Promise<void> {
  await requestOk('POST', `${at.sandbox}/sandbox/stripe/payment_intents/${intent}/settle`, {
    body: { outcome: 'succeeded' },
  });
  await sendWebhook(at, (await eventOf(at, 'payment_intent.succeeded', intent)).id);
}
