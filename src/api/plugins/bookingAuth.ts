/** The customer's door to one booking: no token is 401 whatever the id, a token that does not open it is 404. */
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import { opensBooking } from '../../security/tokens/bookingAccess.ts';
import { BOOKING_ID_PATTERN, type BookingStatus } from '../../domain/booking.ts';
import { findBookingState } from '../../store/booking/view.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../http/problems.ts';
import { accessRecorder } from './accessRecorder.ts';

export interface OpenedBooking {
  readonly id: string;
  readonly status: BookingStatus;
  readonly tokenVersion: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The booking that the request's token opened. */
    booking: OpenedBooking | undefined;
  }
  interface FastifyInstance {
    /** Hook for routes with `:id` of a booking. */
    requireBookingToken: onRequestAsyncHookHandler;
  }
}

export const bookingAuth = fp(
  async (app, { config, store, clock }: Pick<ApiDeps, 'clock' | 'config' | 'store'>) => {
    const accessed = accessRecorder({ store, clock });
    app.decorateRequest('booking', undefined);
    app.decorate('requireBookingToken', async (request) => {
      const token = bearerToken(request);
      if (token === undefined) throw new Problem('unauthenticated', 'Send the access token of the booking.');
      const id = bookingIdParameter(request.params);
      const state = id === undefined ? undefined : await findBookingState(store.db, id);
      if (
        state === undefined ||
        !opensBooking(token, state.id, state.token_version, config.bookingTokenSecrets)
      )
        throw new Problem('booking_not_found');
      request.booking = { id: state.id, status: state.status, tokenVersion: state.token_version };
      await accessed(request, state.id);
    });
  },
  { name: 'bookingAuth' },
);

/** The booking of a route behind {@link bookingAuth}. */
export function openedBooking(request: FastifyRequest): OpenedBooking {
  if (request.booking === undefined) throw new Error('a booking route without requireBookingToken');
  return request.booking;
}

/** The token of an `Authorization: Bearer` header; undefined for none, or for another scheme. */
export function bearerToken(request: Pick<FastifyRequest, 'headers'>): string | undefined {
  return /^Bearer +(\S{1,4096})$/i.exec(request.headers.authorization ?? '')?.[1];
}

function bookingIdParameter(params: unknown): string | undefined {
  const id: unknown = typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined;
  return typeof id === 'string' && BOOKING_ID_PATTERN.test(id) ? id : undefined;
}
