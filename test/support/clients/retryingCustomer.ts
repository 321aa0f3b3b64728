/** A customer's page that does as api.md says: what was cut off or put off is repeated under its key, until a final answer. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Booked, type BookingOptions, tryToBook } from './customer.ts';
import type { JsonAnswer } from './httpJson.ts';

export interface BookingAnswer {
  readonly answer: JsonAnswer<Booked & { code?: string }>;
  /** How often the request was put off with 503, each time with a time to come back. */
  readonly putOff: number;
  /** How often the connection broke, or could not be had. */
  readonly cutOff: number;
}

/** Before a page tries again where it cannot even connect. */
const RECONNECT_MS = 1_000;

/**
 * Books under one key until there is an answer other than 503.
 * @param options with the key and the quote, as every repeat is the same request
 * @throws Error when a 503 does not say when to come back, or when there is no answer within `withinMs`
 */
export async function bookUntilAnswered(
  at: { readonly api: string },
  options: BookingOptions & { readonly key: string; readonly quoteId: string },
  withinMs = 120_000,
): Promise<BookingAnswer> {
  const customer = { email: `retrying.${randomUUID().slice(0, 8)}@example.com`, ...options.customer };
  const deadline = Date.now() + withinMs;
  for (let [putOff, cutOff] = [0, 0]; ;) {
    const answer = await tryToBook(at, { ...options, customer }).catch(brokenConnection);
    if (answer !== undefined && answer.status !== 503) return { answer, putOff, cutOff };
    if (Date.now() > deadline)
      throw new Error(`no answer in time: put off ${putOff} times, cut off ${cutOff}`);
    if (answer === undefined) cutOff += 1;
    else putOff += 1;
    await delay(answer === undefined ? RECONNECT_MS : pauseOf(answer));
  }
}

function pauseOf({ retryAfterS }: JsonAnswer<unknown>): number {
  if (retryAfterS === undefined || !(retryAfterS > 0)) throw new Error('503 without a time to come back');
  return retryAfterS * 1000;
}

/** `fetch` says TypeError of a connection that was refused or reset, and of nothing else that a server can do. */
function brokenConnection(error: unknown): undefined {
  if (!(error instanceof TypeError)) throw error;
}
