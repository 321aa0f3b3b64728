/** A customer of the running product: asks for prices, books, reads, cancels. */
import { randomUUID } from 'node:crypto';
import type { BookingBody } from '../../../src/api/schemas/booking.ts';
import { httpJson, type JsonAnswer, requestOk } from './httpJson.ts';
import { waitFor } from '../waitFor.ts';
import { defined } from '../../../src/domain/defined.ts';

export type Booked = BookingBody & { readonly accessToken: string };

interface At {
  readonly api: string;
}

export interface QuoteAnswer {
  readonly id: string;
  readonly currency: string;
  readonly amounts: Readonly<Record<string, number>>;
}

export interface BookingOptions {
  readonly quoteId?: string;
  readonly customer?: Readonly<Record<string, string>>;
  readonly notes?: string;
  readonly key?: string;
  /** Stripe unless said otherwise. */
  readonly payment?: Readonly<Record<string, string>>;
  /** Hangs up when it fires. */
  readonly signal?: AbortSignal;
}

const DAY_MS = 86_400_000;
const RENTAL_DAYS = 3;
let nextDay = 60;

/** Dates that no other call in the same process has given out. */
export function freshDates(): { startDate: string; endDate: string } {
  nextDay += RENTAL_DAYS + 1;
  const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
  return { startDate: dateIn(nextDay), endDate: dateIn(nextDay + RENTAL_DAYS) };
}

export const quote = ({ api }: At, dates = freshDates()): Promise<QuoteAnswer> =>
  requestOk('POST', `${api}/v1/quotes`, {
    body: { itemId: 'bugatti-chiron', location: 'dubai', tier: 'standard', ...dates },
  });

/** One attempt to book, whatever is answered. Each caller is a customer of their own. */
export async function tryToBook(
  at: At,
  options: BookingOptions = {},
): Promise<JsonAnswer<Booked & { code?: string }>> {
  const quoteId = options.quoteId ?? (await quote(at)).id;
  const customer = {
    name: 'Ada Lovelace',
    email: `ada.${randomUUID().slice(0, 8)}@example.com`,
    phone: '+971501234567',
    country: 'AE',
    ...options.customer,
  };
  return httpJson('POST', `${at.api}/v1/bookings`, {
    headers: { 'idempotency-key': options.key ?? randomUUID() },
    ...defined({ signal: options.signal }),
    body: {
      quoteId,
      customer,
      payment: options.payment ?? { provider: 'stripe' },
      termsAccepted: true,
      ...defined({ notes: options.notes }),
    },
  });
}

/** Books and waits until the payment can be made. */
export async function book(at: At, options: BookingOptions = {}): Promise<Booked> {
  const { status, body } = await tryToBook(at, options);
  if (status !== 201 && status !== 202) throw new Error(`no booking, but ${status}: ${JSON.stringify(body)}`);
  const open = await waitFor(
    'an open payment',
    () => readBooking(at, body),
    ({ payments: [payment] }) => (payment?.clientSecret ?? payment?.approveUrl) !== undefined,
  );
  return { ...open, accessToken: body.accessToken };
}

const bearer = ({ accessToken }: Pick<Booked, 'accessToken'>) => ({
  authorization: `Bearer ${accessToken}`,
});

export const readBooking = ({ api }: At, booking: Pick<Booked, 'id' | 'accessToken'>): Promise<BookingBody> =>
  requestOk('GET', `${api}/v1/bookings/${booking.id}`, { headers: bearer(booking) });

export const cancelBooking = ({ api }: At, booking: Booked): Promise<JsonAnswer<BookingBody>> =>
  httpJson('POST', `${api}/v1/bookings/${booking.id}/cancel`, {
    headers: bearer(booking),
    body: { reason: 'customer_request' },
  });

/** Waits for a status and returns the booking as it then is. */
export const untilStatus = (
  at: At,
  booking: Pick<Booked, 'id' | 'accessToken'>,
  status: BookingBody['status'],
  withinMs?: number,
): Promise<BookingBody> =>
  waitFor(
    `${booking.id} ${status}`,
    () => readBooking(at, booking),
    (now) => now.status === status,
    withinMs,
  );

/** Waits for a status of the booking's first payment and returns the booking as it then is. */
export const untilPayment = (
  at: At,
  booking: Pick<Booked, 'id' | 'accessToken'>,
  status: BookingBody['payments'][number]['status'],
): Promise<BookingBody> =>
  waitFor(
    `the payment of ${booking.id} ${status}`,
    () => readBooking(at, booking),
    ({ payments }) => payments[0]?.status === status,
  );

/** Asks for another way to pay for the same held slot. */
export const changePayment = (
  { api }: At,
  { id, accessToken }: Pick<Booked, 'id' | 'accessToken'>,
  payment: object,
): Promise<JsonAnswer<BookingBody>> =>
  httpJson('POST', `${api}/v1/bookings/${id}/payments`, {
    headers: { authorization: `Bearer ${accessToken}` },
    body: payment,
  });

/** Stripe's id of the booking's payment, as its page would read it from the client secret. */
export function intentOf(booking: Pick<BookingBody, 'payments'>): string {
  const [intent] = (booking.payments[0]?.clientSecret ?? '').split('_secret_');
  if (intent === undefined || intent === '') throw new Error('this booking has no open payment');
  return intent;
}

/** How often each event stands in the timeline. */
export const timelineCounts = ({ timeline }: Pick<BookingBody, 'timeline'>) =>
  countBy(timeline.map(({ event }) => event));

export function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
