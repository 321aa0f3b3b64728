/** The smallest workflow that is shaped like a booking: update, signal, three activities. */
import { condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { FloorActivities } from './activities.ts';
import { eventSignal, openUpdate, paidSignal } from './names.ts';

const { open, fetch, confirm } = proxyActivities<FloorActivities>({ startToCloseTimeout: '30s' });

export async function floorBooking(id: string): Promise<void> {
  let opened = false;
  let paid = false;
  setHandler(openUpdate, async () => {
    await condition(() => opened);
    return 'open';
  });
  setHandler(eventSignal, () => undefined);
  setHandler(paidSignal, () => {
    paid = true;
  });
  await open();
  opened = true;
  await condition(() => paid);
  await fetch();
  await confirm(id);
}
