import { z } from 'zod';
import { amount, instant, localDate } from '../../schemas/fields.ts';
import { itemType, location } from '../../schemas/quote.ts';

const prices = z.object({ AED: amount.optional(), USD: amount.optional() });

export const catalogQuery = z.object({ location: location.optional(), type: itemType.optional() });

export const catalogAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: itemType,
      locations: z.array(location),
      dailyRate: prices,
    }),
  ),
  addOns: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      per: z.enum(['day', 'booking']),
      price: prices,
      itemTypes: z.array(itemType),
    }),
  ),
});

/** Far beyond what can be booked, and well within what every database can hold. */
const day = localDate.refine(
  (date) => date >= '2020-01-01' && date <= '2100-12-31',
  'must lie between 2020 and 2100',
);

export const availabilityParams = z.object({ itemId: z.string() });

export const availabilityQuery = z.object({
  location,
  from: day.describe('First day of interest, local'),
  to: day.describe('Last day of interest, local'),
});

export const availabilityAnswer = z.object({
  itemId: z.string(),
  location,
  unavailable: z.array(
    z.object({ startAt: instant, endAt: instant, startDate: localDate, endDate: localDate }),
  ),
});
