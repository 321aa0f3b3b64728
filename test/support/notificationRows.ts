/** Messages in every state, put into the database as the notification's workflow would have left them. */
import type {
  AttemptOutcome,
  MailProviderName,
  MessageStatus,
} from '../../src/domain/notification/delivery.ts';
import type { Database } from '../../src/store/database/database.ts';

let made = 0;

export interface MessageToMake {
  readonly key?: string;
  readonly template?: string;
  readonly bookingId?: string | null;
  readonly to?: string;
  readonly status?: MessageStatus;
  readonly round?: number;
  readonly createdAt?: string;
  /** In order; one each. */
  readonly attempts?: readonly AttemptToMake[];
}

export interface AttemptToMake {
  readonly provider: MailProviderName;
  readonly outcome: AttemptOutcome | null;
  readonly beganAt?: string;
  readonly possibleDuplicate?: boolean;
}

/** @returns its key. */
export async function makeMessage(db: Database, message: MessageToMake = {}): Promise<string> {
  const key = message.key ?? `access_link/test/${(made += 1)}`;
  const createdAt = message.createdAt ?? new Date().toISOString();
  const attempts = message.attempts ?? [];
  await db
    .insertInto('messages')
    .values({
      key,
      template: message.template ?? 'access_link',
      booking_id: message.bookingId ?? null,
      payment_id: null,
      data: '{}',
      status: message.status ?? 'pending',
      to_address: message.to ?? null,
      round: message.round ?? 1,
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
      .insertInto('message_attempts')
      .values({
        ...{ key, attempt: index + 1, pass: index + 1, provider, outcome, began_at: beganAt },
        ...{ ended_at: beganAt, reason: null, provider_message_id: null },
        possible_duplicate: possibleDuplicate ?? false,
      })
      .execute();
  return key;
}
