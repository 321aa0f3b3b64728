/** What holds of every price, whatever is rented. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../../src/domain/time/localDate.ts';
import { ADD_ONS, ITEMS } from '../../../../src/domain/catalog/catalogData.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import { chargeOf, priceRental } from '../../../../src/domain/quote/pricing.ts';
import type { QuoteRequest } from '../../../../src/domain/quote/quote.ts';
import { TIERS } from '../../../../src/domain/catalog/tiers.ts';
import { quoteFor, shortlyBefore } from './quoting.ts';

const requests: fc.Arbitrary<Partial<QuoteRequest>> = fc.constantFrom(...ITEMS).chain((item) =>
  fc
    .record({
      itemId: fc.constant(item.id),
      location: fc.constantFrom(...item.locations),
      tier: fc.constantFrom(...TIERS),
      startDate: fc.integer({ min: 0, max: 1500 }).map((days) => addDays('2027-01-01', days)),
      days: fc.integer({ min: 1, max: 90 }),
      addOns: fc
        .subarray(ADD_ONS.filter(({ itemTypes }) => itemTypes.includes(item.type)))
        .chain((chosen) =>
          fc.tuple(
            ...chosen.map(({ id }) =>
              fc.record({ id: fc.constant(id), quantity: fc.integer({ min: 1, max: 20 }) }),
            ),
          ),
        ),
    })
    .map(({ days, ...request }) => ({ ...request, endDate: addDays(request.startDate, days) })),
);

const priced = requests.map((request) => quoteFor(request, { now: shortlyBefore(request.startDate ?? '') }));

describe('every price', () => {
  it('is the exact sum of its lines, all whole and none negative', () => {
    fc.assert(
      fc.property(priced, ({ amounts }) => {
        const { total, ...lines } = amounts;
        const all = Object.values(lines);
        expect(all.every((line) => Number.isSafeInteger(line) && line >= 0)).toBe(true);
        expect(total).toBe(all.reduce((sum, line) => sum + line, 0));
        expect(chargeOf(amounts)).toBe(total - amounts.deposit);
      }),
    );
  });

  it('counts every rental day in exactly one season, each season once, and charges its rate for each', () => {
    fc.assert(
      fc.property(priced, ({ seasons, days, amounts }) => {
        expect(seasons.reduce((sum, season) => sum + season.days, 0)).toBe(days);
        expect(new Set(seasons.map(({ season }) => season)).size).toBe(seasons.length);
        expect(seasons.reduce((sum, season) => sum + season.days * season.dailyRate, 0)).toBe(amounts.rental);
      }),
    );
  });

  it('adds the lines of its add-ons', () => {
    fc.assert(
      fc.property(priced, ({ addOns, amounts }) => {
        expect(addOns.reduce((sum, { amount }) => sum + amount, 0)).toBe(amounts.addOns);
      }),
    );
  });

  it('never falls when the customer takes a higher tier', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const now = shortlyBefore(request.startDate ?? '');
        const totals = TIERS.map((tier) => quoteFor({ ...request, tier }, { now }).amounts.total);
        expect(totals).toEqual([...totals].sort((left, right) => left - right));
      }),
    );
  });
});

it.each([
  { location: 'atlanta', startDate: '2027-03-11' },
  { location: 'houston', startDate: '2027-11-04' },
  { location: 'washington-dc', startDate: '2028-03-09' },
  { location: 'maryland', startDate: '2028-11-02' },
])('a week over a change of clocks in $location on $startDate is seven days', ({ location, startDate }) => {
  const request = { itemId: 'rolls-royce-phantom', location, startDate, endDate: addDays(startDate, 7) };
  const quote = quoteFor(request, { now: shortlyBefore(startDate) });
  expect(quote.days).toBe(7);
  expect(Date.parse(quote.endAt) - Date.parse(quote.startAt)).not.toBe(7 * 86_400_000);
});

it('a rate that ends in half a unit is rounded up, and no digit of a large one is lost', () => {
  const rental = { itemType: 'jets', location: 'dubai', tier: 'premium', addOns: [] } as const;
  const low = { ...rental, dates: ['2027-02-01'] };
  // 1 × 1.3 × 0.85 = 1.105; 10 × 1.105 = 11.05; 100 × 1.105 = 110.5
  expect(priceRental({ ...low, baseRate: minor(100) }).amounts.rental).toBe(111);
  expect(priceRental({ ...low, baseRate: minor(10) }).amounts.rental).toBe(11);
  expect(priceRental({ ...low, baseRate: minor(1_000_000_000_100) }).amounts.rental).toBe(1_105_000_000_111);
});
