/** One booking from quote to confirmation email, shown while it happens, with what the API really answers. */
import { randomUUID } from 'node:crypto';
import { formatMoney, minor } from '../../src/domain/money/money.ts';
import type { Embedded } from '../../src/embedded/start.ts';
import { workflowPage } from '../../src/composition/links.ts';
import { call, type DemoBooking, type DemoEmail, until } from './client.ts';

interface DemoQuote {
  readonly id: string;
  readonly itemName: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly days: number;
  readonly currency: 'AED' | 'USD';
  readonly amounts: Readonly<Record<string, number>>;
  readonly seasons: readonly { readonly season: string; readonly days: number; readonly dailyRate: number }[];
}

const ITEM = 'bugatti-chiron';
const PLACE = 'dubai';
const DAYS = 3;
const DAY_MS = 86_400_000;

type Say = (line: string) => void;

/** @returns the booking's id. @throws Error when a step does not come out as it should. */
export async function playBooking({ server, sandbox, config }: Embedded, say: Say): Promise<string> {
  say('1. The website asks for a price.');
  const quote = await quoteFreeDates(server.url);
  for (const { season, days, dailyRate } of quote.seasons) {
    say(`   ${days} day(s) ${season} at ${show(dailyRate, quote.currency)}`);
  }
  const { total, deposit } = quote.amounts;
  say(`   ${quote.itemName}, ${quote.startDate} to ${quote.endDate}: ${show(total ?? 0, quote.currency)},`);
  say(`   of which ${show(deposit ?? 0, quote.currency)} is a deposit that stays the customer's money.\n`);

  say('2. The customer books. The slot is held, the payment is open.');
  const booking = await call<DemoBooking>('POST', `${server.url}/v1/bookings`, {
    headers: { 'idempotency-key': randomUUID() },
    body: { quoteId: quote.id, customer: CUSTOMER, payment: { provider: 'stripe' }, termsAccepted: true },
  });
  const read = () => readBooking(server.url, booking);
  const open = await until(
    'an open payment',
    read,
    ({ payments }) => payments[0]?.clientSecret !== undefined,
  );
  say(`   ${open.id} is ${open.status}, held until ${open.holdExpiresAt}`);
  say(`   ${workflowPage(config, open.id) ?? ''}\n`);

  const intent = open.payments[0]?.clientSecret?.split('_secret_')[0] ?? '';
  const pay = (card: string) =>
    call('POST', `${sandbox.url}/sandbox/stripe/payment_intents/${intent}/pay`, { body: { card } });

  say('3. The card is declined. The booking stays open, and the customer is notified how to try again.');
  await pay('4000000000009995');
  const declined = await until('the decline', read, ({ payments }) => payments[0]?.lastError !== undefined);
  say(`   "${declined.payments[0]?.lastError ?? ''}" The booking is still ${declined.status}.\n`);

  say(
    '4. Another card pays the same payment. A webhook says "payment changed"; the workflow asks Stripe itself.',
  );
  await pay('4242424242424242');
  const confirmed = await until('the confirmation', read, ({ status }) => status === 'confirmed');
  for (const { at, event } of confirmed.timeline) say(`   ${at}  ${event}`);
  say('');

  say('5. The emails arrive, each once.');
  for (const { subject, to, headers } of await emails(sandbox.url, open.id)) {
    say(`   ${(headers['x-midas-template'] ?? '').padEnd(26)} to ${to.join(', ')}: ${subject}`);
  }
  return open.id;
}

const CUSTOMER = {
  name: 'Amira Al Suwaidi',
  email: 'amira@example.com',
  phone: '+971501234567',
  country: 'AE',
};

const EXPECTED_EMAILS = 5;

const show = (amount: number, currency: 'AED' | 'USD') => formatMoney(minor(amount), currency);

/** The first free dates from two months ahead on: a folder that was used before has bookings of its own. */
async function quoteFreeDates(api: string): Promise<DemoQuote> {
  for (let ahead = 60; ahead < 600; ahead += DAYS) {
    const startDate = dateIn(ahead);
    const endDate = dateIn(ahead + DAYS);
    const { unavailable } = await call<{ unavailable: unknown[] }>(
      'GET',
      `${api}/v1/catalog/${ITEM}/availability?location=${PLACE}&from=${startDate}&to=${endDate}`,
    );
    if (unavailable.length > 0) continue;
    return call<DemoQuote>('POST', `${api}/v1/quotes`, {
      body: { itemId: ITEM, location: PLACE, startDate, endDate, tier: 'vvip' },
    });
  }
  throw new Error('the car is booked out');
}

const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const readBooking = (api: string, booking: DemoBooking) =>
  call<DemoBooking>('GET', `${api}/v1/bookings/${booking.id}`, {
    headers: { authorization: `Bearer ${booking.accessToken ?? ''}` },
  });

async function emails(sandbox: string, bookingId: string): Promise<DemoEmail[]> {
  const read = async () => {
    const all = await call<DemoEmail[]>('GET', `${sandbox}/inbox/messages`);
    return all.filter(({ headers }) => headers['x-midas-notification']?.includes(bookingId));
  };
  return until('the emails', read, (arrived) => arrived.length === EXPECTED_EMAILS);
}
