/** Days as the calendar of a place has them. */
import { instantAt } from './localDate.ts';

/**
 * The instant at which a local date begins; where the clocks jump over midnight that is one o'clock.
 * @param timeZone an IANA name.
 */
export function startOfLocalDay(date: string, timeZone: string): string {
  const start = instantAt(date, '00:00', timeZone) ?? instantAt(date, '01:00', timeZone);
  if (start === undefined) throw new RangeError('a day without a first hour');
  return start;
}
