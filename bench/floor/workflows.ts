/** The smallest workflow that is shaped like a booking: update, signal, three activities. */
import { condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { FloorActivities } from './activities.ts';
import { newsSignal, openUpdate, paidSignal } from './names.ts';

const { open, look, confirm } = proxyActivities<FloorActivities>({ startToCloseTimeout: '30s' });

export async function floorBooking(id: string): Promise<void> {
  let opened = false;
  let paid = false;
  setHandler(openUpdate, async () => {
    await condition(() => opened);
    return 'open';
  });
  setHandler(newsSignal, () => undefined);
  setHandler(paidSignal, () => {
    paid = true;
  });
  await open();
  opened = true;
  await condition(() => paid);
  await look();
  await confirm(id);
}
