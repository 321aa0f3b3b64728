/** Whether a quote can become a booking, before anything is written. */
import type { Quote } from '../../../domain/quote/quote.ts';
import type { PaymentProvider } from '../../../domain/payment/status.ts';
import { MAX_SHARES, splitPayments } from '../../../domain/payment/splitPayments.ts';
import { findQuote } from '../../../store/quote.ts';
import type { ApiDeps } from '../../deps.ts';
import { Problem } from '../../http/problems.ts';
import type { BookingRequestBody } from './schemas.ts';

/** The form of the ids this interface gives out; any other string is a quote that does not exist. */
const QUOTE_ID = /^qt_[A-Za-z0-9_-]{22}$/;

/** @throws Problem why it cannot. */
export async function bookableQuote(
  { quoteId, payment }: BookingRequestBody,
  { config, store, clock }: Pick<ApiDeps, 'config' | 'store' | 'clock'>,
): Promise<Quote> {
  const found = QUOTE_ID.test(quoteId) ? await findQuote(store.db, quoteId) : undefined;
  if (found === undefined) throw new Problem('quote_not_found');
  const { quote, usedBy } = found;
  if (usedBy !== null) throw new Problem('quote_used');
  const now = clock().toISOString();
  // A deadline has passed from its very instant on; a rental that has begun is not booked any more.
  if (quote.expiresAt <= now || quote.startAt <= now) throw new Problem('quote_expired');
  assertOffered(payment.provider, quote, config);
  return quote;
}

/** @throws Problem where the quote cannot be paid this way. */
export function assertOffered(provider: PaymentProvider, quote: Quote, config: ApiDeps['config']): void {
  if (provider === 'paypal') {
    // The quote says for how much and whether; a company without an account offers it to nobody.
    if (config.paypal === undefined || quote.presentment.paypal === null)
      throw new Problem('payment_method_unavailable');
  } else if (splitPayments(quote.amounts.total).length > MAX_SHARES) throw new Problem('contact_concierge');
}
