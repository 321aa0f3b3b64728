/** Bookings that are open while others are measured: each is a workflow that waits for its customer's payment. */
import { bookingBody, open, quote } from '../customers.ts';
import { manyAtOnce } from '../interleave.ts';
import type { Scene } from '../scene.ts';
import { BOOKING_WORKFLOW } from '../../src/workflows/booking/messages.ts';

const AT_ONCE = 8;
const REPORTS = 10;

/** How many booking workflows run, as Temporal's visibility counts them. */
export async function countOpen({ client }: Scene): Promise<number> {
  const query = `WorkflowType = "${BOOKING_WORKFLOW}" AND ExecutionStatus = "Running"`;
  return (await client.workflow.count(query)).count;
}

/** Opens as many as are missing. @throws Error when one is not answered with 201 */
export async function openUpTo(scene: Scene, wanted: number, say: (line: string) => void): Promise<void> {
  const missing = wanted - (await countOpen(scene));
  const every = Math.ceil(Math.max(missing, 1) / REPORTS);
  let opened = 0;
  await manyAtOnce(Math.max(missing, 0), AT_ONCE, async () => {
    await open(scene.product, bookingBody((await quote(scene.product)).id));
    opened += 1;
    if (opened % every === 0) say(`   ${opened} of ${missing} more are open`);
  });
}
