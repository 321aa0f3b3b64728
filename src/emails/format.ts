/** How amounts, instants and spans are written: as the customer's locale has them, the words around them English. */
import { decimals, type Currency, type MinorUnits } from '../domain/money/money.ts';
import { isolated } from './words.ts';

/** The company's own way, for its teams and for customers who named no other. */
export const COMPANY_LOCALE = 'en-GB';

/**
 * A locale that Intl can write in, with the Gregorian calendar and Latin digits: the dates and figures have to agree
 * with the contract, and the concierge has to read them out. Bare `en` is what a customer has who chose nothing, and
 * means the company's English; what nobody can write in means it too.
 * @param tag BCP 47, as the customer gave it
 */
export function localeFor(tag: string | null | undefined): string {
  if (tag == null || tag.toLowerCase() === 'en' || !isKnown(tag)) return COMPANY_LOCALE;
  const { language, script, region } = new Intl.Locale(tag);
  const known = [language, script, region].filter((part) => part !== undefined).join('-');
  return known === COMPANY_LOCALE || known === 'en' ? COMPANY_LOCALE : `${known}-u-ca-gregory-nu-latn`;
}

function isKnown(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false; // how Intl says that it is no tag at all
    throw error;
  }
}

/**
 * `AED 18,362.50`, in French `18 362,50 AED`: always by the currency's code, as a sign may mean several. Its spaces
 * do not break.
 * @param locale as {@link localeFor} gives it
 */
export function formatMoney(amount: MinorUnits, currency: Currency, locale: string): string {
  // Emails are set from left to right; the marks that some locales add would move the sign.
  return moneyFormat(locale, currency).format(decimal(amount, currency)).replace(MARKS, '');
}

const MARKS = /[\u061C\u200E\u200F]/g;

/** Exactly, where a division would round what does not fit into 53 bits. */
function decimal(amount: MinorUnits, currency: Currency): Intl.StringNumericLiteral {
  const places = decimals(currency);
  const digits = String(Math.abs(amount)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const written = `${amount < 0 ? '-' : ''}${whole}${places === 0 ? '' : `.${digits.slice(-places)}`}`;
  return written as Intl.StringNumericLiteral; // digits, a point and a sign: the compiler cannot see it
}

/**
 * `Tuesday, 14 December 2027, 10:00 (Dubai time)`.
 * @param instant ISO 8601 with an offset or Z
 * @param timeZone IANA name of the location's zone
 * @param place the location's name, as the customer knows it
 * @param locale as {@link localeFor} gives it
 */
export function formatWhen(instant: string, timeZone: string, place: string, locale: string): string {
  const at = new Date(instant);
  const { day, time } = momentFormat(locale, timeZone);
  const moment = `${written(day, at, locale)}, ${time.format(at).replace(MARKS, '')}`;
  return `${isolated(moment)} (${place} time)`;
}

/** `14 December 2027`: the calendar date of an instant, by UTC. */
export function formatDate(instant: string, locale: string): string {
  return isolated(dateFormat(locale).format(new Date(instant)).replace(MARKS, ''));
}

/** The company's dates are put together here: where British English has its commas has changed with Unicode's tables. */
function written(format: Intl.DateTimeFormat, at: Date, locale: string): string {
  if (locale !== COMPANY_LOCALE) return format.format(at).replace(MARKS, '');
  const parts = format.formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('weekday')}, ${part('day')} ${part('month')} ${part('year')}`;
}

/**
 * The time between two instants in words, to the minute: `18 hours`, `1 hour 30 minutes`, `5 minutes`.
 * @param from, to ISO 8601 with an offset or Z; nothing is left when `to` has passed
 */
export function formatSpan(from: string, to: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));
  const parts = [counted(Math.floor(minutes / 60), 'hour'), counted(minutes % 60, 'minute')];
  return parts.filter((part) => part !== '').join(' ') || 'less than a minute';
}

function counted(count: number, unit: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

/** `United Arab Emirates` for `AE`; a code that no country has is shown as it is. */
export function formatCountry(code: string): string {
  return countryNames.of(code) ?? code;
}

const countryNames = new Intl.DisplayNames(COMPANY_LOCALE, { type: 'region', fallback: 'code' });

/** Whether an IANA name, or one that Intl takes for it, is a time zone's. */
export const isTimeZone: (name: string) => boolean = remembered((name) => {
  try {
    new Intl.DateTimeFormat(COMPANY_LOCALE, { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false; // how Intl says that it knows no such zone
    throw error;
  }
});

const moneyFormat = remembered(
  (locale, currency) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code' }),
);

const dateFormat = remembered(
  (locale) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...CALENDAR_DAY }),
);

const momentFormat = remembered((locale, timeZone) => ({
  day: new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long', ...CALENDAR_DAY }),
  time: new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' }),
}));

const CALENDAR_DAY = { day: 'numeric', month: 'long', year: 'numeric' } as const;

/** Answers remembered at most: locales come from customers, and a process lives long. */
const MOST = 100;

/** Making a formatter takes several times as long as using it, and an email uses half a dozen. */
function remembered<T>(make: (name: string, other: string) => T): (name: string, other?: string) => T {
  const known = new Map<string, T>();
  return (name, other = '') => {
    const key = `${name} ${other}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= MOST) known.clear();
    const made = make(name, other);
    known.set(key, made);
    return made;
  };
}
