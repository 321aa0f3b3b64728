/** The wait between two passes, cut short where a provider tells what became of the message. */
import { condition, setCurrentDetails } from '@temporalio/workflow';
import type { MessageStatus } from '../../domain/notification/delivery.ts';
import { inPostgres } from './proxies.ts';

/** Whether a provider has told something since we last looked at the message. */
export interface News {
  cameIn: boolean;
}

/**
 * Looks at the message after each news, and once at the end, for signals may be lost.
 * @returns how the message stands; `pending` once the time is over.
 */
export async function pause(
  key: string,
  { ms, summary }: { readonly ms: number; readonly summary: string },
  news: News,
): Promise<MessageStatus> {
  setCurrentDetails(`Waiting ${ms / 1000} s: ${summary}`);
  const until = Date.now() + ms;
  for (;;) {
    const left = until - Date.now();
    if (left > 0 && !news.cameIn) await condition(() => news.cameIn, left, { summary });
    news.cameIn = false;
    const { status } = await inPostgres.messageState({ key });
    if (status !== 'pending' || Date.now() >= until) return status;
  }
}
