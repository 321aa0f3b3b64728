/** The customer is back from PayPal's page. The booking's workflow captures; this only waits for the result. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { PaymentStatus } from '../../../../domain/payment/status.ts';
import { type BookingRow, findBooking } from '../../../../store/booking/view.ts';
import type { ApiDeps } from '../../../deps.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../../http/idempotency.ts';
import { openedBooking } from '../../../plugins/bookingAuth.ts';
import { Problem } from '../../../http/problems.ts';
import { bookingSchema } from '../../../schemas/booking.ts';
import { captureParams } from '../schemas.ts';
import { showBooking } from '../showBooking.ts';

/** The answer comes within 5 s whatever a provider does (api.md): the rest is for the database and the wire. */
const WAIT_MS = 4_500;
const RETRY_AFTER_SECONDS = 5;

export const captureRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/bookings/:id/payments/:paymentId/capture',
      {
        onRequest: [app.limitTo('captures', deps.config.http.rateLimits.bookings), app.requireBookingToken],
        schema: {
          operationId: 'capturePayment',
          tags: ['bookings'],
          summary: 'Take a payment that the customer has agreed to at PayPal',
          description:
            'The answer is the booking once the payment is taken, under way or refused; a refused one is open again with its `lastError`. The booking also finds out without this call.',
          security: [{ bookingToken: [] }],
          params: captureParams,
          headers: idempotencyHeaders,
          response: {
            200: bookingSchema.describe('The payment is taken, under way or refused, as the booking shows.'),
          },
          problems: ['not_found', 'invalid_state', 'rate_limited', 'provider_unavailable'],
        },
      },
      async (request) => {
        const { id } = openedBooking(request);
        const { paymentId } = request.params;
        const scope = `POST /v1/bookings/:id/payments/:paymentId/capture ${paymentId}`;
        const idempotency = idempotentRequest(request.headers, scope, null);
        await once(deps.store.db, idempotency, deps.clock(), async () => {
          await capture(id, paymentId, deps);
          return { status: 200, resource: id };
        });
        return showBooking(deps, id);
      },
    );
  };

/** Already taken, or on its way: there is nothing left to do, and that is what was asked for. */
const UNDER_WAY: ReadonlySet<PaymentStatus> = new Set(['processing', 'paid', 'under_review']);
const GONE_BACK: ReadonlySet<PaymentStatus> = new Set(['refunded', 'partially_refunded']);

async function capture(bookingId: string, paymentId: string, deps: ApiDeps): Promise<void> {
  const { row, payment } = await requirePayment(bookingId, paymentId, deps);
  if (payment.provider !== 'paypal') throw notHere('Only payments by PayPal are captured here.');
  if (UNDER_WAY.has(payment.status)) return;
  if (row.status === 'cancelled' || GONE_BACK.has(payment.status)) throw pastThatPoint(row.status);

  const result = await deps.temporal.captureBooking(bookingId, paymentId, WAIT_MS);
  if (result === 'closed') return assertUnderWay(bookingId, paymentId, deps);
  switch (result.outcome) {
    case 'taken':
    case 'processing':
    case 'declined':
      return;
    case 'not_approved':
      throw notHere(`The booking is ${row.status}, and its payment has not been agreed to at PayPal.`);
    case 'invalid_state':
      throw pastThatPoint(result.status);
    case 'undecided':
      throw new Problem('provider_unavailable', 'PayPal has not answered yet. We go on asking.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
  }
}

/** The workflow has ended: what it has written down is the answer. */
async function assertUnderWay(bookingId: string, paymentId: string, deps: ApiDeps): Promise<void> {
  const { row, payment } = await requirePayment(bookingId, paymentId, deps);
  if (!UNDER_WAY.has(payment.status)) throw pastThatPoint(row.status);
}

async function requirePayment(
  bookingId: string,
  paymentId: string,
  { store }: ApiDeps,
): Promise<{ row: BookingRow; payment: BookingRow['payments'][number] }> {
  const row = await findBooking(store.db, bookingId);
  if (row === undefined) throw new Problem('booking_not_found');
  const payment = row.payments.find(({ id }) => id === paymentId);
  if (payment === undefined) throw new Problem('not_found', 'This booking has no such payment.');
  return { row, payment };
}

const notHere = (detail: string): Problem => new Problem('invalid_state', detail);

const pastThatPoint = (status: string): Problem =>
  notHere(`The booking is ${status}: its payment can no longer be captured.`);
