import { z } from 'zod';
import { currency } from '../../schemas/fields.ts';

/** Types only: whether dates, ids and numbers make sense together is the domain's to say. */
export const quoteRequest = z.strictObject({
  itemId: z.string().min(1).max(100),
  location: z.string().min(1).max(100),
  startDate: z.string().max(10).describe('Local date, YYYY-MM-DD'),
  endDate: z.string().max(10).describe('Local date, exclusive'),
  startTime: z.string().max(5).default('10:00').describe('Local time, HH:MM'),
  tier: z.string().min(1).max(20),
  paypalCurrency: currency.exclude(['AED']).default('USD'),
  addOns: z
    .array(z.strictObject({ id: z.string().min(1).max(100), quantity: z.int().min(1).max(20).default(1) }))
    .max(50)
    .default([]),
});
