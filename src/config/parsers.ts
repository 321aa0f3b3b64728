/** The forms a variable's text may take: durations, rates, dollars, lists. Each says what it expected. */
import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30m`, `48h`, `500ms` to milliseconds; undefined when it is not a duration. */
function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text.trim());
  const [, digits, unit] = match ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  return Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS]; // the pattern admits these units only
}

export const text = (fallback: string) => z.string().default(fallback);
export const optional = z.string().optional();
/** Digits and nothing else: what else `Number` reads (0x10, 1e3) nobody means. */
const wholeNumber = (least: number, most: number, message: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,7}$/, message)
    .transform(Number)
    .refine((number) => number >= least && number <= most, message);
const portOfOthers = wholeNumber(1, 65_535, 'must be a port: a number from 1 to 65535');
const anyPort = wholeNumber(0, 65_535, 'must be a port: a number from 1 to 65535, or 0 for any free one');
export const port = (fallback: number) => anyPort.default(fallback);
/** Of a server elsewhere. */
export const remotePort = (fallback: number) => portOfOthers.default(fallback);
/** Of the embedded start, which has a default that gives way. */
export const embeddedPort = anyPort.optional();
export const count = (fallback: number) =>
  wholeNumber(1, 1_000_000, 'must be a whole number from 1 to 1000000').default(fallback);
/** One of a few words. */
export const oneOf = <const Words extends readonly [string, string, ...string[]]>(...words: Words) =>
  z.enum(words, { error: `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}` });
export const flag = oneOf('true', 'false', '1', '0', 'on', 'off').optional();
export const isOn = (value: z.output<typeof flag>): boolean =>
  value === 'true' || value === '1' || value === 'on';
export const duration = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value, context) => {
      const ms = parseDuration(value);
      if (ms === undefined)
        context.addIssue({ code: 'custom', message: 'must be a duration such as 30m, 48h or 500ms' });
      return ms ?? 0;
    });
/** A duration with a floor, below which something that is still under way would go. */
export const atLeast = (floor: string, wanted: ReturnType<typeof duration>) =>
  wanted.refine((ms) => ms >= (parseDuration(floor) ?? 0), `must be ${floor} or more`);
export const rate = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value, context) => {
      const [max, window] = value.split('/');
      const windowMs = parseDuration(window ?? '');
      const limit = Number(max);
      if (windowMs === undefined || windowMs === 0 || !Number.isInteger(limit) || limit < 1) {
        context.addIssue({ code: 'custom', message: 'must be a rate such as 10/1m' });
        return { max: 1, windowMs: 60_000 };
      }
      return { max: limit, windowMs };
    });
export const durations = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value, context) =>
      value.split(',').map((part) => {
        const ms = parseDuration(part);
        if (ms === undefined)
          context.addIssue({ code: 'custom', message: 'must be durations such as 1m,5m,15m' });
        return ms ?? 0;
      }),
    );
/** A decimal amount of US dollars, as cents. */
export const dollars = (fallback: string) =>
  z
    .string()
    .regex(/^\d{1,10}(\.\d{1,2})?$/, 'must be an amount of US dollars such as 60000.00')
    .default(fallback)
    .transform((value) => {
      const [whole = '0', cents = ''] = value.split('.');
      return Number(whole) * 100 + Number(cents.padEnd(2, '0'));
    });
export const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
