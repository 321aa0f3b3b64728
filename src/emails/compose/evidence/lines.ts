/**
 * Lines of evidence: one fact each, behind our own label, so that words of a stranger never begin a line and pass for
 * a heading. Times are the rental place's own, to the second and with their distance from UTC.
 */
import { LOCATIONS } from '../../../domain/catalog/locations.ts';
import { CURRENCIES, formatMoney, minor } from '../../../domain/money/money.ts';
import type { EvidenceFacts } from '../../../store/dispute/evidenceFacts.ts';
import { COMPANY_LOCALE } from '../../format.ts';
import { multiLine, singleLine } from '../../words.ts';

/** Characters of one line of somebody else's: no provider has use for more, and sections are cut at whole lines. */
const LONGEST = 400;

/** `Label: value`; none where there is no value. */
export const row = (label: string, value: string | null | undefined): string[] =>
  value == null || value === '' ? [] : [`${label}: ${value}`];

/** Lines that belong under the one before them. */
export const under = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Blocks of lines with an empty one between them; none for an empty block. */
export const apart = (...blocks: readonly (readonly string[])[]): string[] =>
  blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : ['', ...block]));

/** Words of somebody else, fit for the end of a line. */
export const foreign = (text: string): string => shortened(singleLine(text));

/** The same on lines of their own, each marked. */
export const quoted = (text: string): string[] =>
  multiLine(text)
    .split('\n')
    .map((line) => `> ${shortened(line)}`.trimEnd());

/** `snake_case` as a person writes it. */
export const spoken = (code: string): string =>
  foreign(code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' '));

/** An amount of a currency that a provider may have and we have not: then in its smallest unit, as the provider has it. */
export function money(amount: number, currency: string): string {
  const known = CURRENCIES.find((each) => each === currency);
  return known === undefined
    ? `${foreign(currency)} ${amount} (smallest units)`
    : formatMoney(minor(amount), known);
}

export const placeOf = ({ quote }: Pick<EvidenceFacts, 'quote'>) => LOCATIONS[quote.location];

/**
 * Writes instants of a place: `14 December 2027, 10:00:05 (UTC+04:00)`.
 * @param timeZone an IANA name
 */
export function clockOf(timeZone: string): (instant: string) => string {
  const format = new Intl.DateTimeFormat(COMPANY_LOCALE, { timeZone, ...MOMENT });
  return (instant) => {
    const parts = format.formatToParts(new Date(instant));
    const part = (type: Intl.DateTimeFormatPartTypes) =>
      parts.find((each) => each.type === type)?.value ?? '';
    const offset = part('timeZoneName').replace('GMT', 'UTC');
    const time = [part('hour'), part('minute'), part('second')].join(':');
    return `${part('day')} ${part('month')} ${part('year')}, ${time} (${offset})`;
  };
}

const MOMENT = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'longOffset',
} as const;

function shortened(line: string): string {
  const characters = [...line];
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join('')}…`;
}
