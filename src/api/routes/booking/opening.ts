/**
 * One insert, then one round trip (architecture.md decision 8). The insert fixes id, key and the customer's words;
 * update-with-start does the rest, and Postgres says what became of it, whoever asked and however often.
 */
import { randomBytes } from 'node:crypto';
import { bookingIdFrom } from '../../../domain/booking.ts';
import type { Quote } from '../../../domain/quote/quote.ts';
import {
  type RecordedRequest,
  findRequest,
  findRequestByKey,
  recordBookingRequest,
} from '../../../store/booking/requests.ts';
import { type BookingRow, findBooking } from '../../../store/booking/view.ts';
import type { Database } from '../../../store/database/database.ts';
import { findQuote } from '../../../store/quote.ts';
import type { ApiDeps } from '../../deps.ts';
import {
  type IdempotentRequest,
  keepRefusal,
  assertSameBody,
  replayRefusal,
} from '../../http/idempotency.ts';
import { networkDayHash, tooManyFromNetwork } from '../../http/networkDay.ts';
import { Problem, isProblemCode, unavailable } from '../../http/problems.ts';
import { createAdmission } from './admission.ts';
import { bookingInput } from './bookingInput.ts';
import { bookableQuote } from './bookableQuote.ts';
import type { BookingRequestBody } from './schemas.ts';

/** The answer comes within 5 s whatever a provider does (api.md): the rest is for the database and the wire. */
const WAIT_MS = 4_500;
const MAX_DRAWS = 5;

export interface OpeningCommand {
  readonly body: BookingRequestBody;
  readonly idempotency: IdempotentRequest;
  readonly clientIp: string;
  readonly requestId: string;
}

export interface Opened {
  /** 202 while a payment session is still being prepared. */
  readonly status: 201 | 202;
  readonly row: BookingRow;
}

/**
 * @returns a function that opens a booking, or joins the one its key opened before.
 * @throws Problem whatever stands against it.
 */
export function createOpening(deps: ApiDeps): (command: OpeningCommand) => Promise<Opened> {
  const admission = createAdmission();
  const { db } = deps.store;

  return async (command) => {
    const { idempotency, requestId } = command;
    const known = await knownRequest(idempotency, db);
    const recorded = known === undefined ? await record(command, deps) : { request: known };
    assertSameBody(idempotency, recorded.request);
    return admission(() => follow(recorded, requestId, deps));
  };
}

const knownRequest = async ({ keyHash }: IdempotentRequest, db: Database) =>
  keyHash === undefined ? undefined : findRequestByKey(db, keyHash);

interface Recorded {
  readonly request: RecordedRequest;
  /** Of a request that has just been written down: nothing can have come of it yet. */
  readonly freshQuote?: Quote;
}

/** Checks the quote and writes the request; a refusal is kept under the key like any other answer. */
async function record(command: OpeningCommand, deps: ApiDeps): Promise<Recorded> {
  const { idempotency } = command;
  const { db } = deps.store;
  await replayRefusal(db, idempotency);
  try {
    return await insert(command, await bookableQuote(command.body, deps), deps);
  } catch (error) {
    // The same request may have won meanwhile, and used the quote: its booking is the answer to both.
    const winner = await knownRequest(idempotency, db);
    if (winner !== undefined) return { request: winner };
    await keepRefusal(db, idempotency, deps.clock(), error);
    throw error;
  }
}

async function insert(
  { body, idempotency, clientIp }: OpeningCommand,
  quote: Quote,
  deps: ApiDeps,
): Promise<Recorded> {
  const { config, store } = deps;
  const now = deps.clock();
  const request = {
    keyHash: idempotency.keyHash ?? null,
    bodyHash: idempotency.bodyHash,
    quoteId: quote.id,
    provider: body.payment.provider,
    termsAccepted: body.termsAccepted === true,
    clientIp,
    networkDayHash: networkDayHash(clientIp, now, config.bookingTokenSecrets),
    ...returnUrlsOf(body),
    customer: { ...body.customer, notes: body.notes ?? null },
  };
  for (let draw = 0; draw < MAX_DRAWS; draw += 1) {
    const bookingId = bookingIdFrom(randomBytes(8));
    const recorded = await recordBookingRequest(
      store.db,
      { bookingId, ...request },
      config.fraudGuard.maxBookingsPerIpDay,
    );
    if (recorded === 'too_many_attempts') throw tooManyFromNetwork(now);
    if (recorded === 'id_taken') continue;
    return recorded.bookingId === bookingId
      ? { request: recorded, freshQuote: quote }
      : { request: recorded };
  }
  throw new Error('five random booking ids in a row were taken');
}

function returnUrlsOf({ payment }: BookingRequestBody) {
  if (payment.provider !== 'paypal') return {};
  return { returnUrls: { returnUrl: payment.returnUrl, cancelUrl: payment.cancelUrl } };
}

/** From the recorded request to a booking that can be paid, through the workflow unless it has come that far. */
async function follow({ request, freshQuote }: Recorded, requestId: string, deps: ApiDeps): Promise<Opened> {
  assertNotRefused(request);
  const { db } = deps.store;
  if (freshQuote === undefined) {
    const before = await findBooking(db, request.bookingId);
    if (before !== undefined && !isPreparing(before)) return { status: 201, row: before };
  }
  const quote = freshQuote ?? requireRow(await findQuote(db, request.quoteId)).quote;
  const opened = await deps.temporal.openBooking(
    bookingInput(request, quote, deps.config),
    WAIT_MS,
    requestId,
  );

  if (opened === 'pending' || opened.outcome === 'refused')
    assertNotRefused(requireRow(await findRequest(db, request.bookingId)));
  const row = await findBooking(db, request.bookingId);
  // Written down and started, but no worker has come to it: the same key joins it as soon as one does.
  if (row === undefined)
    throw unavailable('The booking could not be opened in time. Please repeat the request.');
  return { status: isPreparing(row) ? 202 : 201, row };
}

const isPreparing = (row: BookingRow): boolean =>
  row.payments.some((payment) => payment.status === 'preparing');

function assertNotRefused({ refusal }: RecordedRequest): void {
  if (refusal === null) return;
  throw isProblemCode(refusal)
    ? new Problem(refusal)
    : new Error('a booking was refused for an unknown reason');
}

function requireRow<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('a row that was written before is gone');
  return row;
}
