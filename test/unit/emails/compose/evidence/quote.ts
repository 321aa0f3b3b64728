/** Three days of December in a Bugatti with a chauffeur, quoted a few weeks before. */
import { buildQuote } from '../../../../../src/domain/quote/buildQuote.ts';
import type { Quote } from '../../../../../src/domain/quote/quote.ts';
import { DEFAULT_FX_RATES } from '../../../../../src/domain/money/fx.ts';

export const QUOTE: Quote = quoted();

function quoted(): Quote {
  const built = buildQuote(
    {
      itemId: 'bugatti-chiron',
      location: 'dubai',
      startDate: '2027-12-14',
      endDate: '2027-12-17',
      startTime: '10:00',
      tier: 'vvip',
      paypalCurrency: 'USD',
      addOns: [{ id: 'chauffeur', quantity: 1 }],
    },
    {
      id: 'qt_1',
      now: '2027-11-20T08:55:10.000Z',
      quoteTtlMs: 1_800_000,
      depositReleaseDelayMs: 172_800_000,
      paypalMaxUsdMinor: 60_000_000,
      fx: DEFAULT_FX_RATES,
      fxMaxAgeMs: 604_800_000,
    },
  );
  if (!built.ok) throw new Error(`no quote: ${JSON.stringify(built.problems)}`);
  return built.quote;
}
