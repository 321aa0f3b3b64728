/** A superyacht charter above Stripe's limit for one charge, paid in two shares. */
import type { BookingBody } from '../../src/api/schemas/booking.ts';
import { book, type Booked, quote } from './clients/customer.ts';

const DAY_MS = 86_400_000;
const CHARTER_DAYS = 10;

let nextDay = 500;

/** Dates of its own for each call, so that charters of one file never overlap. */
export async function bookCharter(at: { readonly api: string }): Promise<Booked> {
  const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
  const wish = {
    itemId: 'icon-280',
    tier: 'vvip',
    startDate: dateIn(nextDay),
    endDate: dateIn(nextDay + CHARTER_DAYS),
  };
  nextDay += CHARTER_DAYS + 1;
  return book(at, { quoteId: (await quote(at, wish)).id });
}

/** The PaymentIntent of a share, from 0. */
export function intentOfShare(booking: Pick<BookingBody, 'payments'>, index: number): string {
  const [intent] = (booking.payments[index]?.clientSecret ?? '').split('_secret_');
  if (intent === undefined || intent === '') throw new Error(`share ${index} has no open payment`);
  return intent;
}
