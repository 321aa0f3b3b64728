/**
 * The opening of a booking (architecture.md decision 8): one insert before the workflow starts, which fixes the
 * id, the idempotency key and the customer's own words.
 */
import { sql } from 'kysely';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { searchColumns } from '../customer.ts';
import type { Database } from '../database/database.ts';
import { bookingsFromNetwork } from '../fraud/limits.ts';

export interface BookingRequest {
  readonly bookingId: string;
  /** Hash of route, quote and Idempotency-Key, null when the client sent none. */
  readonly keyHash: string | null;
  /** Hash of the request body: the same key with another body is a mistake. */
  readonly bodyHash: string;
  readonly quoteId: string;
  readonly provider: PaymentProvider;
  readonly termsAccepted: boolean;
  readonly clientIp: string | null;
  /** Keyed hash of the client's network and the day: what the daily limit counts. */
  readonly networkDayHash: string;
  /** Where PayPal sends the customer back to. */
  readonly returnUrls?: { readonly returnUrl: string; readonly cancelUrl: string };
  readonly customer: CustomerRecord;
}

export interface CustomerRecord {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly country: string;
  readonly locale: string;
  readonly notes: string | null;
}

export interface RecordedRequest {
  readonly bookingId: string;
  readonly keyHash: string | null;
  readonly bodyHash: string;
  readonly quoteId: string;
  readonly provider: PaymentProvider;
  readonly refusal: string | null;
  readonly createdAt: string;
}

/**
 * Inserts request and customer together.
 * @param maxPerNetworkDay bookings that one network may make in a day (business.md "Fraud guard").
 * @returns the row as recorded; an earlier row when this request repeats it; `id_taken` when the random id belongs to
 * somebody else, so that the caller draws again; `too_many_attempts` beyond the daily limit.
 */
export async function recordBookingRequest(
  db: Database,
  request: BookingRequest,
  maxPerNetworkDay: number,
): Promise<RecordedRequest | 'id_taken' | 'too_many_attempts'> {
  return db.transaction().execute(async (tx) => {
    const fromNetwork = await bookingsFromNetwork(tx, request.networkDayHash);
    const earlier = await findRepeated(tx, request);
    if (earlier !== undefined) return earlier;
    if (fromNetwork >= maxPerNetworkDay) return 'too_many_attempts';
    const inserted = await tx
      .insertInto('booking_requests')
      .values({
        booking_id: request.bookingId,
        key_hash: request.keyHash,
        body_hash: request.bodyHash,
        quote_id: request.quoteId,
        provider: request.provider,
        refusal: null,
        terms_accepted: request.termsAccepted,
        client_ip: request.termsAccepted ? request.clientIp : null,
        network_day_hash: request.networkDayHash,
        return_url: request.returnUrls?.returnUrl ?? null,
        cancel_url: request.returnUrls?.cancelUrl ?? null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(RECORDED)
      .executeTakeFirst();
    if (inserted === undefined) return (await findRepeated(tx, request)) ?? 'id_taken';
    await tx
      .insertInto('customers')
      .values({ booking_id: request.bookingId, ...request.customer, ...searchColumns(request.customer) })
      .execute();
    return inserted;
  });
}

export const findRequest = (db: Database, bookingId: string): Promise<RecordedRequest | undefined> =>
  selectRequests(db).where('booking_id', '=', bookingId).executeTakeFirst();

export const findRequestByKey = (db: Database, keyHash: string): Promise<RecordedRequest | undefined> =>
  selectRequests(db).where('key_hash', '=', keyHash).executeTakeFirst();

/**
 * The request that this one repeats: the one under its key, whatever its body; else one for the same quote with the very
 * same body that has not been refused.
 */
export const findRepeated = (
  db: Database,
  { keyHash, quoteId, bodyHash }: Pick<BookingRequest, 'keyHash' | 'quoteId' | 'bodyHash'>,
): Promise<RecordedRequest | undefined> => {
  const isUnderKey = sql<boolean>`key_hash = ${keyHash}`;
  return selectRequests(db)
    .where((row) =>
      row.or([
        isUnderKey,
        row.and([row('quote_id', '=', quoteId), row('body_hash', '=', bodyHash), row('refusal', 'is', null)]),
      ]),
    )
    .orderBy(sql`coalesce(${isUnderKey}, false)`, 'desc')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
};

const selectRequests = (db: Database) => db.selectFrom('booking_requests').select(RECORDED);

const RECORDED = [
  'booking_id as bookingId',
  'key_hash as keyHash',
  'body_hash as bodyHash',
  'quote_id as quoteId',
  'provider',
  'refusal',
  'created_at as createdAt',
] as const;

/** Where a provider's page sends the customer of this booking back to; undefined where none was asked for. */
export async function findReturnUrls(
  db: Database,
  bookingId: string,
): Promise<{ returnUrl: string; cancelUrl: string } | undefined> {
  const row = await db
    .selectFrom('booking_requests')
    .select(['return_url', 'cancel_url'])
    .where('booking_id', '=', bookingId)
    .executeTakeFirst();
  if (row?.return_url == null || row.cancel_url === null) return undefined;
  return { returnUrl: row.return_url, cancelUrl: row.cancel_url };
}

/** Where the customer of this booking is sent back to from now on. */
export async function changeReturnUrls(
  db: Database,
  bookingId: string,
  { returnUrl, cancelUrl }: { readonly returnUrl: string; readonly cancelUrl: string },
): Promise<void> {
  await db
    .updateTable('booking_requests')
    .set({ return_url: returnUrl, cancel_url: cancelUrl })
    .where('booking_id', '=', bookingId)
    .execute();
}

/** Remembers why a booking never came to be, so that a repeat of the request gets the same answer. */
export async function refuseRequest(db: Database, bookingId: string, code: string): Promise<void> {
  await db
    .updateTable('booking_requests')
    .set({ refusal: code })
    .where('booking_id', '=', bookingId)
    .where('refusal', 'is', null)
    .execute();
}

/** The person of a booking, as they gave their details. */
export async function findCustomer(db: Database, bookingId: string): Promise<CustomerRecord | undefined> {
  return db
    .selectFrom('customers')
    .select(['name', 'email', 'phone', 'country', 'locale', 'notes'])
    .where('booking_id', '=', bookingId)
    .executeTakeFirst();
}
