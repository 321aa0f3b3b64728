/** Hundreds of prices computed independently (tools/price-table) against the product's own. */
import { describe, expect, it } from 'vitest';
import type { FxRates } from '../../../../src/domain/money/fx.ts';
import { LOCATIONS, LOCATION_IDS } from '../../../../src/domain/catalog/locations.ts';
import { ITEMS } from '../../../../src/domain/catalog/catalogData.ts';
import { chargeOf } from '../../../../src/domain/quote/pricing.ts';
import { splitPayments } from '../../../../src/domain/payment/splitPayments.ts';
import { TIERS } from '../../../../src/domain/catalog/tiers.ts';
import { priceTable } from '../fixtures.ts';
import { quoteFor, shortlyBefore } from './quoting.ts';

describe('the independent price table', () => {
  it('prices every item at every location in every tier', () => {
    const priced = new Set(priceTable.cases.map(({ request: r }) => `${r.itemId} ${r.location} ${r.tier}`));
    const offered = ITEMS.flatMap(({ id, locations }) =>
      locations.flatMap((location) => TIERS.map((tier) => `${id} ${location} ${tier}`)),
    );
    expect([...priced].sort()).toEqual(offered.sort());
    expect(priceTable.cases.length).toBeGreaterThanOrEqual(400);
    expect(Object.keys(LOCATIONS)).toEqual(LOCATION_IDS);
  });

  it.each(priceTable.cases.map((entry, index) => ({ ...entry, index })))(
    'case $index: $request.itemId in $request.location from $request.startDate costs the same to the minor unit',
    ({ request, expected }) => {
      const now = shortlyBefore(request.startDate);
      const fx: FxRates = {
        rateOf: (currency) => ({
          usdPerUnit: priceTable.usdPerUnit[currency] ?? '',
          asOf: now,
          source: 'table',
        }),
      };
      const quote = quoteFor(request, { now, fx });
      const { paypal } = quote.presentment;
      expect({
        days: quote.days,
        currency: quote.currency,
        startAt: quote.startAt,
        endAt: quote.endAt,
        seasons: quote.seasons,
        amounts: quote.amounts,
        charge: chargeOf(quote.amounts),
        paypal: paypal && { amount: paypal.amount, currency: paypal.currency },
        stripePayments: splitPayments(quote.amounts.total),
      }).toEqual(expected);
    },
  );
});
