/** Another way to pay for the same held slot. The booking's workflow changes it; this only waits for the result. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { changeReturnUrls } from '../../../../store/booking/requests.ts';
import { findBooking } from '../../../../store/booking/view.ts';
import type { ApiDeps } from '../../../deps.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../../http/idempotency.ts';
import { Problem, unavailable } from '../../../http/problems.ts';
import { openedBooking } from '../../../plugins/bookingAuth.ts';
import { bookingSchema } from '../../../schemas/booking.ts';
import { assertOffered } from '../bookableQuote.ts';
import { wayToPay } from '../bookingInput.ts';
import { withOurPages } from './returnPages.ts';
import { bookingParams, type PaymentBody, paymentRequest } from '../schemas.ts';
import { showBooking } from '../showBooking.ts';

/** The answer comes within 5 s whatever a provider does (api.md): the rest is for the database and the wire. */
const WAIT_MS = 4_500;

export const changePaymentRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/bookings/:id/payments',
      {
        onRequest: [app.limitTo('payments', deps.config.http.rateLimits.bookings), app.requireBookingToken],
        schema: {
          operationId: 'changePayment',
          tags: ['bookings'],
          summary: 'Pay the same held dates another way',
          description:
            'This closes the open payment and opens one by the provider named; there are never two that can be paid. The one that is open already is answered as it is. The answer is 409 `invalid_state` once money has moved.',
          security: [{ bookingToken: [] }],
          params: bookingParams,
          body: paymentRequest,
          headers: idempotencyHeaders,
          response: { 200: bookingSchema.describe('The booking has an open payment by the provider named.') },
          problems: ['payment_method_unavailable', 'invalid_state', 'rate_limited'],
        },
      },
      async (request) => {
        const { id } = openedBooking(request);
        const body = withOurPages(request.body, deps.config.http, '');
        const idempotency = idempotentRequest(request.headers, `POST /v1/bookings/:id/payments ${id}`, body);
        await once(deps.store.db, idempotency, deps.clock(), async () => {
          await changePayment(id, body, deps);
          return { status: 200, resource: id };
        });
        return showBooking(deps, id);
      },
    );
  };

async function changePayment(id: string, body: PaymentBody, deps: ApiDeps): Promise<void> {
  const { store, config, temporal } = deps;
  const row = await findBooking(store.db, id);
  if (row === undefined) throw new Problem('booking_not_found');
  if (row.status !== 'awaiting_payment') throw pastThatPoint(row.status);
  assertOffered(body.provider, row.quote, config);
  if (body.provider === 'paypal') await changeReturnUrls(store.db, id, body);
  const result = await temporal.changePayment(id, wayToPay(body.provider, row.quote), WAIT_MS);
  if (result === 'closed') throw pastThatPoint((await findBooking(store.db, id))?.status ?? row.status);
  switch (result.outcome) {
    case 'open':
    case 'preparing':
      return;
    case 'refused':
      throw new Problem('payment_method_unavailable');
    case 'undecided':
      throw unavailable('Whether the open payment has been made cannot be found out now. Please try again.');
    case 'invalid_state':
      throw pastThatPoint(result.status);
  }
}

const pastThatPoint = (status: string): Problem =>
  new Problem('invalid_state', `The booking is ${status}, and its payment is under way or made.`);
