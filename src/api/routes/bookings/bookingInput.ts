/** What a booking's workflow is given: figures of the stored quote and the house's rules, nothing of the request. */
import type { Config } from '../../../config.ts';
import type { Quote } from '../../../domain/quote.ts';
import { wantsThreeDSecure } from '../../../domain/threeDSecure.ts';
import type { RecordedRequest } from '../../../store/bookingRequests.ts';
import type { BookingInput } from '../../../workflows/booking/messages.ts';

/** The same for every repeat, also on another server: all of it was recorded with the request. */
export function bookingInput(request: RecordedRequest, quote: Quote, config: Config): BookingInput {
  const { total } = quote.amounts;
  const { threeDsFromUsdMinor, ...rules } = config.booking;
  return {
    bookingId: request.bookingId,
    phase: 'checkout',
    provider: request.provider,
    itemId: quote.itemId,
    itemName: quote.itemName,
    location: quote.location,
    currency: quote.currency,
    total,
    deposit: quote.amounts.deposit,
    createdAt: request.createdAt,
    startAt: quote.startAt,
    endAt: quote.endAt,
    rules: {
      ...rules,
      emailRetryScheduleMs: config.email.retrySchedule,
      threeDSecure: wantsThreeDSecure(total, quote.currency, threeDsFromUsdMinor),
    },
  };
}
