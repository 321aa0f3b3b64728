/** Rates that somebody else keeps fresh in a file. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KeptRates, keepRates } from '../../../src/providers/fx.ts';
import { waitFor } from '../../support/waitFor.ts';

const TABLE = {
  asOf: '2025-03-01T09:00:00+04:00',
  source: 'The company bank',
  usdPerUnit: { EUR: '1.1725', JPY: '0.006512' },
};

let folder: string;
let kept: KeptRates | undefined;
let problems: unknown[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-rates-'));
  problems = [];
});
afterEach(async () => {
  kept?.stop();
  kept = undefined;
  await rm(folder, { recursive: true });
});

/** At once, as whoever keeps such a file should: a reader in between would find half of it. */
const fileOf = async (content: unknown) => {
  const [file, written] = [join(folder, 'rates.json'), join(folder, 'rates.json.new')];
  await writeFile(written, typeof content === 'string' ? content : JSON.stringify(content));
  await rename(written, file);
  return file;
};
const keep = async (content: unknown) => {
  const file = await fileOf(content);
  kept = keepRates(file, (error) => problems.push(error), 20);
  return kept.rates;
};

test('a rate comes with its date and its source; a currency that the file lacks is not offered', async () => {
  const rates = await keep(TABLE);
  expect(rates.rateOf('EUR')).toEqual({
    usdPerUnit: '1.1725',
    asOf: '2025-03-01T05:00:00.000Z',
    source: 'The company bank',
  });
  expect(rates.rateOf('GBP')).toBeUndefined();
});

test('a newer file is used without a restart', async () => {
  const rates = await keep(TABLE);
  await fileOf({ ...TABLE, usdPerUnit: { EUR: '1.1800' } });
  await waitFor('the newer rate', () => rates.rateOf('EUR')?.usdPerUnit === '1.1800');
});

test('a newer file that cannot be used is reported, and the rates before it stay', async () => {
  const rates = await keep(TABLE);
  await fileOf('{ half a fi');
  await waitFor('a problem reported', () => problems.length > 0);
  expect(rates.rateOf('EUR')?.usdPerUnit).toBe('1.1725');
});

test.each([
  ['a rate as a number', { ...TABLE, usdPerUnit: { EUR: 1.17 } }, /usdPerUnit\.EUR/],
  ['a rate of zero', { ...TABLE, usdPerUnit: { EUR: '0.00' } }, /usdPerUnit\.EUR: must be above zero/],
  ['a currency that PayPal does not take', { ...TABLE, usdPerUnit: { AED: '0.27' } }, /usdPerUnit/],
  ['no date', { source: 'x', usdPerUnit: {} }, /asOf/],
  ['a date by which it would never grow stale', { ...TABLE, asOf: '2226-03-01T09:00:00Z' }, /asOf.*future/],
  ['no JSON', 'EUR=1.17', /no file of JSON/],
])('a first file with %s stops the start and says where', async (_what, content, where) => {
  await expect(keep(content)).rejects.toThrow(where);
});

test.each([
  ['EUR', '116.00', '0.928', '1.392', '1.16'],
  ['EUR', '0.862', '0.928', '1.392', '1.16'], // the other way round
  ['EUR', '0.927999', '0.928', '1.392', '1.16'],
  ['EUR', '1.39200001', '0.928', '1.392', '1.16'],
  ['JPY', '155.04', '0.00516', '0.00774', '0.00645'],
  ['JPY', '0.6512', '0.00516', '0.00774', '0.00645'],
  ['HKD', '7.7821', '0.1028', '0.1542', '0.1285'],
  ['CHF', '0.00000001', '0.996', '1.494', '1.245'],
])(
  'a first file in which %s is %s is refused: file, currency, rate and band are named',
  async (currency, rate, ...band) => {
    const refused = keep({ ...TABLE, usdPerUnit: { ...TABLE.usdPerUnit, [currency]: rate } });
    await expect(refused).rejects.toThrow(join(folder, 'rates.json'));
    await expect(refused).rejects.toThrow(`usdPerUnit.${currency}: ${rate} lies outside of the band`);
    for (const edge of band) await expect(refused).rejects.toThrow(edge);
  },
);

test.each([
  ['0.928', 'the lowest'],
  ['1.392', 'the highest'],
])('%s is %s that is taken', async (rate) => {
  expect((await keep({ ...TABLE, usdPerUnit: { EUR: rate } })).rateOf('EUR')?.usdPerUnit).toBe(rate);
});

test('of a newer file the band is around the rates in use, and one absurd rate refuses the whole table', async () => {
  const rates = await keep({ ...TABLE, usdPerUnit: { EUR: '1.3900', GBP: '1.3150' } });
  await fileOf({ ...TABLE, usdPerUnit: { EUR: '1.6600', GBP: '1.3200' } }); // far from the first table, near the last
  await waitFor('the newer rate', () => rates.rateOf('EUR')?.usdPerUnit === '1.6600');
  await fileOf({ ...TABLE, usdPerUnit: { EUR: '1.6700', GBP: '13.200' } });
  await waitFor('a problem reported', () => problems.length > 0);
  expect(String(problems[0])).toContain('usdPerUnit.GBP: 13.200 lies outside of the band');
  expect(rates.rateOf('EUR')?.usdPerUnit).toBe('1.6600');
});
