/** What the company rents, and when it is taken. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { addDays, daysBetween, localDateAt } from '../../../domain/time/localDate.ts';
import { findItem, listCatalog } from '../../../domain/catalog/catalog.ts';
import { startOfLocalDay } from '../../../domain/time/localDay.ts';
import { LOCATIONS } from '../../../domain/catalog/locations.ts';
import { occupied } from '../../../store/calendar/slots.ts';
import type { Store } from '../../../store/database/database.ts';
import type { ApiDeps } from '../../deps.ts';
import { Problem, invalidFields } from '../../http/problems.ts';
import {
  availabilityAnswer,
  availabilityParams,
  availabilityQuery,
  catalogAnswer,
  catalogQuery,
} from './schemas.ts';

/** A booking starts at most 730 days ahead and lasts at most 90. */
const LONGEST_LOOK_DAYS = 820;

export const catalogRoutes =
  ({ store }: Pick<ApiDeps, 'store'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/catalog',
      {
        schema: {
          operationId: 'listCatalog',
          tags: ['catalogue'],
          summary: 'Items and add-ons',
          description: 'Prices are a day, or for the booking as a whole, in the currency of each location.',
          querystring: catalogQuery,
          response: { 200: catalogAnswer.describe('These items and add-ons are offered.') },
        },
      },
      ({ query }) => {
        const { items, addOns } = listCatalog(query);
        return {
          items: items.map((item) => ({ ...item, locations: [...item.locations] })),
          addOns: addOns.map((addOn) => ({ ...addOn, itemTypes: [...addOn.itemTypes] })),
        };
      },
    );

    app.get(
      '/v1/catalog/:itemId/availability',
      {
        schema: {
          operationId: 'getAvailability',
          tags: ['catalogue'],
          summary: 'When an item is taken at a location',
          description:
            'An item is taken by a booking or by a block of the staff. The answer does not say which.',
          params: availabilityParams,
          querystring: availabilityQuery,
          response: { 200: availabilityAnswer.describe('The item is taken at these times.') },
          problems: ['not_found'],
        },
      },
      ({ params, query }) => findAvailability(params.itemId, query, store),
    );
  };

async function findAvailability(itemId: string, query: z.output<typeof availabilityQuery>, store: Store) {
  const { location, from, to } = query;
  const item = findItem(itemId);
  if (item === undefined) throw new Problem('not_found', 'There is no such item.');
  if (!item.locations.includes(location))
    throw invalidFields([{ path: 'location', message: 'this item is not offered there' }]);
  const days = daysBetween(from, to);
  if (days < 0 || days > LONGEST_LOOK_DAYS)
    throw invalidFields([{ path: 'to', message: `must be 0 to ${LONGEST_LOOK_DAYS} days after from` }]);

  const { timeZone } = LOCATIONS[location];
  const slots = await occupied(store.db, {
    itemId,
    location,
    from: startOfLocalDay(from, timeZone),
    to: startOfLocalDay(addDays(to, 1), timeZone),
  });
  const unavailable = slots.map(({ startAt, endAt }) => ({
    startAt,
    endAt,
    startDate: localDateAt(startAt, timeZone),
    endDate: localDateAt(endAt, timeZone),
  }));
  return { itemId, location, unavailable };
}
