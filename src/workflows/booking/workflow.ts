/** One booking for its whole life, found under `booking/<id>`: checkout, then the stay. */
import { allHandlersFinished, CancellationScope, condition, continueAsNew } from '@temporalio/workflow';
import { checkout } from './checkout/checkout.ts';
import type { BookingInput } from './messages.ts';
import { stay } from './stay.ts';

/**
 * A phase a run, so that histories stay short. A booking that never came to be, or ended unpaid, closes with the
 * reason as its result; a confirmed one continues as new into its stay and closes when that is over.
 */
export async function booking(input: BookingInput): Promise<{ outcome: string }> {
  if (input.phase === 'stay') return { outcome: await stay(input) };

  const { outcome, feesToFetch } = await checkout(input);
  // Cancelled from the Web UI too late to stop anything? A paid booking goes on, and every caller has their answer.
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  if (outcome !== 'confirmed') return { outcome };
  const { session: _paid, ...terms } = input;
  return continueAsNew<typeof booking>({
    ...terms,
    phase: 'stay',
    ...(feesToFetch.length > 0 ? { feesToFetch } : {}),
  });
}
