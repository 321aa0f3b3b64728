/** Sends the link again. The answer never says whether the booking exists or whose it is, nor how long it took. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { BOOKING_ID_PATTERN } from '../../../domain/booking.ts';
import { findCustomer } from '../../../store/booking/requests.ts';
import { findBookingState } from '../../../store/booking/view.ts';
import { notificationKey } from '../../../workflows/notification/messages.ts';
import type { ApiDeps } from '../../deps.ts';
import { accessLinkAnswer, accessLinkRequest, bookingParams } from './schemas.ts';

const MINUTE_MS = 60_000;

export const accessLinkRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const sending = new Set<Promise<void>>();
    app.addHook('onClose', async () => {
      await Promise.all(sending);
    });

    app.post(
      '/v1/bookings/:id/access-link',
      {
        onRequest: app.limitTo('access-links', deps.config.http.rateLimits.bookings),
        schema: {
          operationId: 'sendAccessLink',
          tags: ['bookings'],
          summary: 'Send the link of a booking again',
          description:
            'The link goes to the address of the booking, if it is the one given. The answer never says whether it is.',
          params: bookingParams,
          body: accessLinkRequest,
          response: {
            202: accessLinkAnswer.describe('Accepted, whether or not the address is that of the booking.'),
          },
          problems: ['rate_limited'],
        },
      },
      ({ params, body, log }, reply) => {
        // After the answer, so that its time says nothing either.
        const sent: Promise<void> = sendLink(params.id, body.email, deps)
          .catch((err: unknown) => log.error({ err }, 'an access link could not be sent'))
          .finally(() => sending.delete(sent));
        sending.add(sent);
        void reply.code(202);
        return { status: 'accepted' as const };
      },
    );
  };

async function sendLink(bookingId: string, email: string, deps: ApiDeps): Promise<void> {
  const { db } = deps.store;
  if (!BOOKING_ID_PATTERN.test(bookingId) || (await findBookingState(db, bookingId)) === undefined) return;
  const customer = await findCustomer(db, bookingId);
  if (customer?.email.toLowerCase() !== email.toLowerCase()) return;
  const minute = Math.floor(deps.clock().getTime() / MINUTE_MS);
  await deps.temporal.startNotification({
    key: notificationKey('access_link', bookingId, String(minute)), // one email a minute, however often it is asked for
    template: 'access_link',
    bookingId,
    retryScheduleMs: deps.config.email.retrySchedule,
  });
}
