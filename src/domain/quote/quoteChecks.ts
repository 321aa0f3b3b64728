/**
 * Every rule a request must meet before it can be priced (business.md "Price of a rental"). Problems are collected,
 * not thrown, so that a customer corrects a form once.
 */
import { addDays, daysBetween, instantAt, isLocalDate, isLocalTime, localDateAt } from '../time/localDate.ts';
import { dailyRateAt, findAddOn, findItem } from '../catalog/catalog.ts';
import type { Item } from '../catalog/catalogData.ts';
import { isPaypalCurrency } from '../money/fx.ts';
import type { PaypalCurrency } from '../money/fx.ts';
import { LOCATIONS, LOCATION_IDS, isLocationId } from '../catalog/locations.ts';
import type { LocationId } from '../catalog/locations.ts';
import type { MinorUnits } from '../money/money.ts';
import type { ChosenAddOn } from './pricing.ts';
import type { QuoteRequest } from './quote.ts';
import { TIERS, isTier } from '../catalog/tiers.ts';
import type { Tier } from '../catalog/tiers.ts';

const MAX_DAYS = 90;
export const MAX_DAYS_AHEAD = 730;
const MAX_ADD_ON_QUANTITY = 20;

/** What is wrong with one field; `path` is dotted, as in `addOns.0.quantity`. */
export interface QuoteProblem {
  readonly path: string;
  readonly message: string;
}

/** A request whose every part is known to fit the others. */
export interface CheckedRequest {
  readonly item: Item;
  readonly location: LocationId;
  readonly tier: Tier;
  readonly baseRate: MinorUnits;
  readonly days: number;
  readonly startAt: string;
  readonly endAt: string;
  readonly addOns: readonly ChosenAddOn[];
  readonly paypalCurrency: PaypalCurrency;
}

/** Notes a problem and stands for the value that is missing because of it. */
type Report = (path: string, message: string) => null;

/** The request with its parts looked up, or every problem it has at the instant `now`. */
export function checkQuoteRequest(
  request: QuoteRequest,
  now: string,
): { ok: true; checked: CheckedRequest } | { ok: false; problems: QuoteProblem[] } {
  const problems: QuoteProblem[] = [];
  const report: Report = (path, message) => {
    problems.push({ path, message });
    return null;
  };

  const location = checkLocation(request.location, report);
  const offer = checkItem(request.itemId, location, report);
  const tier = isTier(request.tier) ? request.tier : report('tier', `must be one of ${TIERS.join(', ')}`);
  const stay = checkStay(request, location, now, report);
  const addOns = checkAddOns(request.addOns, offer?.item ?? null, location, report);
  const paypalCurrency = isPaypalCurrency(request.paypalCurrency)
    ? request.paypalCurrency
    : report('paypalCurrency', 'is not a currency that PayPal takes');

  if (!location || !offer || !tier || !stay || !paypalCurrency || problems.length > 0) {
    return { ok: false, problems };
  }
  return { ok: true, checked: { ...offer, location, tier, ...stay, addOns, paypalCurrency } };
}

function checkLocation(id: string, report: Report): LocationId | null {
  return isLocationId(id) ? id : report('location', `must be one of ${LOCATION_IDS.join(', ')}`);
}

/** Without a known location the item is looked up all the same, so that both can be reported. */
function checkItem(id: string, location: LocationId | null, report: Report) {
  const item = findItem(id);
  if (item === undefined) return report('itemId', 'is not an item of the catalogue');
  if (location === null) return null;
  const baseRate = dailyRateAt(item, location);
  if (baseRate === undefined) {
    return report('location', `${item.name} is not offered at ${LOCATIONS[location].name}`);
  }
  return { item, baseRate };
}

function checkStay(request: QuoteRequest, location: LocationId | null, now: string, report: Report) {
  const days = checkDates(request, report);
  const timed = isLocalTime(request.startTime) || report('startTime', 'must be a time of day, HH:MM');
  if (days === null || !timed || location === null) return null;

  const { timeZone, name } = LOCATIONS[location];
  const { startDate, endDate, startTime } = request;
  const today = localDateAt(now, timeZone);
  if (daysBetween(today, startDate) > MAX_DAYS_AHEAD) {
    return report('startDate', `must be ${addDays(today, MAX_DAYS_AHEAD)} at the latest`);
  }
  const startAt = instantAt(startDate, startTime, timeZone);
  const endAt = instantAt(endDate, startTime, timeZone);
  if (startAt === undefined || endAt === undefined) {
    const date = startAt === undefined ? startDate : endDate;
    return report(
      'startTime',
      `${startTime} does not exist in ${name} on ${date}: clocks go forward over it`,
    );
  }
  if (Date.parse(startAt) <= Date.parse(now)) {
    return report(startDate < today ? 'startDate' : 'startTime', 'the start must lie in the future');
  }
  return { days, startAt, endAt };
}

/** The number of rental days, where both dates can be read and their distance is allowed. */
function checkDates({ startDate, endDate }: QuoteRequest, report: Report): number | null {
  const message = 'must be a date of the calendar, YYYY-MM-DD';
  if (!isLocalDate(startDate)) report('startDate', message);
  if (!isLocalDate(endDate)) report('endDate', message);
  if (!isLocalDate(startDate) || !isLocalDate(endDate)) return null;
  const days = daysBetween(startDate, endDate);
  if (days < 1) return report('endDate', 'must come after startDate');
  if (days > MAX_DAYS) return report('endDate', `a rental lasts ${MAX_DAYS} days at most`);
  return days;
}

function checkAddOns(
  addOns: QuoteRequest['addOns'],
  item: Item | null,
  location: LocationId | null,
  report: Report,
): ChosenAddOn[] {
  const seen = new Set<string>();
  return addOns.flatMap(({ id, quantity }, index) => {
    const path = `addOns.${index}`;
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_ADD_ON_QUANTITY) {
      report(`${path}.quantity`, `must be a whole number from 1 to ${MAX_ADD_ON_QUANTITY}`);
    }
    const addOn = findAddOn(id);
    if (addOn === undefined) report(`${path}.id`, 'is not an add-on of the catalogue');
    else if (seen.has(id)) report(`${path}.id`, 'is chosen twice; give a quantity instead');
    seen.add(id);
    if (addOn === undefined || item === null || location === null) return [];
    const unitPrice = addOn.price[LOCATIONS[location].currency];
    if (unitPrice === undefined || !addOn.itemTypes.includes(item.type)) {
      report(`${path}.id`, `${addOn.name} is not offered with ${item.name}`);
      return [];
    }
    return [{ addOn, unitPrice, quantity }];
  });
}
