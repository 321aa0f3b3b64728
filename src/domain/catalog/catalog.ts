/** Finding and listing what the company rents. Ids come from outside, so look-ups go through maps, never objects. */
import { ADD_ONS, ITEMS } from './catalogData.ts';
import type { AddOn, Item } from './catalogData.ts';
import type { ItemType } from './itemTypes.ts';
import { LOCATIONS } from './locations.ts';
import type { LocationId } from './locations.ts';
import type { MinorUnits } from '../money/money.ts';

export type { AddOn, Item } from './catalogData.ts';
export { ITEM_TYPES } from './itemTypes.ts';
export type { ItemType } from './itemTypes.ts';

const itemsById: ReadonlyMap<string, Item> = new Map(ITEMS.map((item) => [item.id, item]));
const addOnsById: ReadonlyMap<string, AddOn> = new Map(ADD_ONS.map((addOn) => [addOn.id, addOn]));

/** The item of this id; undefined for any other string. */
export function findItem(id: string): Item | undefined {
  return itemsById.get(id);
}

/** The add-on of this id; undefined for any other string. */
export function findAddOn(id: string): AddOn | undefined {
  return addOnsById.get(id);
}

/** The base rate a day in the location's currency; undefined where the item is not offered there. */
export function dailyRateAt(item: Item, location: LocationId): MinorUnits | undefined {
  return item.locations.includes(location) ? item.dailyRate[LOCATIONS[location].currency] : undefined;
}

/**
 * The items offered at a location and of a type, where these are given, with the add-ons that fit any of them
 * (api.md `GET /v1/catalog`).
 */
export function listCatalog(filter: {
  readonly location?: LocationId | undefined;
  readonly type?: ItemType | undefined;
}): { items: readonly Item[]; addOns: readonly AddOn[] } {
  const { location, type } = filter;
  const items = ITEMS.filter(
    (item) =>
      (type === undefined || item.type === type) &&
      (location === undefined || item.locations.includes(location)),
  );
  const types = new Set(items.map((item) => item.type));
  return { items, addOns: ADD_ONS.filter((addOn) => addOn.itemTypes.some((fits) => types.has(fits))) };
}
