/** Where the company rents: time zone, currency, tax and service fee of each location (business.md "Locations"). */
import type { QuoteCurrency } from '../money/money.ts';

export const LOCATION_IDS = [
  'dubai',
  'washington-dc',
  'houston',
  'atlanta',
  'maryland',
  'northern-virginia',
] as const;
export type LocationId = (typeof LOCATION_IDS)[number];

export interface Location {
  /** As people write it. */
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly currency: QuoteCurrency;
  readonly taxBps: number;
  readonly serviceFeeBps: number;
}

const NEW_YORK = 'America/New_York';

export const LOCATIONS: Readonly<Record<LocationId, Location>> = {
  dubai: { name: 'Dubai', timeZone: 'Asia/Dubai', currency: 'AED', taxBps: 500, serviceFeeBps: 1000 },
  'washington-dc': {
    name: 'Washington, D.C.',
    timeZone: NEW_YORK,
    currency: 'USD',
    taxBps: 600,
    serviceFeeBps: 1200,
  },
  houston: {
    name: 'Houston',
    timeZone: 'America/Chicago',
    currency: 'USD',
    taxBps: 825,
    serviceFeeBps: 1200,
  },
  atlanta: { name: 'Atlanta', timeZone: NEW_YORK, currency: 'USD', taxBps: 890, serviceFeeBps: 1200 },
  maryland: { name: 'Maryland', timeZone: NEW_YORK, currency: 'USD', taxBps: 600, serviceFeeBps: 1200 },
  'northern-virginia': {
    name: 'Northern Virginia',
    timeZone: NEW_YORK,
    currency: 'USD',
    taxBps: 570,
    serviceFeeBps: 1200,
  },
};

/** Own keys only, so that no inherited name passes for a location. */
export function isLocationId(value: string): value is LocationId {
  return Object.hasOwn(LOCATIONS, value);
}
