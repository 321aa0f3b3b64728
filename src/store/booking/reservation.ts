/** Taking a slot: booking row, timeline, payments and slot in one transaction, or a refusal on the request. */
import type { Currency, MinorUnits } from '../../domain/money/money.ts';
import type { Quote } from '../../domain/quote/quote.ts';
import { takeSlot } from '../calendar/slots.ts';
import type { Database } from '../database/database.ts';
import { countBookings } from '../fraud/limits.ts';
import { addToTimeline } from '../timeline.ts';

export interface Reservation {
  readonly bookingId: string;
  /** ISO instant at which the hold ends unless paid. */
  readonly holdExpiresAt: string;
  readonly createdAt: string;
  /** The payments that together make the total, in order. */
  readonly payments: readonly {
    readonly id: string;
    readonly amount: MinorUnits;
    /** Not always the quote's. */
    readonly currency: Currency;
  }[];
}

/** The company's rule at the time of asking (business.md "Fraud guard"). */
export interface ReservationLimits {
  /** Unpaid bookings that one email address may have at once. */
  readonly maxUnpaidPerEmail: number;
  /** Bookings that one network may make in a day. */
  readonly maxBookingsPerIpDay: number;
}

export type ReservationOutcome = 'reserved' | 'item_unavailable' | 'quote_used' | 'too_many_attempts';

/** A workflow was started by hand, for a booking that nobody asked for. */
export class NoBookingRequest extends Error {
  override readonly name = 'NoBookingRequest';
  constructor(bookingId: string) {
    super(`no request was recorded for booking ${bookingId}`);
  }
}

/** Repeatable: the same booking asking again gets the first answer. */
export async function reserve(
  db: Database,
  reservation: Reservation,
  limits: ReservationLimits,
): Promise<ReservationOutcome> {
  return db.transaction().execute(async (tx) => {
    const request = await tx
      .selectFrom('booking_requests')
      .innerJoin('quotes', 'quotes.id', 'booking_requests.quote_id')
      .leftJoin('customers', 'customers.booking_id', 'booking_requests.booking_id')
      .select([
        'booking_requests.refusal',
        'booking_requests.provider',
        'booking_requests.network_day_hash as network',
        'quotes.quote',
        'customers.email',
      ])
      .where('booking_requests.booking_id', '=', reservation.bookingId)
      .forUpdate('booking_requests')
      .executeTakeFirst();
    if (request === undefined) throw new NoBookingRequest(reservation.bookingId);
    if (request.refusal !== null) return request.refusal as ReservationOutcome; // written below, nowhere else
    if (await exists(tx, reservation.bookingId)) return 'reserved';

    const { unpaid, fromNetwork } = await countBookings(tx, request);
    if (unpaid >= limits.maxUnpaidPerEmail || fromNetwork >= limits.maxBookingsPerIpDay)
      return refuse(tx, reservation.bookingId, 'too_many_attempts');
    if (!(await insertBooking(tx, reservation, request.quote)))
      return refuse(tx, reservation.bookingId, 'quote_used');
    if (!(await takeSlot(tx, { id: reservation.bookingId, kind: 'booking', ...slotOf(request.quote) }))) {
      await tx.deleteFrom('bookings').where('id', '=', reservation.bookingId).execute();
      return refuse(tx, reservation.bookingId, 'item_unavailable');
    }
    await tx
      .insertInto('payments')
      .values(
        reservation.payments.map((payment, index) => ({
          id: payment.id,
          booking_id: reservation.bookingId,
          seq: index + 1,
          provider: request.provider,
          provider_payment_id: null,
          status: 'preparing' as const,
          amount: payment.amount,
          currency: payment.currency,
          client_secret_sealed: null,
          last_error: null,
          created_at: reservation.createdAt,
        })),
      )
      .execute();
    await addToTimeline(tx, reservation.bookingId, { key: 'held', at: reservation.createdAt, event: 'held' });
    return 'reserved';
  });
}

const slotOf = ({ itemId, location, startAt, endAt }: Quote) => ({ itemId, location, startAt, endAt });

async function exists(tx: Database, bookingId: string): Promise<boolean> {
  return (
    (await tx.selectFrom('bookings').select('id').where('id', '=', bookingId).executeTakeFirst()) !==
    undefined
  );
}

/** One quote makes one booking: a second one finds the quote's unique key taken. */
async function insertBooking(tx: Database, reservation: Reservation, quote: Quote): Promise<boolean> {
  const inserted = await tx
    .insertInto('bookings')
    .values({
      id: reservation.bookingId,
      status: 'awaiting_payment',
      quote_id: quote.id,
      quote: JSON.stringify(quote),
      item_id: quote.itemId,
      location: quote.location,
      start_at: quote.startAt,
      end_at: quote.endAt,
      currency: quote.currency,
      total: quote.amounts.total,
      deposit: quote.amounts.deposit,
      deposit_status: 'none',
      hold_expires_at: reservation.holdExpiresAt,
      created_at: reservation.createdAt,
      confirmed_at: null,
      ended_at: null,
    })
    .onConflict((conflict) => conflict.column('quote_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

async function refuse<Code extends ReservationOutcome>(
  tx: Database,
  bookingId: string,
  code: Code,
): Promise<Code> {
  await tx
    .updateTable('booking_requests')
    // Too many attempts is a passing state and kept under no key (api.md): a repeat is checked afresh.
    .set({ refusal: code, ...(code === 'too_many_attempts' ? { key_hash: null } : {}) })
    .where('booking_id', '=', bookingId)
    .execute();
  return code;
}
