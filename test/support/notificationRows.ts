/** Notifications in every state, put into the database as the notification's workflow would have left them. */
import type {
  AttemptOutcome,
  EmailProviderName,
  NotificationStatus,
} from '../../src/domain/notification/delivery.ts';
import type { Database } from '../../src/store/database/database.ts';

let made = 0;

export interface NotificationToMake {
  readonly key?: string;
  readonly template?: string;
  readonly bookingId?: string | null;
  readonly to?: string;
  readonly status?: NotificationStatus;
  readonly round?: number;
  readonly createdAt?: string;
  /** In order; one each. */
  readonly attempts?: readonly AttemptToMake[];
}

export interface AttemptToMake {
  readonly provider: EmailProviderName;
  readonly outcome: AttemptOutcome | null;
  readonly beganAt?: string;
  readonly possibleDuplicate?: boolean;
}

/** @returns its key. */
export async function makeNotification(db: Database, notification: NotificationToMake = {}): Promise<string> {
  const key = notification.key ?? `access_link.test.${(made += 1)}`;
  const createdAt = notification.createdAt ?? new Date().toISOString();
  const attempts = notification.attempts ?? [];
  await db
    .insertInto('notifications')
    .values({
      key,
      template: notification.template ?? 'access_link',
      booking_id: notification.bookingId ?? null,
      payment_id: null,
      data: '{}',
      status: notification.status ?? 'pending',
      to_address: notification.to ?? null,
      round: notification.round ?? 1,
      provider: null,
      provider_message_id: null,
      attempts: attempts.length,
      unknowns: attempts.filter(({ outcome }) => outcome === 'unknown').length,
      last_error: null,
      created_at: createdAt,
      accepted_at: null,
    })
    .execute();
  for (const [index, { provider, outcome, beganAt = createdAt, possibleDuplicate }] of attempts.entries())
    await db
      .insertInto('notification_attempts')
      .values({
        key,
        attempt: index + 1,
        pass: index + 1,
        provider,
        outcome,
        began_at: beganAt,
        ended_at: beganAt,
        reason: null,
        provider_message_id: null,
        possible_duplicate: possibleDuplicate ?? false,
      })
      .execute();
  return key;
}
