/** What a template must be given: checked before a word is written, so that no email leaves half filled. */
import { z } from 'zod';
import { PAYMENT_PROVIDERS } from '../domain/payment/status.ts';
import { ITEM_TYPES } from '../domain/catalog/itemTypes.ts';
import { CURRENCIES, minor } from '../domain/money/money.ts';
import { BOOKING_FLAGS, RISK_LEVELS } from '../domain/fraud/risk.ts';
import { TIERS } from '../domain/catalog/tiers.ts';
import { COMPANY_LOCALE, isTimeZone, localeFor } from './format.ts';
import { isolated, multiLine, singleLine } from './words.ts';

/** One line that a machine reads again, such as a reference. */
export const line = z.string().transform(singleLine).pipe(z.string().min(1));
/** One line of a person's words, in any script. */
export const words = line.transform(isolated);
export const paragraphs = z.string().transform(multiLine);
/** A web address; anything else behind a button (`javascript:`) is refused. */
export const link = z.url({ protocol: /^https?$/ });
export const amount = z.int().transform(minor);
/** An amount of which there is some. */
export const someAmount = z.int().positive().transform(minor);
/** An amount that may be none, and never less. */
export const amountOrNone = z.int().nonnegative().transform(minor);

/** ISO 8601 with an offset or Z. */
export const instant = z.iso.datetime({ offset: true });
const timeZone = z.string().refine(isTimeZone);
export const currency = z.enum(CURRENCIES);

/** An amount in minor units with its currency. */
export const moneyData = z.object({ amount, currency });

/** Somebody's own words to the company, who may have had none. */
export const noteData = paragraphs.nullish();

/** The rental as emails tell it; amounts are minor units of `currency`. */
const rental = z.object({
  bookingId: line,
  /** The customer's, in BCP 47: how amounts and dates are written. Absent, the company's. */
  locale: z.string().nullish().transform(localeFor),
  itemName: words,
  itemType: z.enum(ITEM_TYPES),
  locationName: words,
  tier: z.enum(TIERS),
  startAt: instant,
  endAt: instant,
  timeZone,
  days: z.int().positive(),
  addOns: z.array(z.object({ name: words, quantity: z.int().positive() })).readonly(),
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
const teamBooking = rental.extend({
  link: link.optional(),
  /** The teams read one way of writing, whoever their customer is. */
  locale: z
    .string()
    .nullish()
    .transform(() => COMPANY_LOCALE),
});

/** What every email to a customer takes. */
export const customerData = z.object({
  /** Null where the email greets without a name. */
  customerName: words.nullable(),
  booking: customerBooking,
});

/** What every email to a team takes. */
export const teamData = z.object({
  booking: teamBooking,
  customer: z.object({
    name: words,
    email: line,
    phone: line,
    /** ISO 3166 alpha-2. */
    country: z.string().regex(/^[A-Z]{2}$/),
    notes: paragraphs.nullable(),
  }),
});

/** Payments as the provider took them, which may be in another currency than the quote. */
export const paymentsData = z
  .array(
    z.object({
      amount,
      currency,
      reference: line,
      /** What took the money: a charge at Stripe, a capture at PayPal. Banks name it rather than the payment. */
      charge: line.nullish(),
    }),
  )
  .min(1)
  .readonly();

/** How the customer pays: a card here, or on PayPal's pages. */
export const providerData = z.enum(PAYMENT_PROVIDERS).default('stripe');

/** The same for a team that has to review them. */
export const assessedPaymentsData = z
  .array(z.object({ amount, currency, reference: line, risk: z.enum(RISK_LEVELS) }))
  .min(1)
  .readonly();

/** What was taken, with what of it has left again. */
export const reducedPaymentsData = z
  .array(z.object({ amount, currency, reference: line, refunded: amountOrNone, disputed: amountOrNone }))
  .readonly();

/** What staff should know before the handover. */
export const flagsData = z.array(z.enum(BOOKING_FLAGS)).readonly();

/** Some payment is not final at the provider: money may still come, or go back. */
export const unsettledData = z.boolean().default(false);

/** What the customer had paid has gone back already. */
export const returnedData = z.boolean().default(false);

/** Why the company, and not its customer, cancelled. */
export const companyReasonData = z.enum(['payment_review']);

/** The customer agreed at PayPal when the dates were gone; absent where nobody agreed to anything. */
export const agreedData = z.enum(['too_late']).optional();

/** A count, as a cause carries it. */
export const wholeNumber = z.string().regex(/^\d{1,6}$/);

export const taxRegistrationData = line.nullable();

export type BookingFacts = z.output<typeof teamBooking>;
export type CustomerFacts = z.output<typeof teamData>['customer'];
export type AssessedPayment = z.output<typeof assessedPaymentsData>[number];
