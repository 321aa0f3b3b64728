/** The wait between two passes, cut short where a provider reports what became of the email. */
import { condition, setCurrentDetails } from '@temporalio/workflow';
import type { NotificationStatus } from '../../domain/notification/delivery.ts';
import { inPostgres } from '../outbox/proxies.ts';

/** Whether a provider has sent an event since we last read the row. */
export interface IncomingEvents {
  arrived: boolean;
}

/**
 * Reads the row after each event, and once at the end, for signals may be lost.
 * @returns how the notification stands; `pending` once the time is over.
 */
export async function waitForEvents(
  key: string,
  { ms, summary }: { readonly ms: number; readonly summary: string },
  events: IncomingEvents,
): Promise<NotificationStatus> {
  setCurrentDetails(`Waiting ${ms / 1000} s: ${summary}`);
  const until = Date.now() + ms;
  for (;;) {
    const left = until - Date.now();
    if (left > 0 && !events.arrived) await condition(() => events.arrived, left, { summary });
    events.arrived = false;
    const { status } = await inPostgres.notificationStatus({ key });
    if (status !== 'pending' || Date.now() >= until) return status;
  }
}
