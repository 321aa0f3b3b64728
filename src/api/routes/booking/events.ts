/** A booking as it changes, by server-sent events, until the customer leaves, the token is withdrawn or we stop. */
import { isDeepStrictEqual } from 'node:util';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { findBooking } from '../../../store/booking/view.ts';
import { type BookingChanges, watchBookings } from './changes.ts';
import type { ApiDeps } from '../../deps.ts';
import { type OpenedBooking, openedBooking } from '../../plugins/bookingAuth.ts';
import type { BookingBody } from '../../schemas/booking.ts';
import { bookingParams } from './schemas.ts';
import { showBooking, viewOf } from './showBooking.ts';

export const eventsRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const changes = watchBookings(deps.store, (err) => deps.log.warn({ err }, 'cannot listen for changes'));
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
          tags: ['bookings'],
          summary: 'Follow a booking (server-sent events)',
          description: '`event: booking` with the booking as data, at once and after every change.',
          security: [{ bookingToken: [] }],
          params: bookingParams,
          produces: ['text/event-stream'],
        },
      },
      async (request, reply) => {
        const booking = openedBooking(request);
        const first = await showBooking(deps, booking.id);
        open.add(reply);
        reply.sse.onClose(() => open.delete(reply));
        reply.sse.keepAlive();
        await send(reply, first);
        follow({ booking, reply, changes, deps, sent: first });
      },
    );
  };

const send = (reply: FastifyReply, data: BookingBody) => reply.sse.send({ event: 'booking', data });

interface Stream {
  readonly booking: OpenedBooking;
  readonly reply: FastifyReply;
  readonly changes: BookingChanges;
  readonly deps: ApiDeps;
  readonly sent: BookingBody;
}

/** One refresh at a time: changes that come meanwhile cause one more, so a slow reader gets the latest, once. */
function follow({ booking, reply, changes, deps, sent }: Stream): void {
  let last = sent;
  let refreshing = false;
  let changed = false;

  const refresh = async () => {
    const row = await findBooking(deps.store.db, booking.id);
    if (row === undefined || row.token_version !== booking.tokenVersion) {
      reply.sse.close();
      return;
    }
    const now = viewOf(row, deps);
    if (isDeepStrictEqual(now, last) || !reply.sse.isConnected) return;
    last = now;
    await send(reply, now);
  };
  const onChange = () => {
    changed = true;
    if (refreshing) return;
    refreshing = true;
    void (async () => {
      try {
        while (changed && reply.sse.isConnected) {
          changed = false;
          await refresh();
        }
      } catch (err) {
        deps.log.warn(
          { err, bookingId: booking.id },
          'a booking could not be refreshed; the next refresh follows',
        );
      } finally {
        refreshing = false;
      }
    })();
  };
  reply.sse.onClose(changes.watch(booking.id, onChange));
  onChange(); // what changed between the first event and the watch
}
