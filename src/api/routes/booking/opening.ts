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
  findRepeated,
  findRequestByKey,
  recordBookingRequest,
} from '../../../store/booking/requests.ts';
import { type BookingRow, findBooking } from '../../../store/booking/view.ts';
import type { Database } from '../../../store/database/database.ts';
import { findQuote } from '../../../store/quote.ts';
import type { ApiDeps } from '../../deps.ts';
import {
  type IdempotentRequest,
  keepAnswer,
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
  /** 202 while a payment session is still being prepared, 200 for a repeat that joins a booking without its key. */
  readonly status: 200 | 201 | 202;
  readonly row: BookingRow;
  /** This very request has made the booking; false for a repeat. */
  readonly isNew: boolean;
}

/**
 * @returns a function that opens a booking, or joins the one that the same request opened before.
 * @throws Problem whatever stands against it.
 */
export function createOpening(deps: ApiDeps): (command: OpeningCommand) => Promise<Opened> {
  const admission = createAdmission();
  const { db } = deps.store;

  return async (command) => {
    const { idempotency, requestId } = command;
    const known = await requestUnderKey(idempotency, db);
    const recorded = known === undefined ? await record(command, deps) : { request: known };
    assertSameBody(idempotency, recorded.request);
    return admission(async () => {
      try {
        return await asRepeated(command, recorded, await follow(recorded, requestId, deps), deps);
      } catch (error) {
        // Of the same request sent twice at one moment only one can have the quote: its booking is the answer to both.
        const winner = await winnerOf(command, error, db);
        if (winner === undefined) throw error;
        return asRepeated(command, winner, await follow(winner, requestId, deps), deps);
      }
    });
  };
}

const requestUnderKey = async ({ keyHash }: IdempotentRequest, db: Database) =>
  keyHash === undefined ? undefined : findRequestByKey(db, keyHash);

interface Recorded {
  readonly request: RecordedRequest;
  /** Of a request that has just been written down: nothing can have come of it yet. */
  readonly freshQuote?: Quote;
}

/** Who has used the quote that this request was refused, if it was the very same request. */
async function winnerOf(
  { body: { quoteId }, idempotency }: OpeningCommand,
  error: unknown,
  db: Database,
): Promise<Recorded | undefined> {
  if (!(error instanceof Problem) || error.code !== 'quote_used') return undefined;
  const request = await findRepeated(db, { keyHash: null, quoteId, bodyHash: idempotency.bodyHash });
  return request && { request };
}

/** What a repeat is answered: under the key of the first as the first was, else 200, and its own key is taken with it. */
async function asRepeated(
  { idempotency }: OpeningCommand,
  { request, freshQuote }: Recorded,
  opened: Opened,
  { store, clock }: ApiDeps,
): Promise<Opened> {
  const { keyHash } = idempotency;
  if (freshQuote !== undefined || (keyHash !== undefined && request.keyHash === keyHash)) return opened;
  const status = opened.status === 201 ? 200 : opened.status;
  await keepAnswer(store.db, idempotency, clock(), { status, resource: opened.row.id });
  return { ...opened, status };
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
    const underKey = await requestUnderKey(idempotency, db);
    const winner = underKey === undefined ? await winnerOf(command, error, db) : { request: underKey };
    if (winner !== undefined) return winner;
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
  const isNew = freshQuote !== undefined;
  if (!isNew) {
    const before = await findBooking(db, request.bookingId);
    if (before !== undefined && !isPreparing(before)) return { status: 201, row: before, isNew };
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
  return { status: isPreparing(row) ? 202 : 201, row, isNew };
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
