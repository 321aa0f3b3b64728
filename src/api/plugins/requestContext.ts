/** Every request has an id, on its answer and in its log line; the line itself names the route, never the address. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fp from 'fastify-plugin';
import { httpDuration } from '../../observability/metrics.ts';

/** Ids from outside end up in logs and memos, so only these pass; every other request gets one of ours. */
const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SAFE_ID.test(given) ? given : randomUUID();
}

export const requestContext = fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id);
      reply.header('cache-control', 'no-store'); // bookings and tokens belong in no cache
    });

    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'unknown';
      const { method } = request;
      const status = reply.statusCode;
      httpDuration.observe({ method, route, status }, reply.elapsedTime / 1000);
      request.log.info(
        {
          method,
          route,
          status,
          ms: Math.round(reply.elapsedTime),
          ...(request.booking === undefined ? {} : { bookingId: request.booking.id }),
        },
        'request',
      );
    });
  },
  { name: 'requestContext' },
);
