/** What staff decide about a deposit, on the wire. */
import { z } from 'zod';
import { instant, line, staffNote } from '../../../schemas/fields.ts';

const reason = staffNote.describe('The reason is kept; of a part that is retained the customer reads it.');
const reference = line(1, 200).describe('Under it the other security is found again.');

/** Each action with what it needs: a field that belongs to another one is refused. */
export const depositRequest = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('release'), reason: reason.optional() }),
    z.strictObject({
      action: z.literal('retain'),
      amount: z.int().min(1).describe('The amount is in minor units of the currency of the quote.'),
      reason,
    }),
    z.strictObject({ action: z.literal('extend'), until: instant, reason }),
    z.strictObject({ action: z.literal('waive'), reason }),
    z.strictObject({ action: z.literal('record'), reference, reason: reason.optional() }),
  ])
  .meta({
    examples: [{ action: 'retain', amount: 50_000, reason: 'The front bumper has to be painted.' }],
  });
