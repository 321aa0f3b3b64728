/** A booking as it changes, by server-sent events, until the customer leaves, the token is withdrawn or we stop. */
import { isDeepStrictEqual } from 'node:util';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findBooking } from '../../../store/booking/view.ts';
import { watchBookings } from './changes.ts';
import type { ApiDeps } from '../../deps.ts';
import { clientNetwork } from '../../http/clientNetwork.ts';
import { openedBooking } from '../../plugins/bookingAuth.ts';
import type { BookingBody } from '../../schemas/booking.ts';
import { bookingParams } from './schemas.ts';
import { showBooking, viewOf } from './showBooking.ts';
import { createStreamPlaces } from './streamPlaces.ts';

const eventStream = z
  .string()
  .describe(
    'Each event has the name `booking`, and as its data a booking in JSON as `getBooking` answers it.',
  );

export const eventsRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const takePlace = createStreamPlaces(deps.config.http.eventStreams);
    const changes = watchBookings(
      deps.store,
      (bookingId) => lookAt(bookingId, deps),
      (err, bookingId) =>
        deps.log.warn({ err, bookingId }, 'a change could not be followed; the next look follows'),
    );
    const open = new Set<FastifyReply>();
    // Before the server waits for its connections, or it would wait for these for ever.
    app.addHook('preClose', async () => {
      for (const reply of open) reply.sse.close();
      await changes.close();
    });

    app.get(
      '/v1/bookings/:id/events',
      {
        sse: 'manual',
        exposeHeadRoute: false, // it would be a stream without a body and without an end
        onRequest: app.requireBookingToken,
        schema: {
          operationId: 'followBooking',
          tags: ['bookings'],
          summary: 'Follow a booking (server-sent events)',
          description:
            'The stream sends `event: booking` with the booking as data, at once and after every change. It is read with fetch and the token. 429 `rate_limited` answers where a booking or an address has too many streams, 503 `unavailable` where the server has: both say when to come back.',
          security: [{ bookingToken: [] }],
          params: bookingParams,
          response: {
            200: {
              description: 'The stream goes on until the token is withdrawn or the server stops.',
              content: { 'text/event-stream': { schema: eventStream } },
            },
          },
          problems: ['rate_limited'],
        },
      },
      async (request, reply) => {
        const booking = openedBooking(request);
        // Whoever leaves before there is a stream would never be heard leaving it.
        const hasLeft = (): boolean => reply.raw.destroyed;
        if (hasLeft()) return void reply.hijack();
        reply.raw.once('close', takePlace(booking.id, clientNetwork(request.clientAddress)));
        const first = await showBooking(deps, booking.id);
        if (hasLeft()) return void reply.hijack();
        reply.sse.keepAlive();
        open.add(reply);
        reply.sse.onClose(() => open.delete(reply));
        const send = latestOf(reply, first);
        const stop = changes.watch(booking.id, (look) => {
          if (look?.tokenVersion === booking.tokenVersion) send(look.body);
          else reply.sse.close();
        });
        reply.sse.onClose(stop);
      },
    );
  };

interface Look {
  readonly tokenVersion: number;
  readonly body: BookingBody;
}

async function lookAt(bookingId: string, deps: ApiDeps): Promise<Look | undefined> {
  const row = await findBooking(deps.store.db, bookingId);
  return row && { tokenVersion: row.token_version, body: viewOf(row, deps) };
}

/** Sends what is new, one at a time: a slow reader gets the latest, once. */
function latestOf(reply: FastifyReply, first: BookingBody): (body: BookingBody) => void {
  let latest = first;
  let sent: BookingBody | undefined;
  let isSending = false;
  const sendLatest = async (): Promise<void> => {
    isSending = true;
    while (reply.sse.isConnected && !isDeepStrictEqual(sent, latest)) {
      sent = latest;
      await reply.sse.send({ event: 'booking', data: sent });
    }
    isSending = false;
  };
  const send = (body: BookingBody): void => {
    latest = body;
    if (!isSending) void sendLatest();
  };
  send(first);
  return send;
}
