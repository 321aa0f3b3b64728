/** Of a booking that has come to its stay, the run before it. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { BookingEnvironment } from '../../test/support/environments/bookingEnvironment.ts';
import type { BookingUnderTest } from '../../test/support/environments/bookingUnderTest.ts';

/** @throws Error for one that never did */
export async function checkoutOf(
  environment: BookingEnvironment,
  booking: BookingUnderTest,
): Promise<History> {
  const { events } = await booking.handle.fetchHistory();
  const runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  if (runId == null) throw new Error(`${booking.input.bookingId} never came to its stay`);
  return environment.server.client.workflow.getHandle(booking.handle.workflowId, runId).fetchHistory();
}
