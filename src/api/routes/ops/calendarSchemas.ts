/** Blocks of the calendar: what staff ask for, and what they are shown. */
import { z } from 'zod';
import { LOCATION_IDS } from '../../../domain/catalog/locations.ts';
import { listOf, pageQuery } from '../../http/paging.ts';
import { checkedDate, instant, line, localDate, oneOf } from '../../schemas/fields.ts';
import { atLocation, ofItem } from './schemas.ts';

/** Types only, as with quotes: whether dates and ids make sense together is the domain's to say. */
export const blockRequest = z.strictObject({
  itemId: z.string().min(1).max(100).describe('The id of an item stands in the catalogue.'),
  location: oneOf(LOCATION_IDS),
  startDate: checkedDate.describe('The block begins with this local day.'),
  endDate: checkedDate.describe('The block ends before this local day.'),
  reason: line(1, 500).describe('The reason is for the staff; it holds no personal data.'),
});

export const blockAnswer = z
  .object({
    id: z.string(),
    itemId: z.string(),
    location: z.string(),
    startDate: localDate,
    endDate: localDate,
    startAt: instant,
    endAt: instant,
    reason: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'Block' });

export const blocksQuery = z.strictObject({
  itemId: ofItem,
  location: atLocation,
  from: localDate.optional().describe('The first day of interest is local to the location, and included.'),
  to: localDate.optional().describe('The last day of interest is local to the location, and included.'),
  ...pageQuery,
});
export const blocksAnswer = listOf(blockAnswer);

export const blockParams = z.object({ id: z.string().describe('The id comes from the list of blocks.') });
