/** Bookings as staff see them: found by what is known of them, and all details of one. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { type ListedBooking, listBookings } from '../../../../store/booking/search.ts';
import type { ApiDeps } from '../../../deps.ts';
import { auditedPage } from '../../../http/auditTrail.ts';
import { pageOf, readSortedPage } from '../../../http/paging.ts';
import { showBookingToStaff } from './detail.ts';
import {
  bookingParams,
  bookingsAnswer,
  bookingsQuery,
  type listedBooking,
  NEWEST_FIRST,
  staffBooking,
} from '../schemas.ts';

export const staffBookingRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const forStaff = {
      onRequest: app.requireStaff('concierge', 'finance', 'legal', 'ops'),
    };
    app.get(
      '/v1/ops/bookings',
      {
        ...forStaff,
        schema: {
          operationId: 'listBookings',
          tags: ['operations'],
          summary: 'Find bookings, the newest first unless sorted otherwise',
          description: '`from` and `to` look at the start date of the rental, local to its location.',
          security: [{ staffToken: [] }],
          querystring: bookingsQuery,
          response: { 200: bookingsAnswer.describe('This is a page of bookings.') },
        },
      },
      async (request) => {
        const { limit, cursor, sort, ...filter } = request.query;
        const page = await readSortedPage(
          pageOf({ limit, cursor, sort: sort === NEWEST_FIRST ? undefined : sort }),
          (asked) => listBookings(deps.store.db, { ...filter, ...asked, sort }),
          (row) => listed(row, deps),
          ({ sortedBy, id }) => ({ at: sortedBy, id }),
        );
        return auditedPage(deps, request, 'booking.list', page, ({ id }) => id);
      },
    );

    app.get(
      '/v1/ops/bookings/:id',
      {
        ...forStaff,
        schema: {
          operationId: 'getBookingDetail',
          tags: ['operations'],
          summary: 'A booking in detail',
          description: 'The payments are shown as the money guard has them, without the secrets to pay with.',
          security: [{ staffToken: [] }],
          params: bookingParams,
          response: { 200: staffBooking.describe('The booking is shown with all that staff may see.') },
          problems: ['booking_not_found'],
        },
      },
      (request) => showBookingToStaff(deps, request, request.params.id),
    );
  };

function listed(row: ListedBooking, { workflowUrl }: ApiDeps): z.output<typeof listedBooking> {
  const { itemId, itemName, location, startDate, endDate, startAt, endAt } = row.quote;
  return {
    id: row.id,
    status: row.status,
    itemId,
    itemName,
    location,
    startDate,
    endDate,
    startAt,
    endAt,
    customer: row.name === null || row.email === null ? null : { name: row.name, email: row.email },
    currency: row.currency,
    total: row.total,
    deposit: { status: row.depositStatus, amount: row.deposit },
    disputed: row.disputed,
    holdExpiresAt: row.holdExpiresAt,
    createdAt: row.createdAt,
    confirmedAt: row.confirmedAt,
    workflowUrl: workflowUrl(row.id) ?? null,
  };
}
