/** An attempt that its provider has accepted. */
import { sql } from 'kysely';
import type { EmailProviderName, NotificationStatus } from '../../domain/notification/delivery.ts';
import type { Database } from '../database/database.ts';

export interface AcceptedAttempt {
  readonly key: string;
  readonly attempt: number;
  readonly provider: EmailProviderName;
  readonly providerMessageId: string;
}

/**
 * What nearly every attempt comes to, in one statement. The notification is locked first here too: an update that names
 * `held` waits for it. An answer that comes after the attempt was given up for lost still counts, as does one to a
 * notification that has failed meanwhile.
 * @returns how the notification stands; nothing where it is known how the attempt has ended
 */
export async function accept(
  db: Database,
  { key, attempt, provider, providerMessageId }: AcceptedAttempt,
): Promise<NotificationStatus | undefined> {
  const at = sql`${new Date().toISOString()}::timestamptz`;
  const ended = await sql<{ status: NotificationStatus }>`
    with held as (select key, status from notifications where key = ${key} for update),
    ended as (
      update notification_attempts attempt
      set outcome = 'accepted', ended_at = ${at}, reason = null, provider_message_id = ${providerMessageId}::text
      from held where attempt.key = held.key and attempt.attempt = ${attempt}::integer
        and (attempt.outcome is null or attempt.outcome = 'unknown')
      returning attempt.possible_duplicate, held.status in ('pending', 'failed') as is_unsettled
    )
    update notifications as notification
    set attempts = greatest(notification.attempts, ${attempt}::integer),
      possible_duplicate = notification.possible_duplicate or ended.possible_duplicate,
      status = case when is_unsettled then 'accepted' else notification.status end,
      provider = case when is_unsettled then ${provider}::text else notification.provider end,
      provider_message_id =
        case when is_unsettled then ${providerMessageId}::text else notification.provider_message_id end,
      accepted_at = case when is_unsettled then ${at} else notification.accepted_at end,
      last_error = case when is_unsettled then null else notification.last_error end
    from ended where notification.key = ${key}
    returning notification.status
  `.execute(db);
  return ended.rows[0]?.status;
}
