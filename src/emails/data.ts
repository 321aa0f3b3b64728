/** What a template must be given: checked before a word is written, so that no letter leaves half filled. */
import { z } from 'zod';
import { PAYMENT_PROVIDERS } from '../domain/booking.ts';
import { ITEM_TYPES } from '../domain/itemTypes.ts';
import { CURRENCIES, minor } from '../domain/money.ts';
import { BOOKING_FLAGS, RISK_LEVELS } from '../domain/risk.ts';
import { TIERS } from '../domain/tiers.ts';
import { multiLine, singleLine } from './format.ts';

const line = z.string().transform(singleLine).pipe(z.string().min(1));
const paragraphs = z.string().transform(multiLine);
/** A web address; anything else behind a button (`javascript:`) is refused. */
const link = z.url({ protocol: /^https?$/ });
const amount = z.int().transform(minor);

/** ISO 8601 with an offset or Z. */
export const instant = z.iso.datetime({ offset: true });
const timeZone = z.string().refine(isTimeZone);
const currency = z.enum(CURRENCIES);

/** An amount in minor units with its currency. */
export const moneyData = z.object({ amount, currency });

/** Plain words for a person, on one line. */
export const reasonData = line;

/** The rental as letters tell it; amounts are minor units of `currency`. */
const rental = z.object({
  bookingId: line,
  itemName: line,
  itemType: z.enum(ITEM_TYPES),
  locationName: line,
  tier: z.enum(TIERS),
  startAt: instant,
  endAt: instant,
  timeZone,
  days: z.int().positive(),
  addOns: z.array(z.object({ name: line, quantity: z.int().positive() })).readonly(),
  amounts: z.object({
    rental: amount,
    addOns: amount,
    insurance: amount,
    serviceFee: amount,
    tax: amount,
    deposit: amount,
    total: amount,
  }),
  currency: z.enum(['AED', 'USD']),
  /** The total in the currency it is paid in, where that is another: quote currency per unit of it, at a date. */
  paidIn: z
    .object({ amount, currency, rate: z.string().regex(/^\d+(\.\d+)?$/), rateAsOf: instant })
    .nullish(),
});

/** For the customer: `link` is the booking's page with its token in the fragment. */
const customerBooking = rental.extend({ link });
/** For a team: `link` is the operations page or the workflow in the Temporal Web UI. */
const teamBooking = rental.extend({ link: link.optional() });

/** What every letter to a customer takes. */
export const customerData = z.object({ customerName: line, booking: customerBooking });

/** What every letter to a team takes. */
export const teamData = z.object({
  booking: teamBooking,
  customer: z.object({
    name: line,
    email: line,
    phone: line,
    /** ISO 3166 alpha-2. */
    country: z.string().regex(/^[A-Z]{2}$/),
    notes: paragraphs.nullable(),
  }),
});

/** Payments as the provider took them, which may be in another currency than the quote. */
export const paymentsData = z
  .array(z.object({ amount, currency, reference: line }))
  .min(1)
  .readonly();

/** How the customer pays: a card here, or on PayPal's pages. */
export const providerData = z.enum(PAYMENT_PROVIDERS).default('stripe');

/** The same for a team that has to judge them. */
export const assessedPaymentsData = z
  .array(z.object({ amount, currency, reference: line, risk: z.enum(RISK_LEVELS) }))
  .min(1)
  .readonly();

/** What staff should know before the handover. */
export const flagsData = z.array(z.enum(BOOKING_FLAGS)).readonly();

/** Why the house, and not its customer, cancelled. */
export const houseReasonData = z.enum(['payment_review']);

/** The customer agreed at PayPal when the dates were gone; absent where nobody agreed to anything. */
export const agreedData = z.enum(['too_late']).optional();

/** A count, as a cause carries it. */
export const wholeNumber = z.string().regex(/^\d{1,6}$/);

export const taxRegistrationData = line.nullable();

export type BookingFacts = z.output<typeof teamBooking>;
export type CustomerFacts = z.output<typeof teamData>['customer'];
export type PaymentFacts = z.output<typeof paymentsData>;
export type AssessedPayment = z.output<typeof assessedPaymentsData>[number];

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false; // how Intl says that it knows no such zone
    throw error;
  }
}
