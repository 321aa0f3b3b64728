import { z } from 'zod';
import { LONGEST_PAGE } from '../../http/websitePage.ts';
import { country } from '../../schemas/countries.ts';
import { email, line, locale, paragraph, phone } from '../../schemas/fields.ts';
import { cancellationReason } from '../../schemas/quote.ts';

const customer = z.strictObject({
  name: line(1, 120),
  email,
  phone,
  country,
  locale: locale.default('en'),
});

/** Checked against the origins in open.ts: they are the server's configuration. */
const websitePage = (when: string) =>
  z
    .url()
    .max(LONGEST_PAGE)
    .describe(
      `${when}. A page on an origin that CORS_ORIGINS of the server lists; in development every origin of localhost is one, too.`,
    );

/** The way to pay. */
export const payment = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('stripe') }),
  z.strictObject({
    provider: z.literal('paypal'),
    returnUrl: websitePage('PayPal sends the customer here once they have approved'),
    cancelUrl: websitePage('PayPal sends the customer here when they cancel'),
  }),
]);

export const bookingRequest = z.strictObject({
  // Any other string is a quote that does not exist, not a malformed request.
  quoteId: z.string(),
  customer,
  payment,
  notes: paragraph(2000).optional(),
  termsAccepted: z.literal(true).optional().describe('Kept with time and IP address as evidence'),
});
export type BookingRequestBody = z.output<typeof bookingRequest>;

export const bookingParams = z.object({ id: z.string().describe('The booking: MIDAS- and 8 characters') });

export type PaymentBody = z.output<typeof payment>;

export const captureParams = bookingParams.extend({ paymentId: z.string().describe('One of its payments') });

export const cancelRequest = z.strictObject({
  reason: cancellationReason,
  note: paragraph(2000).optional(),
  expectedTotal: z.int().min(0).optional().describe('The refund the customer saw, in minor units'),
});

export const accessLinkRequest = z.strictObject({ email });
export const accessLinkAnswer = z.object({ status: z.literal('accepted') });
