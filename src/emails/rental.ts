/** The rental in words, the same in every email: what, where, from when to when, and for how much. */
import type { ItemType } from '../domain/catalog/itemTypes.ts';
import { minor, type Currency, type MinorUnits } from '../domain/money/money.ts';
import type { Tier } from '../domain/catalog/tiers.ts';
import {
  amounts,
  button,
  facts,
  heading,
  link,
  note,
  quote,
  type AmountRow,
  type Block,
  type FactRow,
} from './blocks.ts';
import type { BookingFacts, CustomerFacts } from './data.ts';
import { formatCountry, formatDate, formatMoney, formatWhen } from './format.ts';

/** How the trade speaks of the beginning and the end of each kind of rental. */
const MOMENTS: Readonly<Record<ItemType, { readonly start: string; readonly end: string }>> = {
  cars: { start: 'Handover', end: 'Return' },
  yachts: { start: 'Embarkation', end: 'Disembarkation' },
  jets: { start: 'At your disposal from', end: 'Until' },
  properties: { start: 'Arrival', end: 'Departure' },
};

const TIER_NAMES: Readonly<Record<Tier, string>> = {
  standard: 'Standard',
  premium: 'Premium',
  vvip: 'VVIP',
};

/** An instant of this booking, at the location's own time. */
export function when(booking: BookingFacts, instant: string): string {
  return formatWhen(instant, booking.timeZone, booking.locationName, booking.locale);
}

/** The rental's essentials: reference, place, both moments, service and what was added. */
export function rentalFacts(booking: BookingFacts): Block {
  return facts([{ label: 'Reference', value: booking.bookingId }, ...stayRows(booking)]);
}

/** The same without the reference, for an email that opens with it. */
export function stayRows(booking: BookingFacts): FactRow[] {
  const moments = MOMENTS[booking.itemType];
  return [
    { label: 'Reserved', value: booking.itemName },
    { label: 'Location', value: booking.locationName },
    { label: moments.start, value: when(booking, booking.startAt) },
    { label: moments.end, value: when(booking, booking.endAt) },
    { label: 'Duration', value: duration(booking) },
    { label: 'Service', value: TIER_NAMES[booking.tier] },
    ...(booking.addOns.length === 0 ? [] : [{ label: 'With', value: addOnsText(booking) }]),
  ];
}

/** What the customer buys, line by line; the deposit is theirs and has no place in it (business.md "Price"). */
export function chargeLines(booking: BookingFacts): Block {
  const { rental, addOns, insurance, serviceFee, tax } = booking.amounts;
  const row = (label: string, amount: typeof rental): AmountRow => ({
    label,
    amount,
    currency: booking.currency,
  });
  return amounts([
    row('Rental', rental),
    row('Add-ons', addOns),
    row('Insurance', insurance),
    row('Service fee', serviceFee),
    row('Tax', tax),
    { ...row('Total', charge(booking)), weight: 'total' },
  ]);
}

/** `charge = total − deposit` (business.md "Price of a rental"). */
export function charge(booking: BookingFacts) {
  return minor(booking.amounts.total - booking.amounts.deposit);
}

export function chargeText(booking: BookingFacts): string {
  return moneyText(booking, charge(booking), booking.currency);
}

/** An amount within a sentence, as this booking's customer writes amounts. */
export function moneyText({ locale }: BookingFacts, amount: MinorUnits, currency: Currency): string {
  return formatMoney(amount, currency, locale);
}

/** The total as quoted, and as paid where that is in another currency. */
export function totalText(booking: BookingFacts): string {
  const { amounts: price, currency, paidIn } = booking;
  const quoted = moneyText(booking, price.total, currency);
  return paidIn == null
    ? quoted
    : `${quoted} (paid as ${moneyText(booking, paidIn.amount, paidIn.currency)})`;
}

/** Both amounts and the rate between them, where the total is paid in another currency than quoted. */
export function exchangeNote(booking: BookingFacts): Block[] {
  const { amounts: price, currency, locale, paidIn } = booking;
  if (paidIn == null) return [];
  const { amount, currency: other, rate, rateAsOf } = paidIn;
  const quoted = moneyText(booking, price.total, currency);
  const paid = moneyText(booking, amount, other);
  return [
    note(
      `${quoted} is paid as ${paid}, at ${currency} ${rate} for ${other} 1, the rate of ${formatDate(rateAsOf, locale)}.`,
    ),
  ];
}

/** Who the customer is and how to reach them, with their own words set apart. For teams only. */
export function customerBlocks(customer: CustomerFacts): Block[] {
  return [
    heading('The customer'),
    facts([
      { label: 'Name', value: customer.name },
      { label: 'Telephone', value: customer.phone, href: `tel:${customer.phone.replace(/[^+\d]/g, '')}` },
      { label: 'E-mail', value: customer.email, href: mailto(customer.email) },
      { label: 'Country', value: formatCountry(customer.country) },
    ]),
    ...(customer.notes === null || customer.notes === ''
      ? []
      : [heading('Their notes'), quote(customer.notes)]),
  ];
}

/** The way to the booking for staff, where there is one. */
export function openBooking({ link: href }: BookingFacts): Block[] {
  return href === undefined ? [] : [button('Open the booking', href)];
}

/** The same where the email asks for something else first. */
export function bookingLink({ link: href }: BookingFacts): Block[] {
  return href === undefined ? [] : [link('Open the booking', href)];
}

function duration({ days, itemType }: BookingFacts): string {
  const unit = itemType === 'properties' ? 'night' : 'day';
  return days === 1 ? `1 ${unit}` : `${days} ${unit}s`;
}

function addOnsText({ addOns }: BookingFacts): string {
  return addOns.map(({ name, quantity }) => (quantity === 1 ? name : `${name} × ${quantity}`)).join(', ');
}

/** An address may hold `?` or `&`, which would begin a subject or a body. */
function mailto(address: string): string {
  return `mailto:${encodeURIComponent(address).replace('%40', '@')}`;
}
