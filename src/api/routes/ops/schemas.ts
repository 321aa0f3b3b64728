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
import { amount, currency, email, instant, line, localDate, paragraph, phone } from '../../schemas/fields.ts';
import { location } from '../../schemas/quote.ts';

// Object.keys of a record with literal names: TypeScript takes them for any strings.
const sorts = Object.keys(BOOKING_SORTS) as BookingSort[];

const itemId = z.string().regex(/^[\w-]{1,100}$/, 'must be the id of an item');

export const NEWEST_FIRST = '-createdAt';

/** As people write numbers, in a query where `+` stands for a blank. */
const phoneQuery = z
  .string()
  .max(40)
  .transform((text) => `+${text.replace(/[\s().+-]/gu, '').replace(/^00/, '')}`)
  .pipe(phone);

/** A filter that is misspelt would list everything, so unknown ones are refused. */
export const bookingsQuery = z.strictObject({
  status: z.enum(BOOKING_STATUSES).optional(),
  itemId: itemId.optional(),
  location: location.optional(),
  name: line(1, 120)
    .refine((text) => nameTokens(text).length > 0, 'must hold a word')
    .optional()
    .describe('Whole words of the customer’s name, in any order, case and accents ignored'),
  phone: phoneQuery
    .optional()
    .describe('The customer’s number with its country code, the plus and what parts it left to taste'),
  providerId: z
    .string()
    .regex(/^[\w-]{1,255}$/, 'must be an id of a provider')
    .optional()
    .describe('Of a payment at Stripe or PayPal: intent, order, charge, capture, refund or dispute'),
  sort: z
    .enum(sorts)
    .default(NEWEST_FIRST)
    .describe('`createdAt` or `startAt`, the earliest first; with `-` before it the latest first'),
  email: email.optional().describe('The customer’s whole address, in any case'),
  from: localDate.optional().describe('First start date of the rental, local to the location, inclusive'),
  to: localDate.optional().describe('Last start date of the rental, local to the location, inclusive'),
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
    workflowUrl: z.string().nullable().describe('The workflow in the Temporal Web UI, where one is known'),
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
  reservedForRefund: amount.describe('Promised to a refund that has not settled'),
  disputed: amount,
  lastError: z.string().nullable(),
  risk: z.enum(RISK_LEVELS).describe('As the provider assessed the charge'),
  createdAt: instant,
});

const moneyFact = z.object({
  id: z.string().describe('Kind and the provider’s own id'),
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
  unknowns: z.int().describe('Attempts of which nobody knows whether the email left'),
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
    objectId: z.string().nullable().describe('The provider’s id of what it is about'),
    bookingId: z.string().nullable(),
    detail: z.record(z.string(), z.string().nullable()),
    status: z.enum(FINDING_STATUSES),
    closing: z
      .object({
        at: instant,
        by: z.string().describe('Subject of the token of whoever closed it'),
        note: z.string(),
      })
      .nullable()
      .describe('When it was last closed; it is open again where something new was found since'),
    createdAt: instant,
  })
  .meta({ id: 'Finding' });

const review = z.object({
  openedAt: instant,
  dueAt: instant.describe('Undecided by then, the money goes back in full'),
  outcome: z.enum(REVIEW_OUTCOMES).nullable().describe('Null while finance decides'),
  closedAt: instant.nullable(),
  decidedBy: z.string().nullable().describe('Subject of the token of whoever decided'),
  note: z.string().nullable(),
});

export const staffBooking = bookingSchema
  .extend({
    payments: z.array(guardedPayment),
    flags: z.array(z.enum(BOOKING_FLAGS)).describe('What staff should know before the handover'),
    review: review.nullable().describe('The review of a payment of the highest risk'),
    moneyFacts: z.array(moneyFact),
    notifications: z.array(notification),
    findings: z.array(finding),
    workflowUrl: z.string().nullable().describe('The workflow in the Temporal Web UI, where one is known'),
  })
  .meta({ id: 'StaffBooking' });

export const bookingParams = z.object({ id: z.string() });

const note = paragraph(2000)
  .refine((text) => /\S/u.test(text), 'must say why')
  .describe('Why, for the staff; no personal data');

export const reviewRequest = z.strictObject({ approve: z.boolean(), note });

const OPEN_REVIEW = 'under_review';
/** `open` and `closed` take several together. */
const REVIEW_STATUSES = [OPEN_REVIEW, ...REVIEW_OUTCOMES] as const;

export const reviewsQuery = z.strictObject({
  status: z
    .enum(['open', 'closed', ...REVIEW_STATUSES])
    .optional()
    .describe('`open`: under review; `closed`: however it ended'),
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
    workflowUrl: z.string().nullable().describe('The workflow in the Temporal Web UI, where one is known'),
  })
  .meta({ id: 'ListedReview' });
export const reviewsAnswer = listOf(listedReview);
export type ListedReviewBody = z.output<typeof listedReview>;

export const findingsQuery = z.strictObject({ status: z.enum(FINDING_STATUSES).optional(), ...pageQuery });
export const findingsAnswer = listOf(finding);
export const findingParams = z.object({ id: z.string() });
export const closeRequest = z.strictObject({ note });

/** Types only, as with quotes: whether dates and ids make sense together is the domain's to say. */
export const blockRequest = z.strictObject({
  itemId: z.string().min(1).max(100),
  location: z.string().min(1).max(100),
  startDate: z.string().max(10).describe('Local date, YYYY-MM-DD; the block begins with that day'),
  endDate: z.string().max(10).describe('Local date, exclusive'),
  reason: line(1, 500).describe('For the staff; no personal data'),
});

export const blockAnswer = z
  .object({
    id: z.string(),
    itemId: z.string(),
    location: z.string(),
    startDate: localDate,
    endDate: localDate,
    startAt: instant,
    endAt: instant,
    reason: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'Block' });

export const blocksQuery = z.strictObject({
  itemId: itemId.optional(),
  location: location.optional(),
  from: localDate.optional().describe('First day of interest, local to the location, inclusive'),
  to: localDate.optional().describe('Last day of interest, local to the location, inclusive'),
  ...pageQuery,
});
export const blocksAnswer = listOf(blockAnswer);

export const blockParams = z.object({ id: z.string() });
