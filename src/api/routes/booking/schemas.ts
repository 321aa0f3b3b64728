import { z } from 'zod';
import { LONGEST_PAGE } from '../../http/websitePage.ts';
import {
  EXAMPLE_BOOKING_ID,
  EXAMPLE_CUSTOMER,
  EXAMPLE_PAYMENT_ID,
  EXAMPLE_QUOTE_ID,
} from '../../openApi/examples.ts';
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
const payment = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('stripe') }),
  z.strictObject({
    provider: z.literal('paypal'),
    returnUrl: websitePage('PayPal sends the customer to this page of the website after the approval'),
    cancelUrl: websitePage('PayPal sends the customer to this page of the website without an approval'),
  }),
]);

export const paymentRequest = payment.meta({ examples: [{ provider: 'stripe' }] });

export const bookingRequest = z
  .strictObject({
    // Any other string is a quote that does not exist, not a malformed request.
    quoteId: z.string().describe('The id of the quote comes from `createQuote`.'),
    customer,
    payment,
    notes: paragraph(2000).optional(),
    termsAccepted: z
      .literal(true)
      .optional()
      .describe('The customer’s consent is kept with its time and IP address as evidence.'),
  })
  .meta({
    examples: [
      {
        quoteId: EXAMPLE_QUOTE_ID,
        customer: EXAMPLE_CUSTOMER,
        payment: { provider: 'stripe' },
        termsAccepted: true,
      },
    ],
  });
export type BookingRequestBody = z.output<typeof bookingRequest>;

export const bookingParams = z.object({
  id: z.string().meta({
    description: 'The id of a booking is MIDAS- and 8 characters.',
    examples: [EXAMPLE_BOOKING_ID],
  }),
});

export type PaymentBody = z.output<typeof payment>;

export const captureParams = bookingParams.extend({
  paymentId: z.string().meta({
    description: 'The payment is one of this booking.',
    examples: [EXAMPLE_PAYMENT_ID],
  }),
});

export const refundPreviewQuery = z.strictObject({
  reason: cancellationReason.default('customer_request'),
});

export const cancelRequest = z
  .strictObject({
    reason: cancellationReason,
    note: paragraph(2000).optional(),
    expectedTotal: z
      .int()
      .min(0)
      .optional()
      .describe(
        'This is the total of the refund that the customer saw, in minor units of the quote’s currency.',
      ),
  })
  .meta({ examples: [{ reason: 'customer_request' }] });
export type CancelBody = z.output<typeof cancelRequest>;

export const accessLinkRequest = z
  .strictObject({ email })
  .meta({ examples: [{ email: EXAMPLE_CUSTOMER.email }] });
export const accessLinkAnswer = z.object({ status: z.literal('accepted') });
