/** What PayPal cannot be offered in, for want of rates: said at the start, as customers only see that it is missing. */
import type { Config } from '../config/config.ts';
import { FLOATING_CURRENCIES, type FxRates } from '../domain/money/fx.ts';

/** A sentence for the log; undefined where nothing is missing, or PayPal is not offered at all. */
export function missingRates(
  { paypal, quote }: Pick<Config, 'paypal' | 'quote'>,
  rates: FxRates,
  now: Date,
): string | undefined {
  if (paypal === undefined) return undefined;
  const ends = FLOATING_CURRENCIES.map((currency) => {
    const found = rates.rateOf(currency);
    return { currency, until: found === undefined ? 0 : Date.parse(found.asOf) + quote.fxMaxAgeMs };
  });
  const missing = ends.filter(({ until }) => until < now.getTime()).map(({ currency }) => currency);
  if (missing.length > 0)
    return `PayPal is not offered in ${missing.join(', ')}: ${
      quote.fxRatesFile === undefined
        ? 'FX_RATES_FILE is not set, and the rates that came with the product are too old'
        : 'FX_RATES_FILE has no rates of these, or they are too old'
    }`;
  if (quote.fxRatesFile !== undefined) return undefined;
  const until = new Date(Math.min(...ends.map((end) => end.until))).toISOString();
  return `FX_RATES_FILE is not set: PayPal is offered in ${FLOATING_CURRENCIES.join(', ')} until ${until} only, and after that in US dollars`;
}
