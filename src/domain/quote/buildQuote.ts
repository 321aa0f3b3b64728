/** From a request to a quote: checked, priced and fixed for as long as it is valid. */
import { datesBetween } from '../time/localDate.ts';
import { cancellationPolicy } from '../catalog/cancellationPolicy.ts';
import { LOCATIONS } from '../catalog/locations.ts';
import { paypalPresentment } from './presentment.ts';
import type { PaypalRules } from './presentment.ts';
import { priceRental } from './pricing.ts';
import type { Quote, QuoteRequest } from './quote.ts';
import { checkQuoteRequest } from './quoteChecks.ts';
import type { QuoteProblem } from './quoteChecks.ts';
import { addMs } from '../time/deadlines.ts';

/** What a quote depends on besides the request: its id, the moment, the company's settings and the rates. */
export interface QuoteContext extends PaypalRules {
  readonly id: string;
  readonly quoteTtlMs: number;
}

/**
 * The quote, or every problem of the request with the path of its field.
 * @throws RangeError when `context.now` is not an instant.
 */
export function buildQuote(
  request: QuoteRequest,
  context: QuoteContext,
): { ok: true; quote: Quote } | { ok: false; problems: QuoteProblem[] } {
  const createdAt = addMs(context.now, 0);
  const result = checkQuoteRequest(request, createdAt);
  if (!result.ok) return result;

  const { item, location, tier, baseRate, days, startAt, endAt, addOns, paypalCurrency } = result.checked;
  const { startDate, endDate, startTime } = request;
  const { currency } = LOCATIONS[location];
  const dates = datesBetween(startDate, endDate);
  const price = priceRental({ itemType: item.type, location, tier, baseRate, dates, addOns });
  const due = { total: price.amounts.total, currency, endAt };

  const quote: Quote = {
    id: context.id,
    itemId: item.id,
    itemName: item.name,
    itemType: item.type,
    location,
    tier,
    startDate,
    endDate,
    startTime,
    startAt,
    endAt,
    days,
    currency,
    ...price,
    presentment: { paypal: paypalPresentment(due, paypalCurrency, { ...context, now: createdAt }) },
    cancellationPolicy: cancellationPolicy(item.type, currency),
    createdAt,
    expiresAt: addMs(createdAt, context.quoteTtlMs),
  };
  return { ok: true, quote };
}
