/** A customer whom a product without a worker keeps waiting: they ask again, as the answers ask of them. */
import { randomUUID } from 'node:crypto';
import type { BookingBody } from '../../../src/api/schemas/booking.ts';
import type { PaymentProvider } from '../../../src/domain/payment/status.ts';
import {
  type Booked,
  cancelBooking,
  changePayment,
  quote,
  readBooking,
  timelineCounts,
  tryToBook,
} from '../../support/clients/customer.ts';
import { byPayPal } from '../../support/clients/paypalClient.ts';
import {
  eventOf,
  pay,
  sendWebhooks,
  stripeFaults,
  stripeRequests,
} from '../../support/clients/sandboxClient.ts';
import type { At } from '../lane.ts';
import { waitForCase } from '../waitForCase.ts';

const DAY_MS = 86_400_000;

const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** A lane frees its calendar after each case, so that all cases can be about the same days. */
const WISHES = {
  car: () => ({ startDate: dateIn(90), endDate: dateIn(93) }),
  charter: () => ({
    itemId: 'icon-280',
    tier: 'vvip',
    startDate: dateIn(500),
    endDate: dateIn(510),
  }),
} as const;

export type Wish = keyof typeof WISHES;

/** Repeats one request under one key until it is answered with a booking. */
export async function bookWithRetries(at: At, wish: Wish, provider?: 'paypal'): Promise<Booked> {
  const { id: quoteId } = await quote(at, WISHES[wish]());
  const request = {
    quoteId,
    key: randomUUID(),
    customer: { email: `${randomUUID()}@example.com` },
    ...(provider === undefined ? {} : { payment: byPayPal(at) }),
  };
  const answer = await waitForCase(
    'a booking',
    () => tryToBook(at, request),
    ({ status }) => status === 201 || status === 202,
  );
  return answer.body;
}

/**
 * Waits until every payment that was not replaced can be made.
 * @returns the booking as it was then; undefined where it has ended without that
 */
export async function untilPayable(at: At, booking: Booked): Promise<BookingBody | undefined> {
  const now = await waitForCase(
    `open payments of ${booking.id}`,
    () => readBooking(at, booking),
    (read) => hasEnded(read) || areOpen(read.payments.filter(({ status }) => status !== 'canceled')),
  );
  return now.status === 'awaiting_payment' ? now : undefined;
}

/** @throws Error where it has ended without that */
export async function payable(at: At, booking: Booked): Promise<BookingBody> {
  const now = await untilPayable(at, booking);
  if (now === undefined) throw new Error(`${booking.id} has ended before it could be paid`);
  return now;
}

/** Asks until the booking's latest payment is one of that provider's. */
export async function changeWithRetries(at: At, booking: Booked, provider: PaymentProvider): Promise<void> {
  const payment = provider === 'paypal' ? byPayPal(at) : { provider };
  await waitForCase(
    `another way to pay for ${booking.id}`,
    () => changePayment(at, booking, payment),
    ({ status, body: now }) => status === 200 && now.payments.at(-1)?.provider === provider,
  );
}

const areOpen = (payments: Booked['payments']): boolean => payments.length > 0 && payments.every(isOpen);

const isOpen = ({ clientSecret, approveUrl }: Booked['payments'][number]): boolean =>
  (clientSecret ?? approveUrl) !== undefined;

const hasEnded = ({ status }: Pick<Booked, 'status'>): boolean =>
  status === 'expired' || status === 'cancelled';

export const untilEnded = (at: At, booking: Booked): Promise<unknown> =>
  waitForCase(`the end of ${booking.id}`, () => readBooking(at, booking), hasEnded);

/** Stripe's id of a payment, from 0, as its page would read it from the client secret. */
export function intentOfPayment({ id, payments }: BookingBody, index = 0): string {
  const [intent] = (payments[index]?.clientSecret ?? '').split('_secret_');
  if (intent === undefined || intent === '') throw new Error(`payment ${index} of ${id} is not open`);
  return intent;
}

/** The one webhook of what was just done. */
export const sendWebhook = (at: At, eventId: string): Promise<unknown> => sendWebhooks(at, { eventId });

export async function payAndTell(at: At, intent: string): Promise<void> {
  await pay(at, intent);
  await sendWebhook(at, (await eventOf(at, 'payment_intent.succeeded', intent)).id);
}

export const untilTimeline = (at: At, booking: Booked, event: string, times = 1): Promise<unknown> =>
  waitForCase(
    `${event} of ${booking.id}`,
    () => readBooking(at, booking),
    (now) => (timelineCounts(now)[event] ?? 0) >= times,
  );

export async function cancelWithRetries(at: At, booking: Booked): Promise<void> {
  await waitForCase(`${booking.id} cancelled`, async () => {
    const { status } = await cancelBooking(at, booking);
    return status === 200 || (await readBooking(at, booking)).status === 'cancelled';
  });
}

/** Resolves while Stripe thinks over the first request to cancel the payment. */
export async function whenAskedToClose(at: At, intent: string): Promise<void> {
  const path = `/v1/payment_intents/${intent}/cancel`;
  await stripeFaults(at, {
    webhooks: { drop: true },
    calls: [{ method: 'POST', path, kind: 'slow', delayMs: 2_500 }],
  });
  await waitForCase(`the close of ${intent}`, async () =>
    (await stripeRequests(at)).some((request) => request.path === path),
  );
}
