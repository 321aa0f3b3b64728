/** The stand-in of the company's bank: the opening table under today's date, so that no demo ends when the table grows old. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_FX_RATES, FLOATING_CURRENCIES } from '../domain/money/fx.ts';

/** @returns the file, as FX_RATES_FILE takes it */
export async function writeBankRates(folder: string, now: Date): Promise<string> {
  const file = join(folder, 'fx-rates.json');
  const table = {
    asOf: now.toISOString(),
    source: 'stand-in of the company bank',
    usdPerUnit: Object.fromEntries(
      FLOATING_CURRENCIES.map((each) => [each, DEFAULT_FX_RATES.rateOf(each)?.usdPerUnit]),
    ),
  };
  await writeFile(file, JSON.stringify(table, undefined, 2));
  return file;
}
