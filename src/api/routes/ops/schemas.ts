/** What staff ask for, and what they are shown. */
import { z } from 'zod';
import { BOOKING_STATUSES, DEPOSIT_STATUSES } from '../../../domain/booking.ts';
import { MONEY_FACT_KINDS, PAYMENT_PROVIDERS, PAYMENT_STATUSES } from '../../../domain/payment/status.ts';
import { NOTIFICATION_STATUSES } from '../../../domain/notification/delivery.ts';
import { FINDING_KINDS, FINDING_STATUSES } from '../../../domain/reconciliation.ts';
import { BOOKING_FLAGS, REVIEW_OUTCOMES, RISK_LEVELS } from '../../../domain/fraud/risk.ts';
import { nameTokens } from '../../../domain/customer.ts';
import { BOOKING_SORTS, type BookingSort } from '../../../store/booking/search.ts';
import { listOf, pageQuery } from '../../http/paging.ts';
import { bookingSchema } from '../../schemas/booking.ts';
import { amount, currency, email, instant, line, localDate, phone, staffNote } from '../../schemas/fields.ts';
import { staffDispute } from './dispute/schemas.ts';
import { staffRefund } from './refund/schemas.ts';
import { EXAMPLE_BOOKING_ID } from '../../openApi/examples.ts';
import { location } from '../../schemas/quote.ts';

// Object.keys of a record with literal names: TypeScript takes them for any strings.
const sorts = Object.keys(BOOKING_SORTS) as BookingSort[];

const itemId = z.string().regex(/^[\w-]{1,100}$/, 'must be the id of an item');

export const ofItem = itemId.optional().describe('The filter takes the id of an item.');
export const atLocation = location.optional().describe('The filter takes a location.');

export const NEWEST_FIRST = '-createdAt';

/** As people write numbers, in a query where `+` stands for a blank. */
const phoneQuery = z
  .string()
  .max(40)
  .transform((text) => `+${text.replace(/[\s().+-]/gu, '').replace(/^00/, '')}`)
  .pipe(phone);

/** A filter that is misspelt would list everything, so unknown ones are refused. */
export const bookingsQuery = z.strictObject({
  status: z.enum(BOOKING_STATUSES).optional().describe('Bookings in this state are listed.'),
  itemId: ofItem,
  location: atLocation,
  name: line(1, 120)
    .refine((text) => nameTokens(text).length > 0, 'must hold a word')
    .optional()
    .describe(
      'The filter takes whole words of the customer’s name, in any order; case and accents are ignored.',
    ),
  phone: phoneQuery
    .optional()
    .describe(
      'The filter takes the customer’s number with its country code, with or without the plus and separators.',
    ),
  providerId: z
    .string()
    .regex(/^[\w-]{1,255}$/, 'must be an id of a provider')
    .optional()
    .describe(
      'The filter takes any id of a payment at Stripe or PayPal: intent, order, charge, capture, refund or dispute.',
    ),
  sort: z
    .enum(sorts)
    .default(NEWEST_FIRST)
    .describe('The list begins with the earliest; with `-` before the name it begins with the latest.'),
  email: email.optional().describe('The filter takes the customer’s whole address, in any case.'),
  from: localDate.optional().describe('Rentals that start on this local day or later are listed.'),
  to: localDate.optional().describe('Rentals that start on this local day or earlier are listed.'),
  ...pageQuery,
});

export const listedBooking = z
  .object({
    id: z.string(),
    status: z.enum(BOOKING_STATUSES),
    itemId: z.string(),
    itemName: z.string(),
    location,
    startDate: localDate,
    endDate: localDate,
    startAt: instant,
    endAt: instant,
    customer: z.object({ name: z.string(), email: z.string() }).nullable(),
    currency,
    total: amount,
    deposit: z.object({ status: z.enum(DEPOSIT_STATUSES), amount }),
    disputed: z.boolean(),
    holdExpiresAt: instant,
    createdAt: instant,
    confirmedAt: instant.nullable(),
    workflowUrl: z
      .string()
      .nullable()
      .describe('The link leads to the workflow in the Temporal Web UI, where one is known.'),
  })
  .meta({ id: 'ListedBooking' });

export const bookingsAnswer = listOf(listedBooking);

const guardedPayment = z.object({
  id: z.string(),
  provider: z.enum(PAYMENT_PROVIDERS),
  providerPaymentId: z.string().nullable(),
  status: z.enum(PAYMENT_STATUSES),
  amount,
  currency,
  captured: amount,
  refunded: amount,
  reservedForRefund: amount.describe('This much is promised to a refund that has not settled.'),
  disputed: amount,
  lastError: z.string().nullable(),
  risk: z.enum(RISK_LEVELS).describe('The provider assessed the charge like this.'),
  createdAt: instant,
});

const moneyFact = z.object({
  id: z.string().describe('The id is made of the kind and the provider’s own id.'),
  paymentId: z.string().nullable(),
  provider: z.enum(PAYMENT_PROVIDERS),
  kind: z.enum(MONEY_FACT_KINDS),
  amount,
  currency: z.string(),
  occurredAt: instant,
  recordedAt: instant,
});

const notification = z.object({
  key: z.string(),
  template: z.string(),
  status: z.enum(NOTIFICATION_STATUSES),
  provider: z.string().nullable(),
  providerMessageId: z.string().nullable(),
  attempts: z.int(),
  unknowns: z.int().describe('Of this many attempts nobody knows whether the email left.'),
  possibleDuplicate: z.boolean(),
  lastError: z.string().nullable(),
  createdAt: instant,
  acceptedAt: instant.nullable(),
});

export const finding = z
  .object({
    id: z.string(),
    kind: z.enum(FINDING_KINDS),
    provider: z.enum(PAYMENT_PROVIDERS),
    objectId: z.string().nullable().describe('This is the provider’s id of what the finding is about.'),
    bookingId: z.string().nullable(),
    detail: z.record(z.string(), z.string().nullable()),
    status: z.enum(FINDING_STATUSES),
    closing: z
      .object({
        at: instant,
        by: z.string().describe('This is the subject of the token of whoever closed it.'),
        note: z.string(),
      })
      .nullable()
      .describe(
        'This says who last closed it and when. It is open again where something new was found since.',
      ),
    createdAt: instant,
  })
  .meta({ id: 'Finding' });

const review = z.object({
  openedAt: instant,
  dueAt: instant.describe('Undecided by then, the money goes back in full.'),
  outcome: z.enum(REVIEW_OUTCOMES).nullable().describe('The outcome is null while finance decides.'),
  closedAt: instant.nullable(),
  decidedBy: z.string().nullable().describe('This is the subject of the token of whoever decided.'),
  note: z.string().nullable(),
});

export const staffBooking = bookingSchema
  .extend({
    payments: z.array(guardedPayment),
    flags: z
      .array(z.enum(BOOKING_FLAGS))
      .describe('The flags say what staff should know before the handover.'),
    review: review
      .nullable()
      .describe('A payment of the highest risk is reviewed by finance; without one this is null.'),
    refunds: z.array(staffRefund).describe('All of them, the first one first.'),
    disputes: z.array(staffDispute).describe('All of them, the first one first.'),
    moneyFacts: z.array(moneyFact),
    notifications: z.array(notification),
    findings: z.array(finding),
    workflowUrl: z
      .string()
      .nullable()
      .describe('The link leads to the workflow in the Temporal Web UI, where one is known.'),
  })
  .meta({ id: 'StaffBooking' });

export const bookingParams = z.object({
  id: z
    .string()
    .meta({ description: 'The id of a booking is MIDAS- and 8 characters.', examples: [EXAMPLE_BOOKING_ID] }),
});

export const reviewRequest = z
  .strictObject({
    approve: z.boolean().describe('Approved, the booking is confirmed; else the money goes back in full.'),
    note: staffNote,
  })
  .meta({
    examples: [{ approve: true, note: 'The customer is known to us and has confirmed by telephone.' }],
  });

const OPEN_REVIEW = 'under_review';
/** `open` and `closed` take several together. */
const REVIEW_STATUSES = [OPEN_REVIEW, ...REVIEW_OUTCOMES] as const;

export const reviewsQuery = z.strictObject({
  status: z
    .enum(['open', 'closed', ...REVIEW_STATUSES])
    .optional()
    .describe('`open` means under review, `closed` however it ended.'),
  ...pageQuery,
});

const listedReview = z
  .object({
    bookingId: z.string(),
    status: z.enum(REVIEW_STATUSES),
    dueAt: review.shape.dueAt,
    openedAt: instant,
    closedAt: review.shape.closedAt,
    decidedBy: review.shape.decidedBy,
    note: review.shape.note,
    bookingStatus: z.enum(BOOKING_STATUSES),
    itemId: z.string(),
    location,
    startAt: instant,
    disputed: z.boolean(),
    payments: z.array(guardedPayment),
    workflowUrl: z
      .string()
      .nullable()
      .describe('The link leads to the workflow in the Temporal Web UI, where one is known.'),
  })
  .meta({ id: 'ListedReview' });
export const reviewsAnswer = listOf(listedReview);
export type ListedReviewBody = z.output<typeof listedReview>;

export const findingsQuery = z.strictObject({
  status: z.enum(FINDING_STATUSES).optional().describe('Findings in this state are listed.'),
  ...pageQuery,
});
export const findingsAnswer = listOf(finding);
export const findingParams = z.object({ id: z.string().describe('The id comes from the list of findings.') });
export const closeRequest = z
  .strictObject({ note: staffNote })
  .meta({ examples: [{ note: 'Refunded by hand; the provider has confirmed it.' }] });
