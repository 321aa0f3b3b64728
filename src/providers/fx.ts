/**
 * Exchange rates from a file that somebody else keeps fresh: a job that asks the company's bank once a day, a mounted
 * configuration. It is read again when it changes, so that no process has to be restarted for a new rate.
 */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { z } from 'zod';
import {
  bandAround,
  DEFAULT_FX_RATES,
  FLOATING_CURRENCIES,
  type FxRates,
  isWithin,
} from '../domain/money/fx.ts';

export interface KeptRates {
  readonly rates: FxRates;
  stop(): void;
}

const decimal = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,8})?$/, 'must be a decimal in quotes, such as "1.1600"')
  .refine((rate) => /[1-9]/.test(rate), 'must be above zero');
const table = z.strictObject({
  asOf: z.iso
    .datetime({ offset: true })
    .refine((at) => Date.parse(at) <= Date.now() + MAX_AHEAD_MS, 'must not lie in the future'),
  source: z.string().min(1),
  /** US dollars for one unit. A currency that is missing is not offered. */
  usdPerUnit: z.partialRecord(z.enum(FLOATING_CURRENCIES), decimal),
});

/** Some banks date a table by the end of its day. Further ahead it is a slip, by which rates would never grow stale. */
const MAX_AHEAD_MS = 24 * 3_600_000;
/** Kubernetes swaps a mounted file within a minute or so; more often is not worth it. */
const POLL_MS = 30_000;

/**
 * @param file undefined means the table that comes with the product, which grows stale a week after its date
 * @param onProblem called when a newer file cannot be used; the rates before it stay until they are too old
 * @throws Error naming the file and the field when the first one cannot be used: malformed, or with a rate that lies
 *   outside of the band around the last known one, which for a first file is that of the product's own table
 */
export function keepRates(
  file: string | undefined,
  onProblem: (error: unknown) => void,
  pollMs = POLL_MS,
): KeptRates {
  if (file === undefined) return { rates: DEFAULT_FX_RATES, stop: () => undefined };
  let current = readTable(file, {});
  const reload = () => {
    try {
      current = readTable(file, current.usdPerUnit);
    } catch (error) {
      onProblem(error);
    }
  };
  watchFile(file, { interval: pollMs, persistent: false }, reload);
  return {
    rates: {
      rateOf: (currency) => {
        const usdPerUnit = current.usdPerUnit[currency];
        return usdPerUnit === undefined
          ? undefined
          : { usdPerUnit, asOf: current.asOf, source: current.source };
      },
    },
    stop: () => unwatchFile(file, reload),
  };
}

type Table = z.output<typeof table>;

/** @param known the rates in use; of a currency that is not among them the last known one is the product's own */
function readTable(file: string, known: Table['usdPerUnit']): Table {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`FX_RATES_FILE: ${file} is no file of JSON that can be read`, { cause });
  }
  const read = table.safeParse(content);
  const problems = read.success
    ? outsideOfBand(read.data.usdPerUnit, known)
    : read.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  if (read.success && problems.length === 0)
    return { ...read.data, asOf: new Date(read.data.asOf).toISOString() };
  throw new Error(`FX_RATES_FILE: ${file} cannot be used: ${problems.join('; ')}`);
}

/** A price in another currency is no better than its rate, so a slip in the table is no rate at all. */
function outsideOfBand(given: Table['usdPerUnit'], known: Table['usdPerUnit']): string[] {
  return FLOATING_CURRENCIES.flatMap((currency) => {
    const rate = given[currency];
    const last = known[currency] ?? DEFAULT_FX_RATES.rateOf(currency)?.usdPerUnit;
    if (rate === undefined || last === undefined) return [];
    const band = bandAround(last);
    if (isWithin(band, rate)) return [];
    const where = `the band from ${band.lowest} to ${band.highest} around the last known rate ${last}`;
    return [`usdPerUnit.${currency}: ${rate} lies outside of ${where}`];
  });
}
