/** Workflows without any business, to try the servers and the wiring with. */
import { proxyActivities, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES } from '../../../src/temporal/names.ts';
import type { PlainActivities } from './plainActivities.ts';

const { refuse } = proxyActivities<PlainActivities>({
  startToCloseTimeout: '10s',
  retry: { maximumAttempts: 1 },
});

/** Sleeps for whole days and returns how long it slept, in milliseconds of the server's time. */
export async function sleepDays(days: number): Promise<number> {
  const startedAt = Date.now();
  await sleep(days * 86_400_000);
  return Date.now() - startedAt;
}

/** Sets every kind of search attribute that we use and says so. */
export async function labelled(bookingId: string): Promise<string> {
  upsertSearchAttributes([
    { key: SEARCH_ATTRIBUTES.bookingId, value: bookingId },
    { key: SEARCH_ATTRIBUTES.startAt, value: new Date('2030-01-01T00:00:00Z') },
  ]);
  return `labelled ${bookingId}`;
}

/** Fails as its activity fails: with a message that quotes what it was given. */
export async function refused(secret: string): Promise<void> {
  await refuse(secret);
}
