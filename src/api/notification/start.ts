/** From a notification's row to the workflow that sends it. Temporal gets ids: data and address stay in the row. */
import type { ApiDeps } from '../deps.ts';
import { unavailable } from '../http/problems.ts';
import { TemporalUnavailable } from '../temporal/gateway.ts';
import { defined } from '../../domain/defined.ts';

export interface StartableNotification {
  readonly key: string;
  readonly template: string;
  readonly bookingId: string | null;
  readonly paymentId?: string | null;
  /** Beyond the first an earlier workflow has ended. */
  readonly round: number;
}

/**
 * Repeatable: one that runs goes on.
 * @param again also where an earlier workflow has ended.
 * @throws TemporalUnavailable
 */
export async function startNotification(
  { key, template, bookingId, paymentId = null, round }: StartableNotification,
  { temporal, config }: Pick<ApiDeps, 'temporal' | 'config'>,
  again = round > 1,
): Promise<void> {
  await temporal.startNotification(
    {
      key,
      template,
      ...defined({ bookingId: bookingId ?? undefined, paymentId: paymentId ?? undefined }),
      retryScheduleMs: config.email.retrySchedule,
    },
    again,
  );
}

/** The same for whoever waits for an answer. @throws Problem `unavailable`: the sweeper starts it later */
export async function startStoredNotification(
  notification: StartableNotification,
  deps: Pick<ApiDeps, 'temporal' | 'config'>,
): Promise<void> {
  try {
    await startNotification(notification, deps);
  } catch (error) {
    if (!(error instanceof TemporalUnavailable)) throw error;
    throw unavailable(
      'The notification is written down and leaves by itself as soon as Temporal answers.',
      error,
    );
  }
}
