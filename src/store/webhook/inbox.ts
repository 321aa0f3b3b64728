/** Webhooks from vendors: recorded, never gating. The body is not kept; the provider is asked again instead. */
import { sql } from 'kysely';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { Database } from '../database/database.ts';

export interface WebhookDelivery {
  /** `<provider>:<event id>`. */
  readonly id: string;
  readonly provider: PaymentProvider;
  readonly type: string;
  readonly objectId: string | null;
  readonly providerPaymentId: string | null;
  /** The charge it speaks of, where it names no payment. */
  readonly chargeId: string | null;
  readonly bookingId: string | null;
}

/** Records a webhook once; a repeat keeps the first row. */
export async function recordWebhookDelivery(db: Database, webhookDelivery: WebhookDelivery): Promise<void> {
  await db
    .insertInto('webhook_inbox')
    .values({
      id: webhookDelivery.id,
      provider: webhookDelivery.provider,
      type: webhookDelivery.type,
      object_id: webhookDelivery.objectId,
      provider_payment_id: webhookDelivery.providerPaymentId,
      charge_id: webhookDelivery.chargeId,
      booking_id: webhookDelivery.bookingId,
      dispatched_at: null,
      outcome: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Records where a webhook went. A later repeat that went elsewhere does not overwrite the first. */
export async function markDispatched(db: Database, id: string, at: string, outcome: string): Promise<void> {
  await db
    .updateTable('webhook_inbox')
    .set({ dispatched_at: at, outcome })
    .where('id', '=', id)
    .where('dispatched_at', 'is', null)
    .execute();
}

export interface WaitingPage {
  /** ISO instant. */
  readonly receivedBefore: string;
  readonly limit: number;
  /** Id of the last webhook of the page before; undefined for the first page. */
  readonly after: string | undefined;
}

/** Webhooks not dispatched yet, oldest first: a process died between recording and signalling. */
export async function undispatchedWebhooks(
  db: Database,
  { receivedBefore, limit, after }: WaitingPage,
): Promise<WebhookDelivery[]> {
  const first = db
    .selectFrom('webhook_inbox')
    .select([
      'id',
      'provider',
      'type',
      'object_id as objectId',
      'provider_payment_id as providerPaymentId',
      'charge_id as chargeId',
      'booking_id as bookingId',
    ])
    .where('dispatched_at', 'is', null)
    .where('received_at', '<', receivedBefore)
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit);
  if (after === undefined) return first.execute();
  // by the row itself: the instant of an ISO text is coarser than the database's
  const place = sql`select received_at, id from webhook_inbox where id = ${after}`;
  return first.where(sql<boolean>`(received_at, id) > (${place})`).execute();
}

/**
 * Removes webhooks that were handed over before an instant. Those of a booking that is still going on stay, and those
 * that an open finding speaks of.
 * @returns how many were removed, at most `limit`
 */
export async function deleteDispatchedWebhooks(db: Database, before: string, limit: number): Promise<number> {
  const due = db
    .selectFrom('webhook_inbox')
    .select('id')
    .where('dispatched_at', '<', before)
    .where(
      sql<boolean>`not exists (select from bookings where id = webhook_inbox.booking_id
        and status in ('awaiting_payment', 'confirmed', 'active'))`,
    )
    .where(
      sql<boolean>`not exists (select from findings where status = 'open' and (
        booking_id = webhook_inbox.booking_id or key = 'webhook:' || webhook_inbox.id
        or (findings.provider = webhook_inbox.provider and findings.object_id = webhook_inbox.object_id)))`,
    )
    .limit(limit);
  const { numDeletedRows } = await db.deleteFrom('webhook_inbox').where('id', 'in', due).executeTakeFirst();
  return Number(numDeletedRows);
}
