/** The opening fleet and its add-ons: the seed data of the product, prices in minor units a day or a booking. */
import type { ItemType } from './itemTypes.ts';
import { LOCATION_IDS } from './locations.ts';
import type { LocationId } from './locations.ts';
import { minor } from '../money/money.ts';
import type { MinorUnits, QuoteCurrency } from '../money/money.ts';

/** A price in each currency it is offered in. */
export type Prices = Readonly<Partial<Record<QuoteCurrency, MinorUnits>>>;

export interface Item {
  readonly id: string;
  readonly name: string;
  readonly type: ItemType;
  readonly locations: readonly LocationId[];
  readonly dailyRate: Prices;
}

export interface AddOn {
  readonly id: string;
  readonly name: string;
  readonly per: 'day' | 'booking';
  readonly price: Prices;
  /** The types of items it can be added to. */
  readonly itemTypes: readonly ItemType[];
}

export const ITEMS: readonly Item[] = [
  {
    id: 'bugatti-chiron',
    name: 'Bugatti Chiron',
    type: 'cars',
    locations: ['dubai', 'houston', 'washington-dc'],
    dailyRate: { AED: minor(2_000_000), USD: minor(550_000) },
  },
  {
    id: 'koenigsegg-jesko',
    name: 'Koenigsegg Jesko',
    type: 'cars',
    locations: ['dubai'],
    dailyRate: { AED: minor(2_200_000) },
  },
  {
    id: 'rolls-royce-phantom',
    name: 'Rolls-Royce Phantom',
    type: 'cars',
    locations: LOCATION_IDS,
    dailyRate: { AED: minor(900_000), USD: minor(245_000) },
  },
  {
    id: 'rolls-royce-cullinan',
    name: 'Rolls-Royce Cullinan',
    type: 'cars',
    locations: LOCATION_IDS,
    dailyRate: { AED: minor(800_000), USD: minor(220_000) },
  },
  {
    id: 'icon-280',
    name: 'Icon 280 Superyacht',
    type: 'yachts',
    locations: ['dubai'],
    dailyRate: { AED: minor(5_000_000) },
  },
  {
    id: 'azimut-grande-35',
    name: 'Azimut Grande 35 Metri',
    type: 'yachts',
    locations: ['dubai', 'maryland'],
    dailyRate: { AED: minor(1_500_000), USD: minor(410_000) },
  },
  {
    id: 'lurssen-90',
    name: 'Lürssen 90 Metre',
    type: 'yachts',
    locations: ['dubai'],
    dailyRate: { AED: minor(8_000_000) },
  },
  {
    id: 'citation-longitude',
    name: 'Cessna Citation Longitude',
    type: 'jets',
    locations: LOCATION_IDS,
    dailyRate: { AED: minor(2_938_000), USD: minor(800_000) },
  },
  {
    id: 'gulfstream-g700',
    name: 'Gulfstream G700',
    type: 'jets',
    locations: LOCATION_IDS,
    dailyRate: { AED: minor(7_345_000), USD: minor(2_000_000) },
  },
  {
    id: 'learjet-85',
    name: 'Learjet 85',
    type: 'jets',
    locations: LOCATION_IDS,
    dailyRate: { AED: minor(3_305_250), USD: minor(900_000) },
  },
  {
    id: 'dubai-marina-penthouse',
    name: 'Dubai Marina Penthouse',
    type: 'properties',
    locations: ['dubai'],
    dailyRate: { AED: minor(734_500) },
  },
  {
    id: 'palm-jumeirah-villa',
    name: 'Palm Jumeirah Villa',
    type: 'properties',
    locations: ['dubai'],
    dailyRate: { AED: minor(1_285_375) },
  },
  {
    id: 'georgetown-residence',
    name: 'Georgetown Residence',
    type: 'properties',
    locations: ['washington-dc'],
    dailyRate: { USD: minor(250_000) },
  },
  {
    id: 'buckhead-estate',
    name: 'Buckhead Estate',
    type: 'properties',
    locations: ['atlanta'],
    dailyRate: { USD: minor(275_000) },
  },
];

export const ADD_ONS: readonly AddOn[] = [
  {
    id: 'chauffeur',
    name: 'Personal chauffeur',
    per: 'day',
    price: { AED: minor(150_000), USD: minor(40_800) },
    itemTypes: ['cars'],
  },
  {
    id: 'airport-transfer',
    name: 'Airport transfer',
    per: 'booking',
    price: { AED: minor(90_000), USD: minor(24_500) },
    itemTypes: ['cars', 'yachts', 'properties'],
  },
  {
    id: 'private-chef',
    name: 'Private chef',
    per: 'day',
    price: { AED: minor(220_000), USD: minor(60_000) },
    itemTypes: ['yachts', 'properties'],
  },
  {
    id: 'security-detail',
    name: 'Security detail',
    per: 'day',
    price: { AED: minor(370_000), USD: minor(100_000) },
    itemTypes: ['cars', 'yachts', 'jets', 'properties'],
  },
  {
    id: 'photographer',
    name: 'Event photographer',
    per: 'booking',
    price: { AED: minor(185_000), USD: minor(50_500) },
    itemTypes: ['cars', 'yachts', 'jets', 'properties'],
  },
  {
    id: 'in-flight-dining',
    name: 'In-flight fine dining',
    per: 'booking',
    price: { AED: minor(330_000), USD: minor(90_000) },
    itemTypes: ['jets'],
  },
];
