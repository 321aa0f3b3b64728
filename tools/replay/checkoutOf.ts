/** Of a booking that was bought, the run of its checkout: the latest one until the pre-arrival, and the one before since. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { BookingEnvironment } from '../../test/support/environments/bookingEnvironment.ts';
import type { BookingUnderTest } from '../../test/support/environments/bookingUnderTest.ts';

export async function checkoutOf(
  environment: BookingEnvironment,
  booking: BookingUnderTest,
): Promise<History> {
  const latest = await booking.handle.fetchHistory();
  const runId = latest.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  if (!runId) return latest;
  return environment.server.client.workflow.getHandle(booking.handle.workflowId, runId).fetchHistory();
}
