/**
 * The queue of payments that finance has to decide on, and its decision. Who, and why, is written down before the
 * workflow is signalled, and counts once the workflow has taken it up: Postgres then says which decision it was.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { paymentGuardsOf } from '../../../store/booking/search.ts';
import type { Database } from '../../../store/database/database.ts';
import {
  type DecisionRecord,
  findReview,
  type ListedReview,
  listReviews,
  recordDecision,
  type ReviewFilter,
  type ReviewRow,
} from '../../../store/fraud/reviews.ts';
import { actingStaff } from '../../http/auditTrail.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotencyHeaders, idempotentRequest, once } from '../../http/idempotency.ts';
import { pageOf, readSortedPage } from '../../http/paging.ts';
import { Problem, unavailable } from '../../http/problems.ts';
import { showBookingToStaff } from './booking/detail.ts';
import { existingBooking } from './booking/existing.ts';
import {
  bookingParams,
  type ListedReviewBody,
  reviewRequest,
  reviewsAnswer,
  reviewsQuery,
  staffBooking,
} from './schemas.ts';

export const reviewRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(deps));
    await app.register(decisionRoute(deps));
  };

const listRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/reviews',
      {
        onRequest: app.requireStaff('finance'),
        schema: {
          operationId: 'listReviews',
          tags: ['operations'],
          summary: 'Payments that wait, or waited, for a decision: the latest deadline first',
          description: 'Finance decides by `POST /v1/ops/bookings/{id}/review`.',
          security: [{ staffToken: [] }],
          querystring: reviewsQuery,
          response: { 200: reviewsAnswer.describe('This is a page of reviews.') },
        },
      },
      ({ query: { limit, cursor, status } }) =>
        readSortedPage(
          pageOf({ limit, cursor }),
          (page) => withPayments(deps, { ...page, status }),
          (review) => review,
          ({ dueAt, bookingId }) => ({ at: dueAt, id: bookingId }),
        ),
    );
  };

async function withPayments(
  { store, workflowUrl }: ApiDeps,
  filter: ReviewFilter,
): Promise<ListedReviewBody[]> {
  const reviews = await listReviews(store.db, filter);
  const payments = await paymentGuardsOf(
    store.db,
    reviews.map(({ bookingId }) => bookingId),
  );
  return reviews.map(({ outcome, quote, ...review }: ListedReview) => ({
    ...review,
    status: outcome ?? 'under_review',
    location: quote.location,
    payments: payments
      .filter(({ bookingId }) => bookingId === review.bookingId)
      .map(({ bookingId: _, ...payment }) => payment),
    workflowUrl: workflowUrl(review.bookingId) ?? null,
  }));
}

const decisionRoute =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/bookings/:id/review',
      {
        onRequest: app.requireStaff('finance'),
        schema: {
          operationId: 'decideReview',
          tags: ['operations'],
          summary: 'Decide on a payment held for risk',
          description:
            'Approved, the booking is confirmed; refused, its dates are free and the money goes back in full. The first decision counts: the same again is answered the same, a contrary one is 409 `invalid_state`.',
          security: [{ staffToken: [] }],
          params: bookingParams,
          body: reviewRequest,
          headers: idempotencyHeaders,
          response: { 200: staffBooking.describe('The booking is what the decision makes of it.') },
          problems: ['booking_not_found', 'invalid_state'],
        },
      },
      async (request) => {
        const { id } = request.params;
        const staff = actingStaff(request);
        const scope = `POST /v1/ops/bookings/:id/review ${id} ${staff.actor}`;
        const idempotency = idempotentRequest(request.headers, scope, request.body);
        await once(deps.store.db, idempotency, deps.clock(), async () => {
          const decision = { id: `rvd_${randomBytes(12).toString('base64url')}`, bookingId: id };
          await decide({ ...decision, ...request.body, ...staff, at: deps.clock().toISOString() }, deps);
          return { status: 200, resource: id };
        });
        return showBookingToStaff(deps, request, id);
      },
    );
  };

/** Returns once the booking is what the decision makes of it. @throws Problem when something else came first. */
async function decide(decision: DecisionRecord, { store, temporal }: ApiDeps): Promise<void> {
  const { id, bookingId, approve } = decision;
  if (await isDecided(store.db, bookingId, approve)) return;
  await recordDecision(store.db, decision);
  const answer = await temporal.reviewBooking(bookingId, { id, approve });
  if (await isDecided(store.db, bookingId, approve)) return;
  throw answer === 'closed' || answer.outcome !== 'invalid_state'
    ? unavailable('The decision could not be taken just now. Please try again.')
    : new Problem('invalid_state', `The booking is ${answer.status}, and something else was decided before.`);
}

/**
 * Whether the review has ended as wished.
 * @throws Problem `booking_not_found`, or `invalid_state` for a review that ended otherwise or never was.
 */
async function isDecided(db: Database, bookingId: string, approve: boolean): Promise<boolean> {
  const state = await existingBooking(db, bookingId);
  const review = await findReview(db, bookingId);
  if (review === undefined) throw pastThatPoint(state.status);
  if (review.outcome === null) return false;
  if (review.outcome !== outcomeOf(approve)) throw pastThatPoint(state.status, review);
  return true;
}

const outcomeOf = (approve: boolean) => (approve ? 'approved' : 'refused');

const pastThatPoint = (status: string, review?: ReviewRow): Problem =>
  new Problem(
    'invalid_state',
    review?.outcome == null
      ? `The booking is ${status}, and no payment of it waits for a decision.`
      : `The booking is ${status}: its review has ended, ${review.outcome}.`,
  );
