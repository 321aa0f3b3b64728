/** Bookings as the store knows them: recorded by the interface, to be reserved by the workflow. */
import { createBookingActivities } from '../../src/activities/booking.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { bookingIdFrom } from '../../src/domain/booking.ts';
import { buildQuote } from '../../src/domain/quote/buildQuote.ts';
import { DEFAULT_FX_RATES } from '../../src/domain/money/fx.ts';
import { minor } from '../../src/domain/money/money.ts';
import type { Quote } from '../../src/domain/quote/quote.ts';
import { recordBookingRequest } from '../../src/store/booking/requests.ts';
import type { Database } from '../../src/store/database/database.ts';
import { paymentCaptured } from '../../src/store/payment/payments.ts';
import type { Reservation } from '../../src/store/booking/reservation.ts';

const NOW = '2027-01-01T00:00:00.000Z';

export interface RequestOptions {
  /** Days of March 2027: the rental's first and the day after its last. */
  readonly days?: readonly [from: number, to: number];
  readonly email?: string;
  readonly customer?: { readonly name?: string; readonly phone?: string; readonly notes?: string };
  readonly keyHash?: string;
  readonly networkDayHash?: string;
  readonly maxPerNetworkDay?: number;
}

/** Records a request for a quote of its own, as the interface does before the workflow starts. */
export async function requestBooking(db: Database, options: RequestOptions = {}) {
  const bookingId = bookingIdFrom(randomBytes(8));
  const quote = quoteFor(options.days ?? [1, 3]);
  await db
    .insertInto('quotes')
    .values({ id: quote.id, quote: JSON.stringify(quote), expires_at: quote.expiresAt })
    .execute();
  const recorded = await recordBookingRequest(
    db,
    {
      bookingId,
      keyHash: options.keyHash ?? null,
      bodyHash: 'body',
      quoteId: quote.id,
      provider: 'stripe',
      termsAccepted: false,
      clientIp: '203.0.113.7',
      networkDayHash: options.networkDayHash ?? randomUUID(),
      customer: {
        name: 'Ada Lovelace',
        email: options.email ?? `${randomUUID()}@example.com`,
        phone: '+971501234567',
        country: 'AE',
        locale: 'en',
        notes: null,
        ...options.customer,
      },
    },
    options.maxPerNetworkDay ?? 1_000_000,
  );
  return { bookingId, quote, recorded };
}

export const reservationOf = (bookingId: string): Reservation => ({
  bookingId,
  createdAt: NOW,
  holdExpiresAt: '2027-01-01T00:30:00.000Z',
  payments: [{ id: `${bookingId}-P1`, amount: minor(100), currency: 'AED' }],
});

/** Every payment of a booking has come, as its provider would have told. */
export async function payInFull(db: Database, bookingId: string): Promise<void> {
  const payments = await db
    .selectFrom('payments')
    .select(['id', 'amount', 'currency'])
    .where('booking_id', '=', bookingId)
    .execute();
  for (const payment of payments)
    await paymentCaptured(db, {
      ...payment,
      bookingId,
      chargeId: `ch_${payment.id}`,
      at: NOW,
      risk: 'normal',
    });
}

function quoteFor([from, to]: readonly [number, number]): Quote {
  const day = (number: number) => `2027-03-${String(number).padStart(2, '0')}`;
  const built = buildQuote(
    {
      itemId: 'bugatti-chiron',
      location: 'dubai',
      startDate: day(from),
      endDate: day(to),
      startTime: '10:00',
      tier: 'standard',
      paypalCurrency: 'USD',
      addOns: [],
    },
    {
      id: `qt_${randomBytes(16).toString('base64url')}`,
      now: NOW,
      quoteTtlMs: 1_800_000,
      depositReleaseDelayMs: 172_800_000,
      paypalMaxUsdMinor: 6_000_000,
      fx: DEFAULT_FX_RATES,
      fxMaxAgeMs: 604_800_000,
    },
  );
  if (!built.ok) throw new Error(`no quote: ${JSON.stringify(built.problems)}`);
  return built.quote;
}

/** A booking's activities with the limits of every day. */
export const bookingActivities = (db: Database) =>
  createBookingActivities({
    db,
    limits: { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 },
    emailProviders: ['smtp'],
  });
