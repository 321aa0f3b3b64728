import { z } from 'zod';

/** What the schema of every vendor's webhook has alike: any bytes are read, and only those count that the vendor signed. */
export const webhookSchema = {
  tags: ['webhooks'],
  description: 'A repeat changes nothing. An event of no interest is 200 too.',
  consumes: ['application/json'],
  response: {
    200: z
      .object({ received: z.literal(true) })
      .describe('The event is recorded, and what follows from it will happen.'),
  },
  problems: ['invalid_signature'],
} as const;
