/** What was sent about a booking, and what became of it at its providers and in the mailbox. Decides nothing. */
import type { ExpressionBuilder } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Database } from '../database/database.ts';
import type { Tables } from '../schema/index.ts';

/** To the booking's customer or to a team, as the template says; never what staff have sent to an address of their own. */
export const notificationsOf = (db: Database, bookingId: string) =>
  db
    .selectFrom('notifications')
    .select(['template', 'status', 'created_at as createdAt', 'accepted_at as acceptedAt'])
    .select((row) => [attemptsOf(row), eventsOf(row)])
    .where('booking_id', '=', bookingId)
    .where('to_address', 'is', null)
    .orderBy('created_at')
    .orderBy('key')
    .execute();

type OfNotification = ExpressionBuilder<Tables, 'notifications'>;

const attemptsOf = (row: OfNotification) =>
  jsonArrayFrom(
    row
      .selectFrom('notification_attempts')
      .select(['notification_attempts.provider', 'notification_attempts.outcome'])
      .select('notification_attempts.provider_message_id as providerMessageId')
      .select(['notification_attempts.began_at as beganAt', 'notification_attempts.ended_at as endedAt'])
      .whereRef('notification_attempts.key', '=', 'notifications.key')
      .orderBy('notification_attempts.attempt'),
  ).as('attempts');

const eventsOf = (row: OfNotification) =>
  jsonArrayFrom(
    row
      .selectFrom('delivery_events')
      .select(['delivery_events.kind', 'delivery_events.provider', 'delivery_events.at'])
      .whereRef('delivery_events.key', '=', 'notifications.key')
      .orderBy('delivery_events.at')
      .orderBy('delivery_events.id'),
  ).as('events');
