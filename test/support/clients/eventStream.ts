/** A booking's server-sent events, read with fetch and the token as a page would. */
import type { BookingBody } from '../../../src/api/schemas/booking.ts';
import type { Booked } from './customer.ts';
import { waitFor } from '../waitFor.ts';

export interface FollowedBooking {
  /** Ends the stream and returns all that it sent. */
  untilStatus(status: BookingBody['status']): Promise<readonly BookingBody[]>;
}

/** Resolves once the stream is open. */
export async function followBooking({ api }: { api: string }, booking: Booked): Promise<FollowedBooking> {
  const leaving = new AbortController();
  const answer = await fetch(`${api}/v1/bookings/${booking.id}/events`, {
    headers: { authorization: `Bearer ${booking.accessToken}`, accept: 'text/event-stream' },
    signal: leaving.signal,
  });
  if (answer.status !== 200 || answer.body === null) throw new Error(`the stream answered ${answer.status}`);
  const events: BookingBody[] = [];
  const reading = readInto(events, answer.body).catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  return {
    async untilStatus(status) {
      await waitFor(`a ${status} booking on the stream`, () => events.at(-1)?.status === status);
      leaving.abort();
      await reading;
      return events;
    },
  };
}

async function readInto(events: BookingBody[], body: ReadableStream<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const messages = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const data = message
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5))
        .join('\n');
      if (/^event: ?booking$/m.test(message)) events.push(JSON.parse(data) as BookingBody); // our own interface
    }
  }
}
