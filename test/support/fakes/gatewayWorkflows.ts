/** The smallest workflows that answer what the gateway asks, under the names and messages of the real ones. */
import { condition, setHandler } from '@temporalio/workflow';
import {
  type BookingInput,
  type CancelResult,
  type OpenResult,
  cancelUpdate,
  paymentChangedSignal,
  openUpdate,
} from '../../../src/workflows/booking/messages.ts';

/** Open until cancelled; an item called `late` never gets a payment session, one called `gone` ends at once. */
export async function booking(input: BookingInput): Promise<number> {
  let signals = 0;
  let cancelled = false;
  setHandler(openUpdate, async (): Promise<OpenResult> => {
    await condition(() => input.itemId !== 'late');
    return { outcome: 'open' };
  });
  setHandler(cancelUpdate, (): CancelResult => {
    cancelled = true;
    return { outcome: 'cancelled' };
  });
  setHandler(paymentChangedSignal, () => {
    signals += 1;
  });
  await condition(() => cancelled || input.itemId === 'gone');
  return signals;
}

export async function notification(): Promise<void> {
  await condition(() => true);
}
