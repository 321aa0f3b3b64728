/** A booking on the wire, and how it is made of its rows. */
import { z } from 'zod';
import { BOOKING_STATUSES, DEPOSIT_STATUSES, inOrder } from '../../domain/booking.ts';
import {
  PAYMENT_PROVIDERS,
  PAYMENT_STATUSES,
  type PaymentProvider,
  isPayable,
} from '../../domain/payment/status.ts';
import type { BookingRow } from '../../store/booking/view.ts';
import { amount, currency, instant } from './fields.ts';
import { quoteBody, quoteSchema } from './quote.ts';
import { refundSchema } from './refund.ts';
import { defined } from '../../domain/defined.ts';

const paymentSchema = z.object({
  id: z.string(),
  provider: z.enum(PAYMENT_PROVIDERS),
  status: z.enum(PAYMENT_STATUSES),
  amount,
  currency,
  clientSecret: z.string().optional().describe('The secret is shown only while the payment can be made.'),
  publishableKey: z.string().optional(),
  approveUrl: z
    .string()
    .optional()
    .describe(
      'The customer agrees to the payment on this page. It is shown only while the payment can be made.',
    ),
  lastError: z
    .string()
    .optional()
    .describe('This says why the last attempt failed, in words for the customer.'),
});

const customerSchema = z.object({
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  country: z.string(),
  locale: z.string(),
});

export const bookingSchema = z
  .object({
    id: z
      .string()
      .describe('The id is the customer’s reference: MIDAS- and 8 characters of Crockford base 32.'),
    status: z.enum(BOOKING_STATUSES),
    quote: quoteSchema,
    customer: customerSchema.nullable(),
    notes: z.string().optional(),
    payments: z.array(paymentSchema),
    refund: refundSchema.nullable(),
    deposit: z.object({
      status: z.enum(DEPOSIT_STATUSES),
      amount,
      released: amount,
      retained: amount,
      currency,
    }),
    disputed: z.boolean(),
    holdExpiresAt: instant,
    createdAt: instant,
    confirmedAt: instant.optional(),
    timeline: z
      .array(z.object({ at: instant, event: z.string() }))
      .describe('The events are in the order in which they happened.'),
  })
  .meta({ id: 'Booking' });

export const openedBookingSchema = bookingSchema
  .extend({
    accessToken: z
      .string()
      .optional()
      .describe(
        'The token opens this booking and nothing else. It is in the answer for 30 minutes from creation.',
      ),
  })
  .meta({ id: 'OpenedBooking' });

export type BookingBody = z.output<typeof bookingSchema>;

export interface ViewDeps {
  readonly publishableKey: string;
  readonly openSecret: (sealed: string) => string;
}

/** The booking as its customer sees it. */
export function bookingBody(row: BookingRow, deps: ViewDeps): BookingBody {
  const { customer } = row;
  return {
    id: row.id,
    status: row.status,
    quote: quoteBody(row.quote),
    customer: customer && {
      name: customer.name,
      email: customer.email,
      phone: customer.phone,
      country: customer.country,
      locale: customer.locale,
    },
    ...(customer?.notes == null ? {} : { notes: customer.notes }),
    payments: row.payments.map((payment) => paymentBody(payment, row.status, deps)),
    refund: row.refund === null ? null : { ...row.refund, lines: [...row.refund.lines] },
    deposit: {
      status: row.deposit_status,
      amount: row.deposit,
      released: row.deposit_released,
      retained: row.deposit_retained,
      currency: row.currency,
    },
    disputed: row.disputed,
    holdExpiresAt: row.hold_expires_at,
    createdAt: row.created_at,
    ...defined({ confirmedAt: row.confirmed_at ?? undefined }),
    // Postgres writes instants inside JSON in its own form.
    timeline: inOrder(row.timeline.map(({ at, event }) => ({ at: new Date(at).toISOString(), event }))),
  };
}

function paymentBody(
  payment: BookingRow['payments'][number],
  bookingStatus: BookingRow['status'],
  deps: ViewDeps,
) {
  // A provider that cannot be reached may leave the payment of an ended booking open: nobody is asked to pay it.
  const isWanted = bookingStatus === 'awaiting_payment' && isPayable(payment.status);
  const sealed = isWanted ? payment.client_secret_sealed : null;
  return {
    id: payment.id,
    provider: payment.provider,
    status: payment.status,
    amount: payment.amount,
    currency: payment.currency,
    ...(sealed === null ? {} : sessionOf(payment.provider, deps.openSecret(sealed), deps)),
    ...defined({ lastError: payment.last_error ?? undefined }),
  };
}

/** What lets the customer pay, as each provider has it. */
function sessionOf(
  provider: PaymentProvider,
  session: string,
  { publishableKey }: Pick<ViewDeps, 'publishableKey'>,
): Pick<z.output<typeof paymentSchema>, 'clientSecret' | 'publishableKey' | 'approveUrl'> {
  return provider === 'paypal' ? { approveUrl: session } : { clientSecret: session, publishableKey };
}
