/** What was booked and by whom, and the terms under which: as shown with the quote, not today's. */
import { findAddOn } from '../../../domain/catalog/catalog.ts';
import type { BookingStatus } from '../../../domain/booking.ts';
import type { CancellationTier } from '../../../domain/catalog/cancellationPolicy.ts';
import { hoursBefore } from '../../../domain/refund/refund.ts';
import { CUSTOMER } from '../../../store/booking/cancellation.ts';
import type { EvidenceFacts } from '../../../store/dispute/evidenceFacts.ts';
import type { FactRow } from '../../blocks.ts';
import type { BookingFacts } from '../../data.ts';
import { COMPANY_LOCALE, formatCountry, formatDate } from '../../format.ts';
import { ENDINGS } from '../../refunds.ts';
import { charge, stayRows } from '../../rental.ts';
import { apart, clockOf, foreign, money, placeOf, quoted, row, under } from './lines.ts';

const STATUSES: Readonly<Record<BookingStatus, string>> = {
  awaiting_payment: 'Waiting for its payment',
  confirmed: 'Confirmed',
  active: 'The rental is under way',
  completed: 'The rental has taken place',
  expired: 'Expired unpaid',
  cancelled: 'Cancelled',
};

export function bookingLines(facts: EvidenceFacts): string[] {
  const { bookingId, confirmedAt, customer, requestedAt, status } = facts;
  const at = clockOf(placeOf(facts).timeZone);
  return apart(
    [
      ...row('Reference', bookingId),
      ...row('Booked', at(requestedAt)),
      ...row('Paid and confirmed', confirmedAt && at(confirmedAt)),
      ...row('Status', STATUSES[status]),
    ],
    ['Customer', ...under(customer === null ? ['Erased'] : customerRows(customer))],
    ['Rental', ...under(stayRows(rentalOf(facts)).map(written))],
    ['Price', ...under(priceRows(facts))],
    customer?.notes == null || customer.notes === ''
      ? []
      : ['Notes of the customer with the booking', ...quoted(customer.notes)],
  );
}

const written = ({ label, value }: FactRow): string => `${label}: ${foreign(value)}`;

const customerRows = ({ name, email, phone, country }: NonNullable<EvidenceFacts['customer']>): string[] => [
  ...row('Name', foreign(name)),
  ...row('E-mail', foreign(email)),
  ...row('Telephone', foreign(phone)),
  ...row('Country', foreign(formatCountry(country))),
];

function priceRows(facts: EvidenceFacts): string[] {
  const { amounts, currency, presentment } = facts.quote;
  const isConverted = facts.payments.some((payment) => payment.currency !== currency);
  const part = (label: string, amount: number) => row(label, amount === 0 ? '' : money(amount, currency));
  const { paypal } = presentment;
  return [
    ...part('Rental', amounts.rental),
    ...part('Add-ons', amounts.addOns),
    ...part('Insurance', amounts.insurance),
    ...part('Service fee', amounts.serviceFee),
    ...part('Tax', amounts.tax),
    ...row('Charge', money(charge(rentalOf(facts)), currency)),
    ...part('Deposit', amounts.deposit),
    ...row('Total', money(amounts.total, currency)),
    ...(isConverted && paypal !== null
      ? row(
          'Paid as',
          `${money(paypal.amount, paypal.currency)}, at ${currency} ${paypal.rate} for ${paypal.currency} 1, the rate of ${formatDate(paypal.rateAsOf, COMPANY_LOCALE)}`,
        )
      : []),
  ];
}

/** As every email has it. */
export function rentalOf(facts: EvidenceFacts): BookingFacts {
  const { bookingId, quote } = facts;
  const { name: locationName, timeZone } = placeOf(facts);
  const { itemName, itemType, tier, startAt, endAt, days, amounts, currency } = quote;
  const addOns = quote.addOns.map(({ id, name, quantity }) => ({
    name: findAddOn(id)?.name ?? name,
    quantity,
  }));
  const rental = { itemName, itemType, locationName, tier, startAt, endAt, timeZone, days, addOns };
  return { bookingId, locale: COMPANY_LOCALE, ...rental, amounts, currency };
}

export function termsLines(facts: EvidenceFacts): string[] {
  const { clientIp, quote, requestedAt, termsAccepted } = facts;
  const { currency, fees, fullRefundReasons, tiers } = quote.cancellationPolicy;
  const at = clockOf(placeOf(facts).timeZone);
  const accepted = `${at(requestedAt)}, with the booking${clientIp === null ? '' : `, from the IP address ${foreign(clientIp)}`}`;
  return apart(
    [
      ...row('Shown', `${at(quote.createdAt)}, with the quote, before the booking was made`),
      ...row('Accepted', termsAccepted ? accepted : 'Not on record'),
    ],
    [
      'Refund of the charge on a cancellation, by the hours left to the start of the rental',
      ...under(tiers.map((tier, index) => tierRow(tier, tiers[index - 1]))),
    ],
    [
      'Kept of that, in this order, each up to what is left',
      ...under([
        ...row('Processing', `${fees.processingBps / 100} % of the charge`),
        ...row('Insurance administration', `${fees.insuranceBps / 100} % of the charge`),
        ...row('Concierge', money(fees.concierge, currency)),
      ]),
    ],
    [
      'The whole charge is refunded, and nothing is kept, for',
      ...under(fullRefundReasons.map((reason) => ENDINGS[reason])),
    ],
    quote.amounts.deposit === 0
      ? []
      : [
          'The deposit is returned in full with a cancellation before the start; later it follows the end of the rental.',
        ],
    ...facts.cancellations.map((cancellation) => cancellationLines(cancellation, facts, at)),
  );
}

function tierRow(
  { hoursBeforeStart, percentage }: CancellationTier,
  earlier: CancellationTier | undefined,
): string {
  const limit = earlier?.hoursBeforeStart;
  if (hoursBeforeStart === null)
    return `${limit == null ? 'At any time' : `Less than ${limit} hours, and after the start`}: ${percentage} %`;
  const upTo = limit == null ? 'or more' : `or more, less than ${limit}`;
  return `${hoursBeforeStart} hours ${upTo}: ${percentage} %`;
}

/** What staff have noted of it is not for others. */
function cancellationLines(
  { actor, at: askedAt, note, reason }: EvidenceFacts['cancellations'][number],
  { startAt }: EvidenceFacts,
  at: (instant: string) => string,
): string[] {
  const isCustomers = actor === CUSTOMER;
  return [
    `Cancellation asked for by ${isCustomers ? 'the customer' : 'Midas'}`,
    ...under([
      ...row('When', at(askedAt)),
      ...row('Whole hours left to the start', String(hoursBefore(startAt, askedAt))),
      ...row('Reason', ENDINGS[reason]),
    ]),
    ...(isCustomers && note !== null && note !== '' ? quoted(note) : []),
  ];
}
