/**
 * Local dates and times, strictly read, and the instants they stand for. The only file that knows time zones.
 * Dates are `YYYY-MM-DD`, times `HH:MM`, instants ISO 8601 in UTC with milliseconds.
 */
import { Temporal } from 'temporal-polyfill';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Whether the text is a date that the calendar has: `2027-02-30` is none. */
export function isLocalDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const midnight = midnightOf(text);
  return !Number.isNaN(midnight) && dateOf(midnight) === text;
}

/** Whether the text is a time of day on a 24-hour clock; `24:00` is none. */
export function isLocalTime(text: string): boolean {
  return TIME.test(text);
}

/** Calendar days from one date to another, negative when the other comes first. Clock changes never count. */
export function daysBetween(from: string, to: string): number {
  return (midnightOf(to) - midnightOf(from)) / DAY_MS;
}

export function addDays(date: string, days: number): string {
  return dateOf(midnightOf(date) + days * DAY_MS);
}

/** Every date from the first, inclusive, to the end, exclusive. */
export function datesBetween(start: string, end: string): string[] {
  const first = midnightOf(start);
  const count = Math.max(0, daysBetween(start, end));
  return Array.from({ length: count }, (_, index) => dateOf(first + index * DAY_MS));
}

/**
 * The instant at which a local date and time occur: the first one where clocks go back over it, undefined where
 * they jump over it (business.md "Price of a rental").
 */
export function instantAt(date: string, time: string, timeZone: string): string | undefined {
  const local = Temporal.PlainDateTime.from(`${date}T${time}`);
  const zoned = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (!zoned.toPlainDateTime().equals(local)) return undefined;
  return new Date(zoned.epochMilliseconds).toISOString();
}

/** The calendar date at a place at an instant. */
export function localDateAt(instant: string, timeZone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Dates are counted in UTC, where every day is as long as the next. */
const midnightOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateOf = (midnight: number): string => new Date(midnight).toISOString().slice(0, 10);
