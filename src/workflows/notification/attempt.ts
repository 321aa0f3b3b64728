/** One attempt at one provider, and the note of how it ended, which is made whatever becomes of the worker. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { SendResult } from '../../activities/notification/send.ts';
import type {
  AttemptOutcome,
  EmailProviderName,
  NotificationStatus,
} from '../../domain/notification/delivery.ts';
import { TASK_QUEUES } from '../../temporal/names.ts';
import { inPostgres, ONE_ATTEMPT, providers } from './proxies.ts';

export interface Attempt {
  readonly key: string;
  readonly attempt: number;
  readonly pass: number;
  readonly provider: EmailProviderName;
}

export type AttemptResult =
  | { readonly outcome: AttemptOutcome; readonly status: NotificationStatus }
  /** Nobody was asked: there is no email to send. */
  | { readonly outcome: 'invalid_data'; readonly fields: readonly string[] };

export async function makeAttempt(id: Attempt, template: string): Promise<AttemptResult> {
  const sent = await send(id, template);
  if (sent === 'lost') return inPostgres.settleLostAttempt(id);
  if (sent.outcome !== 'not_sent') return inPostgres.recordAttempt({ id, sent });
  const { key } = id;
  switch (sent.because) {
    case 'suppressed':
    case 'nobody': {
      const { status } = await inPostgres.closeNotification({ key, because: sent.because });
      return { outcome: 'unavailable', status };
    }
    case 'settled': {
      const { status } = await inPostgres.notificationStatus({ key });
      return { outcome: 'unavailable', status };
    }
    case 'invalid_data':
      return { outcome: 'invalid_data', fields: sent.fields };
  }
}

/** @returns `lost` where the activity brought nothing back: no worker took it, or the one that did is gone. */
async function send(id: Attempt, template: string): Promise<SendResult | 'lost'> {
  try {
    return await providers.sendEmail.executeWithOptions(
      {
        ...ONE_ATTEMPT,
        taskQueue: TASK_QUEUES[id.provider],
        summary: `Send ${template} by ${id.provider}, pass ${id.pass}`,
      },
      [id],
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return 'lost';
  }
}
