/** Bookings that are open while others are measured: paid and confirmed, each is a workflow that waits for its stay. */
import { bookingBody, quote } from '../customers.ts';
import { manyAtOnce } from '../interleave.ts';
import { completeBooking } from '../lines/bookings.ts';
import type { Scene } from '../scene.ts';
import { BOOKING_WORKFLOW } from '../../src/workflows/booking/messages.ts';

const AT_ONCE = 8;
const REPORTS = 10;

/** How many booking workflows run, as Temporal's visibility counts them. */
export async function countOpen({ client }: Scene): Promise<number> {
  const query = `WorkflowType = "${BOOKING_WORKFLOW}" AND ExecutionStatus = "Running"`;
  return (await client.workflow.count(query)).count;
}

/** Opens as many as are missing. @throws Error when one is not answered with 201, or not confirmed in time */
export async function openUpTo(scene: Scene, wanted: number, say: (line: string) => void): Promise<void> {
  const { product } = scene;
  const missing = Math.max(wanted - (await countOpen(scene)), 0);
  const every = Math.max(Math.ceil(missing / REPORTS), 1);
  let opened = 0;
  scene.webhooksTo(product);
  await manyAtOnce(missing, AT_ONCE, async () => {
    await completeBooking(product, bookingBody((await quote(product)).id));
    opened += 1;
    if (opened % every === 0) say(`   ${opened} of ${missing} more are open`);
  });
}
