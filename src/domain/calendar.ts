/**
 * Dates on which the company keeps an item to itself: workshop, owner's use. They share the calendar with bookings
 * and are read as strictly as a quote's.
 */
import { addDays, daysBetween, isLocalDate, localDateAt } from './time/localDate.ts';
import { findItem } from './catalog/catalog.ts';
import { startOfLocalDay } from './time/localDay.ts';
import { LOCATIONS, LOCATION_IDS, isLocationId } from './catalog/locations.ts';
import { MAX_DAYS_AHEAD } from './quote/quoteChecks.ts';
import type { QuoteProblem } from './quote/quoteChecks.ts';

/** A year in one piece; a longer absence is another block. */
const MAX_BLOCK_DAYS = 366;

export interface BlockRequest {
  readonly itemId: string;
  readonly location: string;
  /** Local dates, the end exclusive. */
  readonly startDate: string;
  readonly endDate: string;
}

export type CheckedBlock =
  | { readonly ok: true; readonly startAt: string; readonly endAt: string }
  | { readonly ok: false; readonly problems: readonly QuoteProblem[] };

/** The block from local midnight to local midnight, or everything that is wrong with it at the instant `now`. */
export function checkBlock(request: BlockRequest, now: string): CheckedBlock {
  const { startDate, endDate } = request;
  const location = isLocationId(request.location) ? request.location : undefined;
  const problems = [...itemProblems(request), ...dateProblems(request)];
  if (location === undefined || problems.length > 0) return { ok: false, problems };

  const { timeZone } = LOCATIONS[location];
  const today = localDateAt(now, timeZone);
  const ahead = daysBetween(today, startDate);
  if (ahead < 0) return wrong('startDate', 'must not lie in the past');
  if (ahead > MAX_DAYS_AHEAD)
    return wrong('startDate', `must be ${addDays(today, MAX_DAYS_AHEAD)} at the latest`);
  return {
    ok: true,
    startAt: startOfLocalDay(startDate, timeZone),
    endAt: startOfLocalDay(endDate, timeZone),
  };
}

const wrong = (path: string, message: string): CheckedBlock => ({
  ok: false,
  problems: [{ path, message }],
});

function itemProblems({ itemId, location }: BlockRequest): QuoteProblem[] {
  const item = findItem(itemId);
  if (!isLocationId(location))
    return [
      { path: 'location', message: `must be one of ${LOCATION_IDS.join(', ')}` },
      ...(item === undefined ? [noSuchItem] : []),
    ];
  if (item === undefined) return [noSuchItem];
  if (item.locations.includes(location)) return [];
  return [{ path: 'location', message: `${item.name} is not offered at ${LOCATIONS[location].name}` }];
}

const noSuchItem: QuoteProblem = { path: 'itemId', message: 'is not an item of the catalogue' };

function dateProblems({ startDate, endDate }: BlockRequest): QuoteProblem[] {
  const unreadable = Object.entries({ startDate, endDate })
    .filter(([, date]) => !isLocalDate(date))
    .map(([path]) => ({ path, message: 'must be a date of the calendar, YYYY-MM-DD' }));
  if (unreadable.length > 0) return unreadable;
  const days = daysBetween(startDate, endDate);
  if (days < 1) return [{ path: 'endDate', message: 'must come after startDate' }];
  if (days > MAX_BLOCK_DAYS)
    return [{ path: 'endDate', message: `a block lasts ${MAX_BLOCK_DAYS} days at most` }];
  return [];
}
