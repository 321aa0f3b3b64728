/** What a booking's workflow is given: figures of the stored quote and the company's rules, nothing of the request. */
import type { Config } from '../../../config/config.ts';
import { type PresentedAmounts, presentedAmounts } from '../../../domain/quote/presentment.ts';
import type { Quote } from '../../../domain/quote/quote.ts';
import { wantsThreeDSecure } from '../../../domain/fraud/threeDSecure.ts';
import type { RecordedRequest } from '../../../store/booking/requests.ts';
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
    ...presentedBy(request, quote),
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

/** PayPal charges the amount that the quote has presented, also where that is in the quote's own currency. */
function presentedBy({ provider }: RecordedRequest, quote: Quote): { presented?: PresentedAmounts } {
  const { paypal } = quote.presentment;
  if (provider !== 'paypal' || paypal === null) return {};
  return { presented: presentedAmounts({ ...quote.amounts, currency: quote.currency }, paypal) };
}
