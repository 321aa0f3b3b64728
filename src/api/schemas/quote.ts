/** A quote on the wire: what the customer sees before paying. */
import { z } from 'zod';
import { CANCELLATION_REASONS, FULL_REFUND_REASONS } from '../../domain/catalog/cancellationPolicy.ts';
import { ITEM_TYPES } from '../../domain/catalog/catalog.ts';
import { LOCATION_IDS } from '../../domain/catalog/locations.ts';
import type { Quote } from '../../domain/quote/quote.ts';
import { SEASONS } from '../../domain/catalog/seasons.ts';
import { TIERS } from '../../domain/catalog/tiers.ts';
import { amount, currency, instant, localDate } from './fields.ts';

export const location = z.enum(LOCATION_IDS);
export const itemType = z.enum(ITEM_TYPES);
export const cancellationReason = z.enum(CANCELLATION_REASONS);

const cancellationPolicy = z.object({
  currency,
  tiers: z.array(
    z.object({
      hoursBeforeStart: z
        .int()
        .nullable()
        .describe('The tier applies from this many hours before the start; null is every later moment.'),
      percentage: z.int().describe('This many per cent of the charge come back.'),
    }),
  ),
  fees: z.object({ processingBps: z.int(), insuranceBps: z.int(), concierge: amount }),
  fullRefundReasons: z.array(z.enum(FULL_REFUND_REASONS)),
  depositReturnedAtOnceUntil: z.literal('start'),
});

export const quoteSchema = z
  .object({
    id: z.string(),
    itemId: z.string(),
    itemName: z.string(),
    itemType,
    location,
    tier: z.enum(TIERS),
    startDate: localDate,
    endDate: localDate,
    startTime: z.string(),
    startAt: instant,
    endAt: instant,
    days: z.int(),
    currency,
    seasons: z.array(z.object({ season: z.enum(SEASONS), days: z.int(), dailyRate: amount })),
    addOns: z.array(z.object({ id: z.string(), name: z.string(), quantity: z.int(), amount })),
    amounts: z.object({
      rental: amount,
      addOns: amount,
      insurance: amount,
      serviceFee: amount,
      tax: amount,
      deposit: amount,
      total: amount,
    }),
    presentment: z.object({
      paypal: z
        .object({
          amount,
          currency,
          rate: z
            .string()
            .describe('The rate is quote currency per unit of the presentment currency, as a decimal.'),
          rateAsOf: instant,
        })
        .nullable(),
    }),
    cancellationPolicy,
    createdAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'Quote' });

/** The stored quote as it is sent. */
export function quoteBody(quote: Quote): z.output<typeof quoteSchema> {
  const { cancellationPolicy: policy } = quote;
  return {
    ...quote,
    seasons: [...quote.seasons],
    addOns: [...quote.addOns],
    cancellationPolicy: {
      ...policy,
      tiers: [...policy.tiers],
      fullRefundReasons: [...policy.fullRefundReasons],
    },
  };
}
