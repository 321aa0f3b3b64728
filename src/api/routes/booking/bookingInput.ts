/** What a booking's workflow is given: figures of the stored quote and the company's rules, nothing of the request. */
import type { Config } from '../../../config/config.ts';
import type { WayToPay } from '../../../domain/payment/amountsToPay.ts';
import type { PaymentProvider } from '../../../domain/payment/status.ts';
import { presentedAmounts } from '../../../domain/quote/presentment.ts';
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
    itemId: quote.itemId,
    itemName: quote.itemName,
    location: quote.location,
    currency: quote.currency,
    total,
    deposit: quote.amounts.deposit,
    ...wayToPay(request.provider, quote),
    createdAt: request.createdAt,
    startAt: quote.startAt,
    endAt: quote.endAt,
    rules: {
      ...rules,
      depositReleaseDelayMs: config.quote.depositReleaseDelayMs,
      emailRetryScheduleMs: config.email.retrySchedule,
      threeDSecure: wantsThreeDSecure(total, quote.currency, threeDsFromUsdMinor),
    },
  };
}

/** PayPal charges the amount that the quote has presented, also where that is in the quote's own currency. */
export function wayToPay(provider: PaymentProvider, quote: Quote): WayToPay {
  const { paypal } = quote.presentment;
  if (provider !== 'paypal' || paypal === null) return { provider };
  return { provider, presented: presentedAmounts({ ...quote.amounts, currency: quote.currency }, paypal) };
}
