import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dailyRateAt, findAddOn, findItem, listCatalog } from '../../../../src/domain/catalog/catalog.ts';
import { ADD_ONS, ITEMS } from '../../../../src/domain/catalog/catalogData.ts';
import { depositFor } from '../../../../src/domain/catalog/itemTypes.ts';
import { LOCATIONS } from '../../../../src/domain/catalog/locations.ts';
import { seasonOf } from '../../../../src/domain/catalog/seasons.ts';

const opening: unknown = JSON.parse(
  readFileSync(new URL('../../../fixtures/catalog.json', import.meta.url), 'utf8'),
);

describe('the catalogue', () => {
  it('is the opening fleet, item by item and price by price', () => {
    expect({ items: ITEMS, addOns: ADD_ONS }).toEqual(opening);
  });

  it('has a daily rate, and add-ons a price, in the currency of every place they are offered at', () => {
    for (const item of ITEMS) {
      for (const location of item.locations) {
        expect(dailyRateAt(item, location), `${item.id} ${location}`).toBeGreaterThan(0);
        for (const addOn of ADD_ONS.filter(({ itemTypes }) => itemTypes.includes(item.type))) {
          expect(addOn.price[LOCATIONS[location].currency], addOn.id).toBeGreaterThan(0);
        }
      }
    }
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])('holds nothing named %j', (id) => {
    expect(findItem(id)).toBeUndefined();
    expect(findAddOn(id)).toBeUndefined();
  });

  it('shows everything when nothing is asked for', () => {
    expect(listCatalog({})).toEqual({ items: ITEMS, addOns: ADD_ONS });
  });

  it('shows only what is offered at a place, of a type, with the add-ons that fit', () => {
    const { items, addOns } = listCatalog({ location: 'maryland', type: 'yachts' });
    expect(items.map(({ id }) => id)).toEqual(['azimut-grande-35']);
    expect(addOns.map(({ id }) => id)).toEqual([
      'airport-transfer',
      'private-chef',
      'security-detail',
      'photographer',
    ]);
  });

  it('shows neither items nor add-ons where a type is not offered', () => {
    expect(listCatalog({ location: 'houston', type: 'properties' })).toEqual({ items: [], addOns: [] });
  });

  it('names no rate for an item at a place where it is not offered', () => {
    const jesko = findItem('koenigsegg-jesko');
    expect(jesko && dailyRateAt(jesko, 'houston')).toBeUndefined();
  });
});

describe('deposits', () => {
  it.each([
    ['cars', 500_000, 1_836_250],
    ['yachts', 2_500_000, 9_181_250],
    ['jets', 5_000_000, 18_362_500],
    ['properties', 1_000_000, 3_672_500],
  ] as const)('for %s are %d cents, or %d fils at the peg', (type, cents, fils) => {
    expect(depositFor(type, 'USD')).toBe(cents);
    expect(depositFor(type, 'AED')).toBe(fils);
  });
});

describe('seasons', () => {
  it.each([
    ['2027-12-14', 'regular'],
    ['2027-12-15', 'peak'],
    ['2027-12-31', 'peak'],
    ['2028-01-01', 'peak'],
    ['2028-01-15', 'peak'],
    ['2028-01-16', 'low'],
    ['2028-02-29', 'low'],
    ['2028-03-31', 'low'],
    ['2028-04-01', 'regular'],
    ['2028-05-31', 'regular'],
    ['2028-06-01', 'high'],
    ['2028-08-31', 'high'],
    ['2028-09-01', 'regular'],
  ])('%s is %s', (date, season) => {
    expect(seasonOf(date)).toBe(season);
  });
});
