/** A customer asking for quotes: a usual request and context, changed where a test needs it. */
import { buildQuote } from '../../../../src/domain/quote/buildQuote.ts';
import type { QuoteContext } from '../../../../src/domain/quote/buildQuote.ts';
import { DEFAULT_FX_RATES } from '../../../../src/domain/money/fx.ts';
import type { Quote, QuoteRequest } from '../../../../src/domain/quote/quote.ts';

const DAY_MS = 86_400_000;

const REQUEST: QuoteRequest = {
  itemId: 'bugatti-chiron',
  location: 'dubai',
  startDate: '2027-12-14',
  endDate: '2027-12-17',
  startTime: '10:00',
  tier: 'vvip',
  paypalCurrency: 'USD',
  addOns: [],
};

export const CONTEXT: QuoteContext = {
  id: 'quote-1',
  now: '2027-12-01T08:00:00.000Z',
  quoteTtlMs: 30 * 60_000,
  depositReleaseDelayMs: 2 * DAY_MS,
  paypalMaxUsdMinor: 60_000_00,
  fx: DEFAULT_FX_RATES,
  fxMaxAgeMs: 7 * DAY_MS,
};

export function ask(request: Partial<QuoteRequest> = {}, context: Partial<QuoteContext> = {}) {
  return buildQuote({ ...REQUEST, ...request }, { ...CONTEXT, ...context });
}

/** The quote of a request that must be accepted. */
export function quoteFor(request: Partial<QuoteRequest> = {}, context: Partial<QuoteContext> = {}): Quote {
  const result = ask(request, context);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problems)}`);
  return result.quote;
}

/** `path: message` of each problem of a request that must be refused. */
export function problemsOf(request: Partial<QuoteRequest>, context: Partial<QuoteContext> = {}): string[] {
  const result = ask(request, context);
  if (result.ok) throw new Error('accepted');
  return result.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** Two days before a start: late enough for PayPal, whatever the length of the stay. */
export function shortlyBefore(startDate: string): string {
  return new Date(Date.parse(startDate) - 2 * DAY_MS).toISOString();
}
