import { z } from 'zod';
import { LOCATION_IDS } from '../../../domain/catalog/locations.ts';
import { TIERS } from '../../../domain/catalog/tiers.ts';
import { checkedDate, currency, oneOf } from '../../schemas/fields.ts';

/** Types only: whether dates, ids and numbers make sense together is the domain's to say. */
export const quoteRequest = z.strictObject({
  itemId: z.string().min(1).max(100).describe('The id of an item stands in the catalogue.'),
  location: oneOf(LOCATION_IDS),
  startDate: checkedDate.describe('The rental begins on this local day.'),
  endDate: checkedDate.describe('The rental ends on this local day.'),
  startTime: z
    .string()
    .max(5)
    .default('10:00')
    .describe('The rental begins and ends at this local time, HH:MM.'),
  tier: oneOf(TIERS),
  paypalCurrency: currency
    .exclude(['AED'])
    .default('USD')
    .describe('The quote says what a payment by PayPal costs in this currency.'),
  addOns: z
    .array(z.strictObject({ id: z.string().min(1).max(100), quantity: z.int().min(1).max(20).default(1) }))
    .max(50)
    .default([]),
});
