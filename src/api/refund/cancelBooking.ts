/** Cancelling a booking, for its customer and for staff: written down, asked of its workflow, and read from Postgres. */
import type { CancellationRequest } from '../../store/booking/cancellation.ts';
import { cancellationOf, recordCancellationRequest } from '../../store/booking/cancellation.ts';
import { findBookingState } from '../../store/booking/view.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem, unavailable } from '../http/problems.ts';

type CancelDeps = Pick<ApiDeps, 'store' | 'temporal'>;

/**
 * @returns `changed` where the refund is no longer what the customer saw; nothing was done then
 * @throws Problem `invalid_state`, or `unavailable` where nobody knows whether it was cancelled
 */
export async function cancelBooking(
  request: CancellationRequest,
  { store, temporal }: CancelDeps,
): Promise<'cancelled' | 'changed'> {
  const { id, bookingId } = request;
  await recordCancellationRequest(store.db, request);
  const result = await temporal.cancelBooking(bookingId, id);
  if (result !== 'closed') {
    if (result.outcome !== 'invalid_state') return result.outcome;
    if (await isOwn(store, id)) return 'cancelled';
    throw pastThatPoint(result.status);
  }
  const state = await findBookingState(store.db, bookingId);
  if (await isOwn(store, id)) return 'cancelled';
  // The workflow of a booking that is over has closed; one that should be there and is not is a fault of ours.
  if (state?.status === 'awaiting_payment' || state?.status === 'confirmed')
    throw unavailable('The booking could not be cancelled just now. Please try again.');
  throw pastThatPoint(state?.status ?? 'cancelled');
}

/** Whether this very request has cancelled a paid booking. */
const isOwn = async ({ db }: ApiDeps['store'], id: string): Promise<boolean> =>
  (await cancellationOf(db, id)) !== undefined;

const pastThatPoint = (status: string): Problem =>
  new Problem('invalid_state', `The booking is ${status}: it can no longer be cancelled.`);
