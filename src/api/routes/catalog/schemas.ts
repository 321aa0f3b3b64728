import { z } from 'zod';
import { amount, instant, localDate } from '../../schemas/fields.ts';
import { itemType, location } from '../../schemas/quote.ts';

const prices = z.object({ AED: amount.optional(), USD: amount.optional() });

export const catalogQuery = z.object({
  location: location.optional().describe('Items that are offered at this location are listed.'),
  type: itemType.optional().describe('Items of this type are listed.'),
});

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

export const availabilityParams = z.object({
  itemId: z.string().meta({
    description: 'The id of an item stands in the catalogue.',
    examples: ['bugatti-chiron'],
  }),
});

export const availabilityQuery = z.object({
  location: location.meta({
    description: 'The item is looked up at this location.',
    examples: ['dubai'],
  }),
  from: day.meta({
    description: 'The first day of interest is local to the location, and included.',
    examples: ['2027-12-01'],
  }),
  to: day.meta({
    description: 'The last day of interest is local to the location, and included.',
    examples: ['2027-12-31'],
  }),
});

export const availabilityAnswer = z.object({
  itemId: z.string(),
  location,
  unavailable: z.array(
    z.object({ startAt: instant, endAt: instant, startDate: localDate, endDate: localDate }),
  ),
});
